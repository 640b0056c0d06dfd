"""A prepared query says the same as the ORM, whatever the values, and is put together once."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.db.models import CharField, Count, DateField, F, Sum
from django.test.utils import CaptureQueriesContext

from mentoring.core.pagination import PreparedPages, paginate
from mentoring.core.prepared import Among, Parameter, Prepared
from monitoring.models import Period

pytestmark = pytest.mark.django_db


def _periods() -> Any:
    return (
        Period.objects.filter(starts_on__gte=Parameter("on", DateField()))
        .exclude(code=Parameter("but", CharField()))
        .order_by("starts_on")
        .values_list("code", "starts_on")[:5]
    )


def test_each_call_has_its_own_values(world: Any) -> None:
    periods, seen = Prepared(_periods), set()
    whole = list(Period.objects.order_by("starts_on").values_list("code", "starts_on"))
    for on in (dt.date(2000, 1, 1), whole[-1][1], dt.date(2999, 1, 1)):
        for but in ("nothing", whole[0][0], "it's %s"):
            with CaptureQueriesContext(connection) as asked:
                found = periods(on=on, but=but)
            assert found == [row for row in whole if row[1] >= on and row[0] != but][:5]
            assert len(asked) == 1
            seen.add(tuple(found))
    assert len(seen) > 2


def test_a_list_may_be_of_any_length(world: Any) -> None:
    periods = Prepared(
        lambda: (
            Period.objects.filter(Among("code", Parameter("codes", CharField()))).order_by("code").values_list("code")
        )
    )
    codes = sorted(Period.objects.values_list("code", flat=True))
    for asked in ([], codes[:1], codes, ["nothing", codes[-1]]):
        assert periods(codes=asked) == [(code,) for code in codes if code in asked]


def test_it_is_put_together_once(world: Any) -> None:
    built: list[int] = []

    def build() -> Any:
        built.append(1)
        return _periods()

    periods = Prepared(build)
    assert built == []
    periods(on=dt.date(2000, 1, 1), but="")
    periods(on=dt.date(2001, 1, 1), but="")
    assert built == [1]


def test_a_value_that_was_forgotten_is_an_error(world: Any) -> None:
    with pytest.raises(KeyError, match="but"):
        Prepared(_periods)(on=dt.date(2000, 1, 1))


def test_what_django_would_convert_is_refused() -> None:
    from mentoring.audit.models import AuditEvent

    with pytest.raises(TypeError, match="convert"):
        Prepared(lambda: AuditEvent.objects.values_list("data"))()


def test_a_count_is_a_number_but_a_sum_would_be_converted(world: Any) -> None:
    assert Prepared(lambda: Period.objects.values_list("school_year").annotate(Count("pk")))()
    with pytest.raises(TypeError, match="convert"):
        Prepared(lambda: Period.objects.values_list("school_year").annotate(Sum("number")))()


def test_rows_have_the_names_of_their_columns(world: Any) -> None:
    rows = Prepared(lambda: Period.objects.order_by("code").values("pk", "code", year=F("school_year"))).rows()
    assert rows == list(Period.objects.order_by("code").values("pk", "code", year=F("school_year")))


@pytest.mark.parametrize("order", [("pk",), ("-starts_on", "pk"), ("starts_on", "code", "pk")])
@pytest.mark.parametrize("size", [1, 2, 500])
def test_prepared_pages_are_those_of_paginate(world: Any, order: tuple[str, ...], size: int) -> None:
    queryset = Period.objects.exclude(code="nothing").values("pk", "code", "starts_on")
    pages = PreparedPages(queryset.exclude(code=Parameter("but", CharField())), order=order, size=size)
    cursor, seen = None, 0
    while True:
        page = pages.page(cursor, but="")
        expected = paginate(queryset, order=order, cursor=cursor, size=size)
        assert page is not None
        assert page.items == expected.items
        assert page.has_next == expected.has_next
        seen += len(page)
        if not page.has_next:
            break
        cursor = page.next_cursor
    assert seen == Period.objects.count()
    assert pages.page("spoilt", but="") is None
    assert pages.page(expected.last_cursor, but="") is None


def test_of_nothing_nothing_is_asked(django_assert_num_queries: Any) -> None:
    nothing = Prepared(lambda: Period.objects.none().values("pk"))
    with django_assert_num_queries(0):
        assert (nothing(), nothing.rows()) == ([], [])
