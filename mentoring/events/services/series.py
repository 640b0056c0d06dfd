"""Recurring events: copies by a rule, in the local time of the portal, each living on its own afterwards."""

from __future__ import annotations

import datetime as dt
from typing import Any

from dateutil.rrule import MONTHLY, WEEKLY, rrule
from django.db import transaction
from django.utils import timezone

from mentoring.access.actor import Actor
from mentoring.access.decisions import require

from .. import policies, rules
from ..enums import Repeat
from ..models import Event, EventSeries, Invitation
from ..models.events import new_code
from .locking import locked, record

MIN_TIMES, MAX_TIMES = 2, 60
_RULES: dict[str, dict[str, Any]] = {
    Repeat.WEEKLY: {"freq": WEEKLY},
    Repeat.FORTNIGHTLY: {"freq": WEEKLY, "interval": 2},
    Repeat.MONTHLY: {"freq": MONTHLY},
    Repeat.QUARTERLY: {"freq": MONTHLY, "interval": 3},
}
_COPIED = (
    "municipality_id", "organisation_id", "kind", "level", "title", "topic", "programme", "hours", "place", "link",
    "capacity", "waiting_list", "audiences", "gives_certificate",
)  # fmt: skip


def repeat_event(*, event: Event, repeat: str, times: int, actor: Actor, now: dt.datetime) -> list[Event]:
    """Make the event the first of `times` in a series; the others are drafts with the same people invited.

    Raises NotAllowed; EventRefused: already in a series, an unknown rule, fewer than 2 or more than 60.
    """
    errors: rules.Errors = {}
    if repeat not in Repeat.values:
        errors["repeat"] = "Выберите из списка, как часто повторяется."
    if not MIN_TIMES <= times <= MAX_TIMES:
        errors["times"] = f"Сколько раз – от {MIN_TIMES} до {MAX_TIMES}."
    rules.refuse(errors)
    with transaction.atomic():
        first = locked(event)
        require(policies.can_change(actor, first))
        if first.series_id is not None:
            rules.refuse({"repeat": "Мероприятие уже входит в серию."})
        series = EventSeries.objects.create(repeat=repeat, times=times)
        first.series = series
        first.save(update_fields=["series"])
        copies = [_copy(first, starts, actor, now) for starts in starts_of_series(first.starts_at, repeat, times)[1:]]
        Event.objects.bulk_create(copies)
        invited = list(first.invitations.values_list("municipality_id", "organisation_id"))
        Invitation.objects.bulk_create(
            Invitation(event=copy, municipality_id=municipality_id, organisation_id=organisation_id)
            for copy in copies
            for municipality_id, organisation_id in invited
        )
        record(
            first, actor=actor, now=now, action="repeated", label="Создана серия мероприятий",
            data={"repeat": str(repeat), "times": times},
        )  # fmt: skip
    return [first, *copies]


def starts_of_series(first: dt.datetime, repeat: str, times: int) -> list[dt.datetime]:
    """Beginnings at the same local hour. Nothing is skipped: a month without the 31st has it on its last day."""
    local = timezone.localtime(first)
    rule = dict(_RULES[repeat])
    if rule["freq"] == MONTHLY and local.day > 28:
        rule |= {"bymonthday": list(range(28, local.day + 1)), "bysetpos": -1}
    days = rrule(dtstart=local.replace(tzinfo=None), count=times, **rule)
    return [timezone.make_aware(day.replace(microsecond=local.microsecond)) for day in days]


def _copy(first: Event, starts: dt.datetime, actor: Actor, now: dt.datetime) -> Event:
    local, begins = timezone.localtime(first.starts_at), timezone.localtime(starts)
    shift = begins.replace(tzinfo=None) - local.replace(tzinfo=None)

    def moved(moment: dt.datetime) -> dt.datetime:
        return timezone.make_aware(timezone.localtime(moment).replace(tzinfo=None) + shift)

    return Event(
        **{name: getattr(first, name) for name in _COPIED},
        series=first.series,
        starts_at=starts,
        ends_at=moved(first.ends_at),
        enrol_until=moved(first.enrol_until) if first.enrol_until else None,
        checkin_code=new_code(),
        state_since=now,
        state_by_id=actor.user_id,
        created_at=now,
    )
