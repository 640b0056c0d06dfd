"""Filters of the lists: from the address, through a fixed dictionary, into conditions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import reduce
from operator import and_, or_

from django.db.models import Q

from mentoring.access.actor import Actor
from mentoring.access.scope import Tier
from mentoring.core.addresses import sound
from mentoring.core.school_year import school_year_of
from mentoring.organisations.models import MentoringForm, Municipality, Organisation, RequestTopic

from .. import names, policies
from ..enums import MenteeCategory, MentorCategory
from ..exchange.columns import Base
from ..hooks import mentee_paired
from .loaded import Loaded, read_cards

FIRST_YEAR = 2021
AGES: dict[str, tuple[str, int | None, int | None]] = {
    "under10": ("младше 10 лет", None, 9),
    "10-14": ("10–14 лет", 10, 14),
    "15-19": ("15–19 лет", 15, 19),
    "20-35": ("20–35 лет", 20, 35),
    "over35": ("старше 35 лет", 36, None),
    "unknown": ("возраст не указан", None, None),
}
YES_NO = {"yes": "есть", "no": "нет"}
CONSENT = {"missing": "нет согласия", "given": "есть согласие"}


@dataclass(frozen=True, slots=True)
class Filters:
    """What is asked of a list. Unknown and foreign values were dropped when it was read."""

    base: Base
    school_year: int
    category: str = ""
    form: MentoringForm | None = None
    topic: RequestTopic | None = None
    paired: str = ""
    consent: str = ""
    age: str = ""
    municipality: Municipality | None = None
    organisation: Organisation | None = None
    loaded: Loaded | None = None
    words: tuple[tuple[str, ...], ...] = ()
    text: str = field(default="", compare=False)


def school_years(today: dt.date) -> list[int]:
    """Years that a list can be asked for, newest first; the next one is opened in advance, in spring."""
    running = school_year_of(today)
    return list(range(running + 1, FIRST_YEAR - 1, -1))


def categories_of(base: Base) -> type[MenteeCategory] | type[MentorCategory]:
    return MenteeCategory if base is Base.MENTEES else MentorCategory


def read_filters(base: Base, actor: Actor, query: Mapping[str, str], *, today: dt.date, text: str = "") -> Filters:
    """`text` is the search; it does not come by the address and works only for those who see names."""
    query = sound(query)
    year = query.get("year", "")
    running = school_year_of(today)
    category = query.get("category", "")
    municipality, organisation = _places(actor, query)
    if not policies.sees_names(actor):
        text = ""
    return Filters(
        base=base,
        school_year=next((one for one in school_years(today) if str(one) == year), running),
        category=category if category in categories_of(base).values else "",
        form=_coded(MentoringForm, query.get("form", "")),
        topic=_coded(RequestTopic, query.get("topic", "")) if base is Base.MENTEES else None,
        paired=_known(query.get("paired", ""), YES_NO),
        consent=_known(query.get("consent", ""), CONSENT),
        age=_known(query.get("age", ""), AGES),
        municipality=municipality,
        organisation=organisation,
        loaded=read_cards(base, actor, query.get("import", "")),
        words=tuple(names.search_words(text)),
        text=text,
    )


def _known(value: str, allowed: Mapping[str, object]) -> str:
    return value if value in allowed else ""


def _coded(model: type[MentoringForm] | type[RequestTopic], code: str):  # type: ignore[no-untyped-def]
    return model.objects.filter(code=code).first() if code else None


def _places(actor: Actor, query: Mapping[str, str]) -> tuple[Municipality | None, Organisation | None]:
    """Territories below the actor's; a foreign one is as unknown as a made-up one."""
    if actor.tier is Tier.ORGANISATION:
        return None, None
    municipality = None
    code = query.get("municipality", "")
    if code and actor.tier is Tier.REGION:
        municipality = Municipality.objects.visible_to(actor).filter(code=code).first()
    number = query.get("organisation", "")
    organisation = None
    if number.isascii() and number.isdigit() and len(number) < 10:
        organisation = Organisation.objects.visible_to(actor).filter(pk=int(number)).first()
    if organisation is not None and municipality is not None and organisation.municipality_id != municipality.pk:
        organisation = None
    return municipality, organisation


def condition(filters: Filters, today: dt.date) -> Q:
    """All filters at once, for rows of Mentee or Mentor."""
    parts = [Q(school_year=filters.school_year)]
    if filters.organisation is not None:
        parts.append(Q(organisation=filters.organisation))
    elif filters.municipality is not None:
        parts.append(Q(municipality=filters.municipality))
    if filters.loaded is not None:
        parts.append(filters.loaded.condition)
    if filters.category:
        parts.append(Q(category=filters.category))
    if filters.form is not None:
        parts.append(Q(form=filters.form))
    if filters.topic is not None:
        parts.append(Q(topic=filters.topic))
    if filters.age:
        parts.append(_age(filters.age, today))
    if filters.paired:
        paired = has_pair(filters.base)
        parts.append(paired if filters.paired == "yes" else ~paired)
    if filters.consent:
        given = has_consent(today)
        parts.append(given if filters.consent == "given" else without_consent(today))
    parts += [reduce(or_, (_begins(reading) for reading in readings)) for readings in filters.words]
    return reduce(and_, parts)


def _begins(word: str) -> Q:
    """Some part of the name begins with the word."""
    return Q(search_name__startswith=word) | Q(search_name__contains=f" {word}") | Q(search_name__contains=f"-{word}")


def _age(band: str, today: dt.date) -> Q:
    """By the year of birth: age reached within the calendar year of today."""
    _, youngest, oldest = AGES[band]
    if band == "unknown":
        return Q(birth_year__isnull=True)
    bounds = Q(birth_year__isnull=False)
    if youngest is not None:
        bounds &= Q(birth_year__lte=today.year - youngest)
    if oldest is not None:
        bounds &= Q(birth_year__gte=today.year - oldest)
    return bounds


def has_pair(base: Base) -> Q:
    """Works in a pair now. Without the pairing app nobody does."""
    if base is Base.MENTORS:
        return Q(load__gt=0)
    paired = mentee_paired()
    return Q(pk__in=[]) if paired is None else paired


def has_consent(today: dt.date) -> Q:
    """A processing consent in force on the date (`registry.models.listing`)."""
    return Q(consent_until__gte=today)


def without_consent(today: dt.date) -> Q:
    return Q(consent_until__isnull=True) | Q(consent_until__lt=today)
