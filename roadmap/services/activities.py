"""Lines of a draft: added, changed, moved, removed. Numbers follow the order by themselves."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F

from mentoring.access.actor import Actor
from mentoring.access.decisions import NotAllowed, require_version
from mentoring.core.once import id_for, made_with

from ..limits import LINE_FIELDS, MOST_LINES, TIERS, editable_fields, is_inherited, problems_of_line, tier_of
from ..models import Activity, Edition
from ..numbering import Numbered, numbers, taken_by
from ..rules.registry import MARKED
from ..selectors.editions import lines_of
from ..terms import Years, words
from .editions import locked, record

_BLANK: dict[str, Any] = {"term": "", "yearly": False, "region": "", "municipality": "", "organisation": "", "rule": ""}


@transaction.atomic
def add_activity(
    *, edition: Edition, section: Activity | None, fields: Mapping[str, Any], actor: Actor, now: dt.datetime,
    key: uuid.UUID | None = None,
) -> Activity:  # fmt: skip
    """A new last line of a section; without one, a new section. In an own edition it is asked of the own tier alone.

    `fields`: title, term (empty: written from the years), first_year, last_year, yearly, region, municipality,
    organisation, rule, start_day, due_day; words that are not given are empty. Raises ValidationError by field.
    `key` is the form's: the same words with the same key (a double click) give the line made the first time.
    """
    fresh = locked(edition, actor)
    values = _clean(_BLANK | dict(fields), fresh, is_section=section is None, above=None)
    if fresh.is_own:
        own = tier_of(fresh)
        values |= {tier: "" for tier in TIERS if tier != own} | {"rule": "" if section is None else MARKED}
    said = {name: values[name] for name in LINE_FIELDS}
    made = made_with(fresh.activities.filter(section=section, **said), key)
    if made is not None:
        return made
    line = Activity(public_id=id_for(Activity, key), edition=fresh, section=section, position=0, number="")
    _write(line, values)
    lines = lines_of(fresh)
    if len(lines) >= MOST_LINES:
        raise NotAllowed(f"В дорожной карте уже {MOST_LINES} строк: больше не добавить.")
    if section is None:
        place = len(lines)
    elif all(section.pk != other.pk for other in lines):
        raise ValidationError({"section": ["Этот раздел уже убран: выберите другой."]})
    else:
        place = max(i for i, other in enumerate(lines) if section.pk in {other.pk, other.section_id}) + 1
    # A number of its own until the whole table is numbered: the constraint is asked at once.
    line.number, line.position = "+", place + 1
    line.save()
    lines.insert(place, line)
    _number(fresh, lines)
    line.refresh_from_db()
    _changed(fresh, line, actor, now, "line_add", "Мероприятие добавлено")
    return line


@transaction.atomic
def change_activity(
    *, activity: Activity, fields: Mapping[str, Any], expected_version: int, actor: Actor, now: dt.datetime
) -> Activity:
    """Changed words and dates of a line. An inherited line of an own edition keeps its words: only its dates and
    the own column move. Raises StateChanged when somebody else has saved the line, ValidationError by field."""
    fresh = locked(activity.edition, actor)
    line = _line(activity)
    require_version(line, expected_version)
    editable = editable_fields(fresh, line)
    if not editable:
        raise NotAllowed("Раздел взят из вышестоящей дорожной карты и не меняется.")
    values = {name: getattr(line, name) for name in LINE_FIELDS}
    values |= {name: value for name, value in fields.items() if name in editable}
    above = line.origin if is_inherited(fresh, line) else None
    values = _clean(values, fresh, is_section=line.section_id is None, above=above)
    changed = sorted(name for name, value in values.items() if getattr(line, name) != value)
    if changed:
        _write(line, values)
        line.version += 1
        line.save()
        _changed(fresh, line, actor, now, "line_change", "Мероприятие изменено", data={"fields": changed})
    return line


@transaction.atomic
def move_activity(*, activity: Activity, up: bool, actor: Actor, now: dt.datetime) -> Activity:
    """Past its neighbour in the section (a section past the next one with all of its lines)."""
    fresh = locked(activity.edition, actor)
    line = _line(activity)
    lines = lines_of(fresh)
    row = [other for other in lines if other.section_id == line.section_id]
    index = row.index(line)
    other = index - 1 if up else index + 1
    if not 0 <= other < len(row):
        return line
    if is_inherited(fresh, line) or is_inherited(fresh, row[other]):
        raise NotAllowed("Порядок мероприятий вышестоящей дорожной карты не меняется.")
    row[index], row[other] = row[other], row[index]
    if line.section_id is None:
        ordered = [one for head in row for one in lines if head.pk in {one.pk, one.section_id}]
    else:
        places = iter(row)
        ordered = [next(places) if one.section_id == line.section_id else one for one in lines]
    _number(fresh, ordered)
    _changed(fresh, line, actor, now, "line_move", "Порядок мероприятий изменён")
    line.refresh_from_db()
    return line


@transaction.atomic
def remove_activity(*, activity: Activity, actor: Actor, now: dt.datetime) -> None:
    """Take a line away, a section with its lines. An inherited line stays: it is asked of the body. Taken away twice is
    taken away."""
    fresh = locked(activity.edition, actor)
    line = _found(activity)
    if line is None:
        return
    if is_inherited(fresh, line):
        raise NotAllowed("Мероприятие вышестоящей дорожной карты убрать нельзя: оно остаётся за вами.")
    _changed(fresh, line, actor, now, "line_remove", "Мероприятие убрано")
    line.activities.all().delete()
    line.delete()
    _number(fresh, lines_of(fresh))


def _line(activity: Activity) -> Activity:
    """The line as it stands, under the lock of its edition. Raises NotAllowed when it was taken away meanwhile."""
    found = _found(activity)
    if found is None:
        raise NotAllowed("Эта строка уже убрана из проекта.")
    return found


def _found(activity: Activity) -> Activity | None:
    line: Activity | None = Activity.objects.select_related("origin", "section").filter(pk=activity.pk).first()
    return line


def _clean(values: dict[str, Any], edition: Edition, *, is_section: bool, above: Activity | None) -> dict[str, Any]:
    values = {name: value.strip() if isinstance(value, str) else value for name, value in values.items()}
    years = Years(values["first_year"], values["last_year"])
    values["term"] = values["term"] or words(years, yearly=values["yearly"])
    values["rule"] = "" if is_section else values["rule"] or MARKED
    problems = problems_of_line(values, edition=edition, is_section=is_section, above=above)
    if problems:
        raise ValidationError({name: [text] for name, text in problems.items()})
    return values


def _write(line: Activity, values: Mapping[str, Any]) -> None:
    for name in LINE_FIELDS:
        setattr(line, name, values[name])


def _number(edition: Edition, lines: list[Activity]) -> None:
    """Positions and numbers after a change of the order, in two steps: a number is never there twice."""
    taken = taken_by(_given_above(edition)) if edition.is_own else {}
    found = numbers(
        (Numbered(line.pk, line.section_id, line.number, is_inherited(edition, line)) for line in lines), taken=taken
    )
    moving = [line for line in lines if line.number != found[line.pk]]
    for line in moving:
        line.number = f"~{line.pk % 10**8}"
    Activity.objects.bulk_update(moving, ["number"])
    for position, line in enumerate(lines, start=1):
        line.number, line.position = found[line.pk], position
    Activity.objects.bulk_update(lines, ["number", "position"])


def _given_above(edition: Edition) -> list[str]:
    """Numbers of all editions above: an own line must not take that of a line of which the body is no party."""
    given: list[str] = []
    above = edition.parent
    while above is not None:
        given += above.activities.values_list("number", flat=True)
        above = above.parent
    return given


def _changed(
    edition: Edition,
    line: Activity,
    actor: Actor,
    now: dt.datetime,
    action: str,
    label: str,
    data: dict[str, Any] | None = None,
) -> None:
    """Whoever adopts must have seen this: the edition's version moves with its lines."""
    Edition.objects.filter(pk=edition.pk).update(version=F("version") + 1)
    record(edition, actor, now, action, label, data={"number": line.number, **(data or {})})
