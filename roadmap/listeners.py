"""What the roadmap does when something below has changed: the tasks of that body are looked at anew, at once.

Works in the transaction of the change. The former year is looked at too: an approval of January belongs to its fourth
quarter. Older years are settled.
"""

from __future__ import annotations

from collections.abc import Sequence

from mentoring.core import clock
from mentoring.core.changes import Change, listen
from mentoring.events.changes import ATTENDANCE, EVENTS
from mentoring.organisations.changes import ORGANISATIONS
from mentoring.pairing.changes import MEETINGS, PAIRS
from monitoring.changes import REPORTS, SUBMISSIONS

from .models import Task
from .rules.registry import hearing
from .services import tasks
from .services.moving import move_editions
from .services.recompute import lock_groups, recompute

TOPICS = (PAIRS, MEETINGS, EVENTS, ATTENDANCE, SUBMISSIONS, REPORTS)


def register() -> None:
    for topic in TOPICS:
        listen(topic, on_change, at_once=on_changes)
    # Its tasks move with an organisation before any that are missing are made.
    listen(ORGANISATIONS, on_organisation)
    listen(ORGANISATIONS, tasks.on_organisation_changed)


def on_change(change: Change) -> None:
    """The rules that hear the topic look at the one body, those above follow where something is different."""
    on_changes([change])


def on_changes(changes: Sequence[Change]) -> None:
    """The same of all bodies of one action: as many statements for hundreds of organisations as for one."""
    topic, now = changes[0].topic, changes[0].now
    year = clock.local_date(now).year
    codes = [rule.code for rule in hearing(topic)]
    organisations = [change.organisation_id for change in changes if change.organisation_id is not None]
    if organisations:
        recompute(now=now, years=(year - 1, year), rule_codes=codes, organisation_ids=organisations)
    above = [change.municipality_id for change in changes if change.organisation_id is None]
    if above:
        municipalities = [pk for pk in above if pk is not None]
        recompute(now=now, years=(year - 1, year), rule_codes=codes, municipality_ids=municipalities)


def on_organisation(change: Change) -> None:
    """Its tasks and own roadmap follow it to another municipality; those above are counted over other organisations
    than before.

    The municipality that it left is told too, with the organisation's id: it is known by not being its own any more.
    """
    year = clock.local_date(change.now).year
    lock_groups()
    own = Task.objects.filter(
        organisation=change.organisation_id, organisation__municipality=change.municipality_id
    ).exclude(municipality=change.municipality_id)
    own.update(municipality=change.municipality_id)
    move_editions(change)
    codes = [rule.code for rule in hearing(change.topic)]
    municipalities = [] if change.municipality_id is None else [change.municipality_id]
    recompute(now=change.now, years=(year - 1, year), rule_codes=codes, municipality_ids=municipalities)
