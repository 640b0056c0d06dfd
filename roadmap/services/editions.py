"""Editions: a new one copied from the former, an own one made from the region's, its title and years, thrown away."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from mentoring.access.actor import Actor
from mentoring.access.decisions import NotAllowed, require, require_version
from mentoring.audit import services as audit
from mentoring.core import clock
from mentoring.core.once import id_for, made_with

from .. import policies_editions as policies
from ..enums import EditionState
from ..limits import problems_of_term, tier_of, years_of
from ..models import Activity, Edition
from ..selectors.editions import inherited_lines, lines_of, own_in_force, owner_label, parent_for, year_to_plan
from ..terms import Years, moved, retitled, with_years

_WORDS = ("title", "region", "municipality", "organisation", "rule", "yearly", "start_day", "due_day")


@transaction.atomic
def copy_edition(
    *, source: Edition, first_year: int, last_year: int, title: str, actor: Actor, now: dt.datetime,
    key: uuid.UUID | None = None,
) -> Edition:  # fmt: skip
    """A draft of the region's next roadmap: the lines of an adopted one with their years moved. Within the term of that
    one it is a draft of changes to it: lines keep their years, those that are over by then stay behind.

    `key` is the form's: the same years and title with the same key (a double click) give the draft made the first time.
    Raises ValidationError by field when the years are out of order.
    """
    require(policies.can_copy(actor, source))
    years = Years(first_year, last_year)
    _refuse(problems_of_term(years, limit=None))
    words = {
        "title": title.strip() or retitled(source.title, years), "first_year": years.first, "last_year": years.last,
    }  # fmt: skip
    # The row of the source makes two clicks come one after another.
    Edition.objects.select_for_update(of=("self",), no_key=True).get(pk=source.pk)
    made = made_with(Edition.objects.filter(source=source, **words), key)
    if made is not None:
        return made
    edition = Edition.objects.create(
        public_id=id_for(Edition, key),
        source=source,
        **words,
        state_since=now,
        state_by_id=actor.user_id,
        created_at=now,
    )
    term = years_of(source)
    lines = lines_of(source)
    if term.covers(years):
        _copy_lines(edition, _within(lines, years))
    else:
        _copy_lines(edition, ((line, moved(_years(line), source=term, target=years)) for line in lines))
    record(edition, actor, now, "copy", "Составлен проект новой дорожной карты", data={"source": source.pk})
    return edition


@transaction.atomic
def make_own(*, actor: Actor, now: dt.datetime) -> Edition:
    """The draft of the body's own roadmap from the one in force above; a second call gives the same draft.

    It begins with this year (with the next one when this year has an own roadmap already) and ends with its parent.
    `source` is the own roadmap that it replaces, if there is one (`amending.begin_own` takes over what that one says).
    """
    require(policies.can_make_own(actor))
    draft = _own_draft(actor)
    if draft is not None:
        return draft
    year = year_to_plan(actor, today=clock.local_date(now))
    parent = parent_for(actor, year) if year is not None else None
    if year is None or parent is None:
        raise NotAllowed("Составлять не из чего: на этот и следующий год нет утверждённой региональной дорожной карты.")
    try:
        with transaction.atomic():
            former = own_in_force(actor, year) or own_in_force(actor, clock.local_date(now).year)
            edition = _begin_own(actor, now, parent, Years(year, parent.last_year), former)
    except IntegrityError:  # the second of two clicks: the constraint keeps one draft a body
        draft = _own_draft(actor)
        assert draft is not None
        return draft
    record(edition, actor, now, "own", "Составлен проект своей дорожной карты", data={"parent": parent.pk})
    return edition


def _own_draft(actor: Actor) -> Edition | None:
    return Edition.objects.owned_by(actor).filter(state=EditionState.DRAFT).first()


def _begin_own(actor: Actor, now: dt.datetime, parent: Edition, years: Years, former: Edition | None) -> Edition:
    edition = Edition(
        municipality_id=actor.scope.municipality_id,
        organisation_id=actor.scope.organisation_id,
        parent=parent,
        source=former,
        first_year=years.first,
        last_year=years.last,
        state_since=now,
        state_by_id=actor.user_id,
        created_at=now,
    )
    base = "Дорожная карта (план мероприятий) внедрения целевой модели наставничества обучающихся"
    edition.title = retitled(f"{base}: {owner_label(edition)}", years)
    edition.save()
    _copy_lines(edition, _within(inherited_lines(parent, tier_of(edition)), years))
    return edition


def _within(lines: Iterable[Activity], years: Years) -> list[tuple[Activity, Years]]:
    """The lines that have some of the years, cut to them, and the sections that keep a line."""
    inside = [(line, _years(line).common(years)) for line in lines]
    sections = {line.number.rpartition(".")[0] for line, common in inside if line.section_id and common}
    return [
        (line, common or years) for line, common in inside if (common if line.section_id else line.number in sections)
    ]


def _copy_lines(edition: Edition, lines: Iterable[tuple[Activity, Years]]) -> None:
    """Lines with new years in the style of the old terms; `origin` remembers where each comes from.

    The section is found by its number: lines of an own edition may come from two editions above.
    """
    sections: dict[str, Activity] = {}
    for position, (line, years) in enumerate(lines, start=1):
        above = line.number.rpartition(".")[0]
        copy = Activity.objects.create(
            edition=edition,
            section=sections.get(above),
            origin=line,
            position=position,
            number=line.number,
            term=line.term if years == _years(line) else with_years(line.term, years, yearly=line.yearly),
            first_year=years.first,
            last_year=years.last,
            **{name: getattr(line, name) for name in _WORDS},
        )
        if line.section_id is None:
            sections[line.number] = copy


def _years(line: Activity) -> Years:
    return Years(line.first_year, line.last_year)


@transaction.atomic
def change_edition(
    *, edition: Edition, title: str, first_year: int, last_year: int, expected_version: int, actor: Actor,
    now: dt.datetime,
) -> Edition:  # fmt: skip
    """Title and years of a draft. Lines are cut to the new years; a line wholly outside is named and refuses it."""
    fresh = locked(edition, actor)
    require_version(fresh, expected_version)
    years = Years(first_year, last_year)
    limit = years_of(fresh.parent) if fresh.parent is not None else None
    _refuse(problems_of_term(years, limit=limit))
    lines = lines_of(fresh)
    outside = [line.number for line in lines if _years(line).common(years) is None]
    if outside:
        _refuse({"last_year": f"Вне этих лет остаются мероприятия {', '.join(outside)}: сначала измените их сроки."})
    before = years_of(fresh)
    fresh.title, fresh.first_year, fresh.last_year = title.strip(), years.first, years.last
    fresh.version += 1
    fresh.save()
    for line in lines:
        common = _years(line).common(years)
        if common is not None and common != _years(line):
            line.term = with_years(line.term, common, yearly=line.yearly)
            line.first_year, line.last_year = common
            line.version += 1
            line.save()
    record(fresh, actor, now, "change", "Проект дорожной карты изменён", data={"years": [str(before), str(years)]})
    return fresh


@transaction.atomic
def remove_draft(*, edition: Edition, actor: Actor, now: dt.datetime) -> None:
    """Throw a draft away; history keeps its rows. Thrown away twice is thrown away."""
    fresh = _held(edition)
    if fresh is None:
        return
    require(policies.can_edit(actor, fresh))
    record(fresh, actor, now, "remove", "Проект дорожной карты удалён")
    fresh.activities.filter(section__isnull=False).delete()
    fresh.delete()


def locked(edition: Edition, actor: Actor) -> Edition:
    """The row under its lock, if the actor may change the draft. Every change of a line takes it first."""
    fresh = there(edition)
    require(policies.can_edit(actor, fresh))
    return fresh


def there(edition: Edition) -> Edition:
    """The row under its lock. Raises NotAllowed when the draft was thrown away meanwhile."""
    fresh = _held(edition)
    if fresh is None:
        raise NotAllowed("Этот проект дорожной карты уже удалён.")
    return fresh


def _held(edition: Edition) -> Edition | None:
    found: Edition | None = Edition.objects.select_for_update(of=("self",)).filter(pk=edition.pk).first()
    return found


def record(
    edition: Edition, actor: Actor, now: dt.datetime, action: str, words: str, data: dict[str, Any] | None = None
) -> None:
    """A line of the journal about an edition."""
    audit.record(
        actor=actor,
        now=now,
        action=f"edition.{action}",
        action_label=words,
        object_type="edition",
        object_id=edition.pk,
        object_label=str(edition),
        data=data,
        municipality_id=edition.municipality_id,
        organisation_id=edition.organisation_id,
    )


def _refuse(problems: dict[str, str]) -> None:
    if problems:
        raise ValidationError({name: [text] for name, text in problems.items()})
