"""The lists of mentees and of mentors, for the three tiers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import OperationalError, connection, transaction
from django.db.models import QuerySet
from django.urls import reverse
from psycopg2.errors import QueryCanceled

from mentoring.access.actor import Actor
from mentoring.access.scope import Tier
from mentoring.core.pagination import KeysetPage, paginate

from .. import policies
from ..exchange.columns import Base
from ..models import Mentee, Mentor
from .filters import Filters, condition, has_pair

PAGE_SIZE = 50
COUNT_UP_TO = 10_000
"""Counting stops here: «больше 10 000» is answer enough."""
COUNT_ABOVE_UP_TO, COUNT_ABOVE_MS = 1_000, 25
"""The same for a municipality and the region, whose lists hold 215,000 rows a year; and counting takes no longer."""

_PERSON = ("person__last_name", "person__first_name", "person__patronymic", "person__birth_year")
_COMMON = (
    "public_id", "school_year", "search_name", "category", "entered_on", "form__title",
    "organisation__name", "version",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a list, already as much as its reader may see: `title` is the name, or initials and code."""

    id: int
    public_id: Any
    title: str
    code: str
    url: str
    category: str
    birth_year: int | None
    form: str
    place: str
    organisation: str
    load: int | None
    capacity: int | None
    paired: bool
    consented: bool
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Count:
    """`exact` False: at least `value`."""

    value: int
    exact: bool = True


def model_of(base: Base) -> type[Mentee] | type[Mentor]:
    return Mentee if base is Base.MENTEES else Mentor


def people(actor: Actor, filters: Filters, today: dt.date) -> QuerySet[Any]:
    """Rows in scope under the filters, not ordered."""
    return model_of(filters.base).objects.visible_to(actor).filter(condition(filters, today))


def page_of(
    actor: Actor, filters: Filters, *, today: dt.date, cursor: str | None, size: int = PAGE_SIZE
) -> KeysetPage[Any]:
    """A page of lines. Who sees names gets them in order of names, others the newest first: order tells names too.

    The place of the page is found by ids alone, inside one index; then its fifty rows are read. Asked for whole rows,
    the database sorts or walks over a year of the region as soon as the filter is rare.
    """
    order = ("search_name", "id") if policies.sees_names(actor) else ("-id",)
    names = [name.lstrip("-") for name in order]
    page = paginate(people(actor, filters, today).values(*names), order=order, cursor=cursor, size=size)
    ids = [row["id"] for row in page]
    rows = {row.pk: row for row in _whole(actor, filters.base).filter(pk__in=ids)}
    paired = _paired(rows.values(), filters.base)
    page.items[:] = [
        _line(rows[pk], filters.base, actor, paired=pk in paired, consented=_agreed(rows[pk], today))
        for pk in ids
        if pk in rows  # an undone import may have taken it away in between
    ]
    return page


def _whole(actor: Actor, base: Base) -> QuerySet[Any]:
    own = ("place", "topic_id") if base is Base.MENTEES else ("workplace", "load", "capacity", "competences")
    related = model_of(base).objects.visible_to(actor).select_related("person", "form", "organisation")
    return related.only("consent_until", *_COMMON, *own, *_PERSON)


def _paired(rows: Iterable[Any], base: Base) -> set[int]:
    """Ids of cards that work in a pair now."""
    if base is Base.MENTORS:
        return {row.pk for row in rows if row.load}
    mine = Mentee.objects.filter(pk__in=[row.pk for row in rows])
    return set(mine.filter(has_pair(base)).values_list("pk", flat=True))


def _agreed(row: Any, today: dt.date) -> bool:
    return row.consent_until is not None and row.consent_until >= today


def _line(row: Any, base: Base, actor: Actor, *, consented: bool, paired: bool) -> Line:
    named = policies.sees_names(actor)
    mentee = base is Base.MENTEES
    return Line(
        id=row.pk,
        public_id=row.public_id,
        title=row.person.full_name if named else row.person.initials,
        code=row.public_id.hex[:6].upper(),
        url=reverse("registry:mentee" if mentee else "registry:mentor", args=[row.public_id]),
        category=row.get_category_display(),
        birth_year=row.person.birth_year,
        form=row.form.title if row.form else "",
        place=(row.place if mentee else row.workplace) if named else "",
        organisation=row.organisation.name if actor.tier is not Tier.ORGANISATION else "",
        load=None if mentee else row.load,
        capacity=None if mentee else row.capacity,
        paired=paired,
        consented=consented,
        missing=missing_parts(row, base),
    )


def missing_parts(row: Any, base: Base) -> tuple[str, ...]:
    """What a card still lacks, in the genitive: «неполная карточка: нет формы, даты вхождения»."""
    asked = [("form_id", "формы"), ("entered_on", "даты вхождения")]
    if base is Base.MENTEES:
        asked += [("topic_id", "темы запроса")]
        parts = [] if row.person.birth_year else ["года рождения"]
    else:
        asked += [("workplace", "места работы или учёбы"), ("competences", "компетенций")]
        parts = []
    return (*parts, *(words for name, words in asked if not getattr(row, name)))


def count(rows: QuerySet[Any], up_to: int | None = None) -> Count:
    """How many, exactly up to `up_to`, by default `COUNT_UP_TO`."""
    up_to = up_to or COUNT_UP_TO
    found = rows.order_by()[: up_to + 1].count()
    return Count(found) if found <= up_to else Count(up_to, exact=False)


def count_soon(rows: QuerySet[Any], at_least: int, within_ms: int = COUNT_ABOVE_MS) -> Count:
    """How many, up to a thousand; when the database needs longer, only that there are more than `at_least`.

    A filter that few of the region's rows pass makes it walk over all of them, and the page does not wait for that.
    """
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT set_config('statement_timeout', %s, true)", [str(within_ms)])
            found = count(rows, COUNT_ABOVE_UP_TO)
            cursor.execute("SET LOCAL statement_timeout TO DEFAULT")
            return found
    except OperationalError as error:
        if not isinstance(error.__cause__, QueryCanceled):
            raise
        return Count(at_least, exact=False)


def found(actor: Actor, filters: Filters, page: KeysetPage[Any], today: dt.date) -> Count:
    """How many the list holds, as exactly as a page can wait for."""
    if not page.has_previous and not page.has_next:
        return Count(len(page))
    rows = people(actor, filters, today)
    return count(rows) if actor.tier is Tier.ORGANISATION else count_soon(rows, page.size)


def counters(actor: Actor, filters: Filters, today: dt.date) -> dict[str, Count | None]:
    """Numbers over the list of an organisation: all of the year, without a pair, without a consent."""
    base, year = filters.base, filters.school_year
    asked = {
        "all": Filters(base, year),
        "unpaired": Filters(base, year, paired="no"),
        "no_consent": Filters(base, year, consent="missing"),
    }
    if actor.tier is not Tier.ORGANISATION:
        return dict.fromkeys(asked)
    return {name: count(people(actor, one, today)) for name, one in asked.items()}
