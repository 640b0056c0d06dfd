"""A prepared query says the same as the ORM, whatever the values, and is put together once."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.db.models import CharField, DateField
from django.test.utils import CaptureQueriesContext

from mentoring.core.prepared import Parameter, Prepared
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
