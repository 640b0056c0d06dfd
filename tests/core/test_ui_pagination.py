"""Paging by key on real PostgreSQL: every row once, in order, whatever the direction and the columns."""

import datetime as dt
from decimal import Decimal
from itertools import pairwise

import pytest
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.db.models import Count, DecimalField, F, Value
from django.db.models.functions import Length
from django.test.utils import CaptureQueriesContext

from mentoring.core.encryption import decrypt, encrypt
from mentoring.core.models import Job
from mentoring.core.pagination import KeysetPage, _plain, paginate

pytestmark = pytest.mark.django_db

NAMES = ["Ёлкин", "Абрамов", "Яковлев", "Иванов", "Еремин", "Борисов", "Сидоров", "Петров", "Жуков", "Зайцев", "Орлов"]


@pytest.fixture
def groups() -> list[Group]:
    Group.objects.all().delete()
    return Group.objects.bulk_create(Group(name=name) for name in NAMES)


def walk(queryset, order: tuple[str, ...], size: int) -> list[KeysetPage]:
    pages = [paginate(queryset, order=order, size=size)]
    while pages[-1].has_next:
        pages.append(paginate(queryset, order=order, cursor=pages[-1].next_cursor, size=size))
        assert len(pages) < 100
    return pages


def keys(page: KeysetPage) -> list[int]:
    return [row.pk for row in page]


@pytest.mark.usefixtures("groups")
@pytest.mark.parametrize("order", [("name", "pk"), ("-name", "-pk"), ("pk",), ("-pk",)])
@pytest.mark.parametrize("size", [1, 3, 5, 11, 50])
def test_walking_forward_shows_every_row_once_in_order(order: tuple[str, ...], size: int) -> None:
    pages = walk(Group.objects.all(), order, size)
    assert [pk for page in pages for pk in keys(page)] == list(
        Group.objects.order_by(*order).values_list("pk", flat=True)
    )
    assert not pages[0].has_previous
    assert all(page.has_previous for page in pages[1:])


@pytest.mark.parametrize(
    "order",
    [
        ("length", "name"),
        ("length", "-name"),
        ("-length", "name"),
        ("-length", "name", "-pk"),
    ],
)
@pytest.mark.usefixtures("groups")
def test_columns_may_go_different_ways_and_may_be_counted(order: tuple[str, ...]) -> None:
    queryset = Group.objects.annotate(length=Length("name"))
    pages = walk(queryset, order, 2)
    assert [pk for page in pages for pk in keys(page)] == list(queryset.order_by(*order).values_list("pk", flat=True))


@pytest.mark.parametrize("order", [("name", "pk"), ("length", "-name", "pk")])
@pytest.mark.usefixtures("groups")
def test_stepping_back_gives_the_pages_that_were_seen(order: tuple[str, ...]) -> None:
    queryset = Group.objects.annotate(length=Length("name"))
    pages = walk(queryset, order, 3)
    for before, after in pairwise(pages):
        back = paginate(queryset, order=order, cursor=after.previous_cursor, size=3)
        assert keys(back) == keys(before)
        assert back.has_next


@pytest.mark.usefixtures("groups")
def test_the_last_page_is_the_end_of_the_list() -> None:
    first = paginate(Group.objects.all(), order=("name", "pk"), size=4)
    last = paginate(Group.objects.all(), order=("name", "pk"), cursor=first.last_cursor, size=4)
    assert keys(last) == list(Group.objects.order_by("name", "pk").values_list("pk", flat=True))[-4:]
    assert last.has_previous
    assert not last.has_next
    everything = paginate(Group.objects.all(), order=("pk",), cursor=None, size=50)
    whole = paginate(Group.objects.all(), order=("pk",), cursor=everything.last_cursor, size=50)
    assert len(whole) == len(NAMES)
    assert not whole.has_previous


def test_stepping_back_into_the_beginning_gives_a_whole_first_page(groups: list[Group]) -> None:
    second = walk(Group.objects.all(), ("pk",), 4)[1]
    # Two rows of the first page have gone meanwhile.
    Group.objects.filter(pk__in=[group.pk for group in groups[:2]]).delete()
    back = paginate(Group.objects.all(), order=("pk",), cursor=second.previous_cursor, size=4)
    assert len(back) == 4
    assert not back.has_previous


def test_a_place_behind_the_end_leads_back(groups: list[Group]) -> None:
    first = paginate(Group.objects.all(), order=("pk",), size=8)
    Group.objects.filter(pk__gt=first.items[-1].pk).delete()
    behind = paginate(Group.objects.all(), order=("pk",), cursor=first.next_cursor, size=8)
    assert behind.items == []
    assert not behind.has_next
    assert keys(paginate(Group.objects.all(), order=("pk",), cursor=behind.previous_cursor, size=8)) == keys(first)


def test_an_empty_list_has_one_empty_page() -> None:
    Group.objects.all().delete()
    page = paginate(Group.objects.all(), order=("pk",))
    assert (page.items, page.has_next, page.has_previous) == ([], False, False)


