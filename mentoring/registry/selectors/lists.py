"""The lists of mentees and of mentors, for the three tiers."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import BooleanField, Case, QuerySet, Value, When
from django.urls import reverse

from mentoring.access.actor import Actor
from mentoring.access.scope import Tier
from mentoring.core.pagination import KeysetPage, paginate

from .. import policies
from ..exchange.columns import Base
from ..models import Mentee, Mentor
from .filters import Filters, condition, has_consent, has_pair

PAGE_SIZE = 50
COUNT_UP_TO = 10_000
"""Counting stops here: «больше 10 000» is answer enough, and a count of 215,000 rows is not quick."""

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
    entered_on: dt.date | None
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

    Two queries at most, whatever the number of rows.
    """
    rows = people(actor, filters, today).select_related("person", "form", "organisation")
    own = ("place", "topic_id") if filters.base is Base.MENTEES else ("workplace", "load", "capacity", "competences")
    rows = rows.only(*_COMMON, *own, *_PERSON).annotate(
        consented=_flag(has_consent(today)), paired=_flag(has_pair(filters.base))
    )
    order = ("search_name", "id") if policies.sees_names(actor) else ("-id",)
    page = paginate(rows, order=order, cursor=cursor, size=size)
    page.items[:] = [_line(row, filters.base, actor) for row in page.items]
    return page


def _flag(asked: Any) -> Case:
    return Case(When(asked, then=Value(True)), default=Value(False), output_field=BooleanField())


def _line(row: Any, base: Base, actor: Actor) -> Line:
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
        entered_on=row.entered_on,
        load=None if mentee else row.load,
        capacity=None if mentee else row.capacity,
        paired=row.paired,
        consented=row.consented,
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


def count(rows: QuerySet[Any]) -> Count:
    """How many, exactly up to `COUNT_UP_TO`."""
    found = rows.order_by()[: COUNT_UP_TO + 1].count()
    return Count(found) if found <= COUNT_UP_TO else Count(COUNT_UP_TO, exact=False)


def counters(actor: Actor, filters: Filters, today: dt.date) -> dict[str, Count]:
    """Numbers over the list: all of the year, without a pair, without a consent."""
    bare = Filters(filters.base, filters.school_year)
    return {
        "all": count(people(actor, bare, today)),
        "unpaired": count(people(actor, Filters(filters.base, filters.school_year, paired="no"), today)),
        "no_consent": count(people(actor, Filters(filters.base, filters.school_year, consent="missing"), today)),
    }
