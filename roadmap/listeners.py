"""What the roadmap does when something below has changed: the tasks of that body are looked at anew, at once.

Works in the transaction of the change. The former year is looked at too: an approval of January belongs to its fourth
quarter. Older years are settled.
"""

from __future__ import annotations

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
        listen(topic, on_change)
    # Its tasks move with an organisation before any that are missing are made.
    listen(ORGANISATIONS, on_organisation)
    listen(ORGANISATIONS, tasks.on_organisation_changed)


def on_change(change: Change) -> None:
    """The rules that hear the topic look at the one body, those above follow where something is different."""
    year = clock.local_date(change.now).year
    codes = [rule.code for rule in hearing(change.topic)]
    if change.organisation_id is not None:
        recompute(now=change.now, years=(year - 1, year), rule_codes=codes, organisation_ids=[change.organisation_id])
        return
    municipalities = [] if change.municipality_id is None else [change.municipality_id]
    recompute(now=change.now, years=(year - 1, year), rule_codes=codes, municipality_ids=municipalities)


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