def test_columns_may_lie_behind_a_relation() -> None:
    order = ("content_type__model", "codename", "pk")
    pages = walk(Permission.objects.select_related("content_type"), order, 40)
    assert [pk for page in pages for pk in keys(page)] == list(
        Permission.objects.order_by(*order).values_list("pk", flat=True)
    )
    by_key = walk(Permission.objects.all(), ("content_type", "pk"), 40)
    assert sum(len(page) for page in by_key) == Permission.objects.count()


@pytest.mark.usefixtures("groups")
def test_rows_may_be_dictionaries() -> None:
    queryset = Group.objects.values("pk", "name")
    first = paginate(queryset, order=("name", "pk"), size=3)
    second = paginate(queryset, order=("name", "pk"), cursor=first.next_cursor, size=3)
    assert [row["name"] for row in second] == list(Group.objects.order_by("name").values_list("name", flat=True)[3:6])


def test_moments_and_uuids_keep_their_last_digit() -> None:
    begin = dt.datetime(2026, 11, 24, 9, 0, 0, 1, tzinfo=dt.UTC)
    Job.objects.bulk_create(
        Job(
            kind="test", title=str(i), idempotency_key=f"test-{i}", created_at=begin + dt.timedelta(microseconds=i // 2)
        )
        for i in range(9)
    )
    order = ("-created_at", "-public_id")
    pages = walk(Job.objects.filter(kind="test"), order, 2)
    assert [pk for page in pages for pk in keys(page)] == list(
        Job.objects.filter(kind="test").order_by(*order).values_list("pk", flat=True)
    )


@pytest.mark.usefixtures("groups")
def test_decimals_keep_their_places() -> None:
    queryset = Group.objects.annotate(share=Value(Decimal("0.1"), output_field=DecimalField()) * F("pk")).annotate(
        people=Count("user")
    )
    pages = walk(queryset, ("share", "pk"), 4)
    assert sum(len(page) for page in pages) == len(NAMES)


@pytest.mark.parametrize(
    "cursor",
    ["", "x", "test:", "test:AAAA", "nokey:AAAA", "a" * 5000, "test:" + "A" * 200, "?&=", "\N{SNOWMAN}", ":"],
)
@pytest.mark.usefixtures("groups")
def test_a_spoilt_cursor_shows_the_first_page(cursor: str) -> None:
    page = paginate(Group.objects.all(), order=("name", "pk"), cursor=cursor, size=3)
    assert keys(page) == keys(paginate(Group.objects.all(), order=("name", "pk"), size=3))


@pytest.mark.usefixtures("groups")
@pytest.mark.parametrize(
    "inside",
    ["[]", "7", '["page", "after", ["name", "pk"], ["x"]]', '["page", "sideways", ["name", "pk"], ["x", 1]]',
     '["other", "after", ["name", "pk"], ["x", 1]]', '["page", "after", ["name", "pk"], ["x", "no number"]]',
     '["page", "after", 7, []]', "not json"],
)  # fmt: skip
def test_a_cursor_written_by_something_else_shows_the_first_page(inside: str) -> None:
    cursor = encrypt(inside).replace("+", "-").replace("/", "_")
    page = paginate(Group.objects.all(), order=("name", "pk"), cursor=cursor, size=3)
    assert not page.has_previous


@pytest.mark.usefixtures("groups")
def test_a_cursor_of_another_order_shows_the_first_page() -> None:
    cursor = paginate(Group.objects.all(), order=("pk",), size=3).next_cursor
    assert not paginate(Group.objects.all(), order=("name", "pk"), cursor=cursor, size=3).has_previous


@pytest.mark.usefixtures("groups")
def test_no_name_can_be_read_in_the_address() -> None:
    cursor = paginate(Group.objects.all(), order=("name", "pk"), size=3).next_cursor
    assert "Борисов" not in cursor
    assert not set(cursor) & set("+/&?#")
    assert "Борисов" in decrypt(cursor.replace("-", "+").replace("_", "/"))


@pytest.mark.usefixtures("groups")
def test_a_page_is_one_query_with_a_row_comparison_and_no_offset() -> None:
    cursor = paginate(Group.objects.all(), order=("name", "pk"), size=3).next_cursor
    with CaptureQueriesContext(
        connection,
    ) as queries:
        paginate(Group.objects.all(), order=("name", "pk"), cursor=cursor, size=3)
    (query,) = queries.captured_queries
    assert '("auth_group"."name", "auth_group"."id") > (' in query["sql"]
    assert "OFFSET" not in query["sql"]


def test_a_column_that_may_be_null_is_refused() -> None:
    with pytest.raises(ValueError, match="NULL"):
        paginate(Job.objects.all(), order=("finished_at", "pk"))


def test_a_value_that_json_cannot_hold_is_refused() -> None:
    assert _plain(Decimal("0.10")) == "0.10"
    with pytest.raises(TypeError):
        _plain(object())


def test_the_unrelated_tables_are_untouched_by_the_walk() -> None:
    before = ContentType.objects.count()
    walk(ContentType.objects.all(), ("app_label", "model"), 7)
    assert ContentType.objects.count() == before
