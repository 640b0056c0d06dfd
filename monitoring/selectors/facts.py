"""The lists behind numbers: every number opens into the approved facts it was counted from (trust.md §1)."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import CharField, F, Min, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from mentoring.access.actor import Actor
from mentoring.access.permissions import Permission
from mentoring.core.pagination import KeysetPage, paginate
from mentoring.organisations.models import MentoringForm, Organisation
from mentoring.pairing.models import Pair
from mentoring.registry.enums import MenteeCategory, MentorCategory
from mentoring.registry.models import Enterprise, Person
from mentoring.registry.selectors.ended import why_absent

from ..enums import FactRole, Level, Outcome
from ..indicators import Counted, Indicator, Key
from ..models import Fact, IndicatorValue, Period, Submission, TrainingFact
from .places import Place

KEY_FIELD = {
    Key.PERSON: "identity",
    Key.ENTERPRISE: "enterprise",
    Key.PAIR: "pair_id",
    Key.ORGANISATION: "organisation_id",
    Key.TRAINED: "identity",
}
PAGE = 50


@dataclass(slots=True)
class Line:
    """One line of a list: a person, an enterprise, a pair. Names only for those who may see them."""

    key: uuid.UUID | int
    title: str
    birth_year: int | None = None
    ages: set[int] = field(default_factory=set)
    categories: set[str] = field(default_factory=set)
    forms: set[str] = field(default_factory=set)
    outcomes: set[str] = field(default_factory=set)
    organisations: set[str] = field(default_factory=set)
    people: set[uuid.UUID] = field(default_factory=set)


def approved_facts(actor: Actor, *, period: Period, place: Place, key: Key = Key.PERSON) -> QuerySet[Any]:
    """Facts that count now: those of the approved versions of the place's organisations."""
    approved = Submission.objects.filter(period=period, approved_version__isnull=False, **place.within).values(
        "approved_version"
    )
    facts: type[Fact] | type[TrainingFact] = TrainingFact if key is Key.TRAINED else Fact
    rows: QuerySet[Any] = facts.objects.visible_to(actor)
    return rows.filter(period_id=period.pk, version__in=approved, **place.within)


def behind(
    actor: Actor, *, indicator: Indicator, period: Period, place: Place, form_id: int | None = None
) -> QuerySet[Any]:
    """The facts that a counted indicator counts there; those of training belong to no form."""
    if not isinstance(indicator.numerator, Counted):
        raise TypeError(f"{indicator.code} is a sum of entered figures")
    facts = approved_facts(actor, period=period, place=place, key=indicator.numerator.key)
    facts = facts.filter(indicator.numerator.where)
    return facts if form_id is None or not indicator.by_form else facts.filter(form_id=form_id)


def page_behind(
    actor: Actor,
    *,
    indicator: Indicator,
    period: Period,
    place: Place,
    form_id: int | None = None,
    cursor: str | None = None,
    size: int = PAGE,
) -> tuple[KeysetPage[Any], list[Line]]:
    """A page of what is counted, each once: the pages hold as many lines as the number says. An organisation's own
    people are ordered by name, longer lists by the key."""
    key = _key_field(indicator)
    facts = behind(actor, indicator=indicator, period=period, place=place, form_id=form_id)
    keys: QuerySet[Any] = facts.values(key=F(key))
    order: tuple[str, ...] = ("key",)
    if key == "identity" and place.level is Level.ORGANISATION and actor.has(Permission.PERSON_NAMES):
        names = Person.objects.visible_to(actor).filter(pk=OuterRef("person_id")).values("search_name")
        keys = keys.annotate(name=Min(Coalesce(Subquery(names), Value(""), output_field=CharField())))
        order = ("name", "key")
    else:
        keys = keys.distinct()
    page = paginate(keys, order=order, cursor=cursor, size=size)
    return page, _lines(actor, key, [row["key"] for row in page.items], facts)


def organisations_behind(
    actor: Actor, *, indicator: Indicator, period: Period, place: Place, form_id: int | None = None
) -> QuerySet[IndicatorValue]:
    """Organisations with their own numbers, those above zero: no personal data. For sums they add up to the number;
    people whom several organisations report are in the number of each of them."""
    return (
        IndicatorValue.objects.visible_to(actor)
        .filter(
            period=period,
            code=indicator.code,
            level=Level.ORGANISATION,
            form_id=form_id if indicator.by_form else None,
            numerator__gt=0,
            **place.within,
        )
        .select_related("organisation", "municipality")
    )


def _key_field(indicator: Indicator) -> str:
    if not isinstance(indicator.numerator, Counted):
        raise TypeError(f"{indicator.code} is a sum of entered figures")
    return KEY_FIELD[indicator.numerator.key]


def _lines(actor: Actor, key: str, wanted: list[Any], facts: QuerySet[Fact]) -> list[Line]:
    rows = list(facts.filter(**{f"{key}__in": wanted}).order_by("pk"))
    titles = _titles(actor, key, wanted, rows)
    # Their names only, of rows that are visible: an organisation may have moved to another municipality since.
    organisations = Organisation.objects.in_bulk({row.organisation_id for row in rows})
    forms = MentoringForm.objects.in_bulk({row.form_id for row in rows})
    lines = {one: Line(one, *titles.get(one, ("Карточка удалена", None))) for one in wanted}
    for row in rows:
        line = lines[getattr(row, key)]
        if row.age is not None:
            line.ages.add(row.age)
        line.categories.add(_category(row))
        line.forms.add(str(forms[row.form_id]))
        line.outcomes.add(Outcome(row.outcome).label)
        line.organisations.add(str(organisations[row.organisation_id]))
        line.people.add(row.identity)
    return list(lines.values())


def _category(row: Fact) -> str:
    kinds = MenteeCategory if row.role == FactRole.MENTEE else MentorCategory
    return str(kinds(row.category).label)


def _titles(actor: Actor, key: str, wanted: list[Any], rows: Iterable[Fact]) -> dict[Any, tuple[str, int | None]]:
    """How a line is called: a person by name (or initials), an enterprise by name, a pair by its code."""
    if key == "identity":
        people = Person.objects.visible_to(actor).in_bulk({row.person_id for row in rows})
        named = actor.has(Permission.PERSON_NAMES)
        absent = why_absent({row.person_id for row in rows} - people.keys())
        titles: dict[Any, tuple[str, int | None]] = {
            row.identity: (absent[row.person_id], None) for row in rows if row.person_id in absent
        }
        cards = ((row.identity, people[row.person_id]) for row in rows if row.person_id in people)
        return titles | {
            identity: (person.full_name if named else person.initials, person.birth_year) for identity, person in cards
        }
    if key == "enterprise":
        names = Enterprise.objects.visible_to(actor).filter(identity__in=wanted).values_list("identity", "name")
        return {identity: (name, None) for identity, name in names}
    if key == "pair_id":
        return {pair.pk: (str(pair), None) for pair in Pair.objects.visible_to(actor).filter(pk__in=wanted)}
    organisations = Organisation.objects.visible_to(actor).filter(pk__in=wanted)
    return {organisation.pk: (organisation.name, None) for organisation in organisations}
