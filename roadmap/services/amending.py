"""Changes to the own roadmap of a body: a new draft that begins with what the former one says."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from mentoring.access.actor import Actor

from ..limits import tier_of, years_of
from ..models import Activity, Edition
from ..selectors.editions import lines_of
from ..terms import Years
from .activities import add_activity
from .editions import make_own

_KEPT = ("title", "yearly", "start_day", "due_day")


@transaction.atomic
def begin_own(*, actor: Actor, now: dt.datetime) -> Edition:
    """The draft of the body's own roadmap (`editions.make_own`). Where the body lives by an own one already, the draft
    replaces it: own dates, people and lines of the former come over. A second call gives the same draft."""
    draft = make_own(actor=actor, now=now)
    if draft.source is not None and draft.created_at == now:
        _keep_own_dates(draft, draft.source)
        _keep_own_lines(draft, draft.source, actor, now)
        draft.refresh_from_db()
    return draft


def _keep_own_dates(draft: Edition, former: Edition) -> None:
    """Days inside the parent's limits of today, and the people named; the parent may be another one than then."""
    tier = tier_of(draft)
    known = {(line.number, line.title): line for line in lines_of(former) if line.origin_id and line.section_id}
    for line in lines_of(draft):
        old, above = known.get((line.number, line.title)), line.origin
        if old is None or above is None:
            continue
        if above.start_day <= old.start_day and old.due_day <= above.due_day:
            line.start_day, line.due_day = old.start_day, old.due_day
        setattr(line, tier, getattr(old, tier))
        line.save()


def _keep_own_lines(draft: Edition, former: Edition, actor: Actor, now: dt.datetime) -> None:
    """Own sections and activities of the former, those whose years are not over by the beginning of the draft."""
    tier = tier_of(draft)
    sections = {line.number: line for line in lines_of(draft) if line.section_id is None}
    of_former: dict[int, Activity] = {
        line.pk: sections[line.number]
        for line in lines_of(former)
        if line.section_id is None and line.origin_id and line.number in sections
    }
    for line in lines_of(former):
        common = Years(line.first_year, line.last_year).common(years_of(draft))
        if line.origin_id is not None or common is None:
            continue
        if line.section_id is not None and line.section_id not in of_former:
            continue
        fields = {name: getattr(line, name) for name in (*_KEPT, tier)}
        fields |= {"first_year": common.first, "last_year": common.last}
        section = None if line.section_id is None else of_former[line.section_id]
        made = add_activity(edition=draft, section=section, fields=fields, actor=actor, now=now)
        if section is None:
            of_former[line.pk] = made
