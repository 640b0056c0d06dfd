"""Meetings of pairs: how many and when for everybody in scope, their words for the organisation only."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Count, Max

from mentoring.access.actor import Actor
from mentoring.core import clock

from ..enums import PairState
from ..models import Meeting, Pair
from ..models.pair import PairQuerySet

QUIET_DAYS = 30
SHOWN = 100


@dataclass(frozen=True, slots=True)
class MeetingCount:
    """How many meetings a pair has had, and the last one's date."""

    total: int
    last_held_on: dt.date | None


NONE_YET = MeetingCount(0, None)


@dataclass(frozen=True, slots=True)
class PairMeetings:
    """The section of a pair's page. `rows` (newest first, at most `SHOWN`) are empty for those above.

    `norms`: what the form asks, in words; `behind`: what of it a working pair does not keep now.
    """

    count: MeetingCount
    rows: Sequence[Meeting]
    norms: Sequence[str]
    behind: str

    @property
    def hidden(self) -> int:
        return self.count.total - len(self.rows) if self.rows else 0


def counts_of(pairs: Iterable[Pair]) -> dict[int, MeetingCount]:
    """Numbers of several pairs in scope by one query; a pair without meetings is not among the keys."""
    met = Meeting.objects.filter(pair__in=[pair.pk for pair in pairs]).values("pair_id").order_by()
    rows = met.annotate(total=Count("pk"), last=Max("held_on")).values_list("pair_id", "total", "last")
    return {pair_id: MeetingCount(total, last) for pair_id, total, last in rows}


def quiet(pairs: PairQuerySet, today: dt.date) -> PairQuerySet:
    """Working pairs that have met nobody for `QUIET_DAYS` days, and began that long ago."""
    return pairs.filter(state=PairState.ACTIVE, quiet_since__lte=today - dt.timedelta(days=QUIET_DAYS))


def meetings_of(pair: Pair, actor: Actor, count: MeetingCount) -> PairMeetings:
    """`pair` came with its form."""
    rows = Meeting.objects.visible_to(actor).filter(pair=pair).order_by("-held_on", "-pk")
    return PairMeetings(count, list(rows[:SHOWN]), _norms(pair), _behind(pair, count, clock.today()))


def _norms(pair: Pair) -> list[str]:
    """domain.md 1.3, as the regional centre has set it for the form."""
    days, least = pair.form.days_between_meetings, pair.form.meetings_min
    norms = [f"не реже раза в {days} дн." if days else "", f"не меньше {least} за программу" if least else ""]
    return [words for words in norms if words]


def _behind(pair: Pair, count: MeetingCount, today: dt.date) -> str:
    days = pair.form.days_between_meetings
    since = count.last_held_on or pair.started_on
    if pair.state != PairState.ACTIVE or not days or since is None or (today - since).days <= days:
        return ""
    what = "последней встречи" if count.last_held_on else "начала работы"
    return f"С {what} прошло {(today - since).days} дн."
