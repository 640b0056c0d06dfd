"""The own roadmap of an organisation that has moved to another municipality goes with it."""

from __future__ import annotations

import pgtrigger

from mentoring.core.changes import Change

from ..models import Edition, EditionYear


def move_editions(change: Change) -> None:
    """A listener's part (core.changes): whose the roadmap is stays the same, only under which municipality it lies.

    The words of an adopted one are frozen by the database; where the organisation lies is none of them, so the trigger
    is passed for this column alone. A draft made from the former municipality's roadmap keeps that parent: what it took
    from there can still be adopted, or thrown away and made anew.
    """
    moved = {
        "organisation": change.organisation_id,
        "organisation__municipality": change.municipality_id,
    }
    elsewhere = {"municipality": change.municipality_id}
    with pgtrigger.ignore("roadmap.Edition:adopted_edition_frozen"):
        Edition.objects.filter(**moved).exclude(**elsewhere).update(**elsewhere)
    EditionYear.objects.filter(**moved).exclude(**elsewhere).update(**elsewhere)
