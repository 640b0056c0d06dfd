"""What a line of a draft may say: errors by field, in Russian, for whoever writes it.

The rules hold in the services; forms show what these say beside the fields.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from .models import Activity, Edition
from .terms import Years, day_words, years_in

TIERS = ("region", "municipality", "organisation")
LINE_FIELDS = ("title", "term", "first_year", "last_year", "yearly", *TIERS, "rule", "start_day", "due_day")
_DATES = ("term", "first_year", "last_year", "start_day", "due_day")
_ABOVE = "срока вышестоящей дорожной карты"
LONGEST = 10  # years of an edition; a typing error of a digit is not a term
MOST_LINES = 200  # of an edition, sections too: its papers are made while the person waits


def tier_of(edition: Edition) -> str:
    """Whose it is, as the name of the column of the table."""
    if edition.organisation_id is not None:
        return "organisation"
    return "municipality" if edition.municipality_id is not None else "region"


def years_of(edition: Edition) -> Years:
    return Years(edition.first_year, edition.last_year)


def is_inherited(edition: Edition, line: Activity) -> bool:
    """A line that a municipality or an organisation took from the edition above: its words are not theirs."""
    return edition.is_own and line.origin_id is not None


def editable_fields(edition: Edition, line: Activity) -> tuple[str, ...]:
    """What may be written in a line: an inherited one moves its dates and names its own people."""
    if not edition.is_own:
        return LINE_FIELDS
    if not is_inherited(edition, line):
        return ("title", "yearly", *_DATES, tier_of(edition))
    return () if line.section_id is None else (*_DATES, tier_of(edition))


def problems_of_line(
    fields: Mapping[str, Any], *, edition: Edition, is_section: bool, above: Activity | None
) -> dict[str, str]:
    """Errors by field. `above` is the line of the parent edition that an own edition inherits."""
    years = Years(fields["first_year"], fields["last_year"])
    limits = [(years_of(edition), "срока дорожной карты")]
    if above is not None:
        limits.append((Years(above.first_year, above.last_year), _ABOVE))
    found = _years_wrong(years, limits)
    found |= _days_wrong(fields, above)
    named = years_in(fields["term"])
    if not found and named is not None and named != years:
        found["term"] = f"В тексте срока {named}, а годы мероприятия {years}. Исправьте одно из двух."
    return found | _responsible_wrong(fields, edition, is_section=is_section, inherited=above is not None)


def _years_wrong(years: Years, limits: Iterable[tuple[Years, str]]) -> dict[str, str]:
    if years.last < years.first:
        return {"last_year": f"Раньше начального года ({years.first})."}
    for limit, words in limits:
        if not limit.covers(years):
            name = "first_year" if not limit.first <= years.first <= limit.last else "last_year"
            return {name: f"Вне {words}: с {limit.first} по {limit.last} год."}
    return {}


def _days_wrong(fields: Mapping[str, Any], above: Activity | None) -> dict[str, str]:
    start, due = fields["start_day"], fields["due_day"]
    found = {}
    if above is not None:
        limits = f"с {day_words(above.start_day)} по {day_words(above.due_day)}"
        for name, day in (("start_day", start), ("due_day", due)):
            if not above.start_day <= day <= above.due_day:
                found[name] = f"Вне срока вышестоящей дорожной карты: {limits} каждого года."
    if due < start and "due_day" not in found:
        found["due_day"] = f"Раньше начала ({day_words(start)})."
    return found


def _responsible_wrong(
    fields: Mapping[str, Any], edition: Edition, *, is_section: bool, inherited: bool
) -> dict[str, str]:
    if is_section:
        return {}
    if edition.is_own:
        own = tier_of(edition)
        if not fields[own]:
            return {
                own: "Назовите ответственных: мероприятие остаётся за вами." if inherited else "Назовите ответственных."
            }
        return {}
    if not any(fields[tier] for tier in TIERS):
        return {"region": "Назовите ответственных хотя бы на одном уровне."}
    return {}


def problems_of_term(years: Years, *, limit: Years | None) -> dict[str, str]:
    """Errors of the years of an edition; `limit` is the parent's term."""
    if years.last - years.first >= LONGEST:
        return {"last_year": f"Срок дорожной карты – не больше {LONGEST} лет."}
    return _years_wrong(years, [] if limit is None else [(limit, _ABOVE)])
