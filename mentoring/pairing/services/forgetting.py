"""What becomes of pairs when the data of somebody in them are destroyed (152-ФЗ ст. 21; `registry.hooks.Forgotten`)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import models
from django.db.models import Max, Q

from mentoring.access.actor import Actor
from mentoring.audit import services as audit
from mentoring.core import clock
from mentoring.core.history import history_of
from mentoring.registry.hooks import Forgotten
from mentoring.registry.models import Mentee
from mentoring.workflow.advance import advance

from ..changes import pairs_changed
from ..enums import PairState
from ..models import Meeting, Pair, PairMember
from .members import remove_member
from .pairs import change_pair

REASON = "Согласие участника на обработку данных прекращено"
REDACTED = "удалено вместе с данными участника"
_WORDS: dict[type[models.Model], tuple[str, ...]] = {
    Pair: ("close_reason",),
    Meeting: ("theme", "result", "next_step"),
}


def end_work(people: Forgotten, actor: Actor, now: dt.datetime) -> None:
    """Drafts lose them, a group goes on without a mentee, any other working pair ends early by its arrow."""
    working = Q(state__in=[PairState.DRAFT, PairState.ACTIVE])
    led = Pair.objects.filter(working, mentor_id__in=people.mentor_ids).order_by("pk")
    for pair in led:
        if pair.state == PairState.ACTIVE:
            _end(pair, actor, now)
        else:
            change_pair(
                actor=actor, now=now, pair=pair, expected_version=pair.version, mentor=None, variant=pair.variant,
                started_on=pair.started_on, ends_on=pair.ends_on,
            )  # fmt: skip
    members = PairMember.objects.filter(mentee_id__in=people.mentee_ids, left_on__isnull=True, pair__state__in=[
        PairState.DRAFT, PairState.ACTIVE,
    ])  # fmt: skip
    for member in members.select_related("pair", "mentee").order_by("pair_id", "pk"):
        _leave(member.pair, member.mentee, actor, now)


def _leave(pair: Pair, mentee: Mentee, actor: Actor, now: dt.datetime) -> None:
    """The pair as it stands now: another one of these people may just have left it."""
    pair.refresh_from_db()
    if pair.state == PairState.ACTIVE and pair.members.filter(active=True).count() == 1:
        _end(pair, actor, now)
        return
    remove_member(actor=actor, now=now, pair=pair, mentee=mentee)


def _end(pair: Pair, actor: Actor, now: dt.datetime) -> None:
    """Today, or on its first day where that is still to come: a pair that has not begun may not keep the data."""
    joined = pair.members.filter(left_on__isnull=True).aggregate(last=Max("joined_on"))["last"]
    last = max(day for day in (clock.local_date(now), pair.started_on, joined) if day is not None)
    ended = advance(
        pair, "end_early", actor=actor, now=now, comment=REASON, changes={"closed_on": last, "close_reason": REASON}
    )
    pairs_changed(ended, now)


def forget(people: Forgotten, actor: Actor, now: dt.datetime) -> None:
    """Words that name them go from reasons and meetings, from history and from the journal of their pairs."""
    of_them = Q(mentor_id__in=people.mentor_ids) | Q(members__mentee_id__in=people.mentee_ids)
    pairs = list(Pair.objects.filter(of_them).distinct().order_by("pk").values_list("pk", flat=True))
    _redact(Pair, Pair.objects.filter(pk__in=pairs), people)
    _redact(Meeting, Meeting.objects.filter(pair_id__in=pairs), people)
    audit.redact_comments(objects={"pair": pairs}, mentions=people.mentions, instead=REDACTED)


def _redact(model: type[models.Model], rows: Any, people: Forgotten) -> None:
    ids = list(rows.values_list("pk", flat=True))
    for name in _WORDS[model]:
        for table, key in ((model._default_manager, "pk"), (history_of(model), "pgh_obj_id")):
            mine = table.filter(**{f"{key}__in": ids}).exclude(**{name: ""})
            found = [pk for pk, text in mine.values_list("pk", name) if people.mentions(text)]
            table.filter(pk__in=found).update(**{name: REDACTED})
