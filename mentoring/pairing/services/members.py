"""Mentees come into a pair and leave it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db import transaction

from mentoring.access.actor import Actor
from mentoring.core import clock
from mentoring.registry.models import Mentee

from .. import places, rules
from ..enums import PairState
from ..models import Pair, PairMember
from .locking import locked_for_edit, record, touch


def add_member(
    *,
    actor: Actor,
    now: dt.datetime,
    pair: Pair,
    mentee: Mentee,
    joined_on: dt.date | None = None,
    expected_version: int | None = None,
) -> PairMember:
    """Take a mentee into the pair: at once into work when the pair works, from `joined_on` (today).

    One who is in the pair already stays as is; one who had left comes back. Raises PairRefused, StateChanged.
    """
    with transaction.atomic():
        fresh = locked_for_edit(pair, actor, expected_version)
        known = fresh.members.filter(mentee=mentee).first()
        if known is not None and known.left_on is None:
            return known
        works = fresh.state == PairState.ACTIVE
        first_day = (joined_on or _soonest(fresh, clock.local_date(now))) if works else joined_on
        errors = rules.mentee_errors([mentee], fresh.mentor, fresh.form, fresh.organisation, fresh.school_year)
        if first_day and fresh.started_on and first_day < fresh.started_on:
            errors["joined_on"] = f"Дата раньше начала работы пары ({fresh.started_on:%d.%m.%Y})."
        elif wrong := rules.start_error(first_day, fresh.school_year):
            errors["joined_on"] = f"Дата – {wrong}"
        rules.refuse(errors)
        member = known or PairMember(
            pair=fresh,
            mentee=mentee,
            municipality_id=fresh.municipality_id,
            organisation_id=fresh.organisation_id,
            form=fresh.form,
        )
        member.joined_on, member.left_on = first_day, None
        member.save()
        if works:
            places.start_work([member], actor, joined_on=first_day)
            places.take(fresh.mentor_id, 1)  # type: ignore[arg-type]  # a working pair has a mentor
            member.active = True
        touch(fresh)
        record(
            fresh,
            actor=actor,
            now=now,
            action="add_member",
            label="Добавлен наставляемый",
            data={"mentee": str(mentee)},
        )
    return member


def _soonest(pair: Pair, today: dt.date) -> dt.date:
    """Today, or the first day of a pair that is yet to begin."""
    return max(today, pair.started_on or today)


def add_members(
    *,
    actor: Actor,
    now: dt.datetime,
    pair: Pair,
    mentees: Sequence[Mentee],
    joined_on: dt.date | None = None,
    expected_version: int | None = None,
) -> list[PairMember]:
    """Several mentees at once: all of them or none."""
    with transaction.atomic():
        fresh = locked_for_edit(pair, actor, expected_version)
        if fresh.state == PairState.ACTIVE:
            places.lock_mentees(mentee.pk for mentee in mentees)  # all of them before the mentor: the common order
        return [
            add_member(actor=actor, now=now, pair=pair, mentee=mentee, joined_on=joined_on)
            for mentee in sorted(mentees, key=lambda mentee: mentee.pk)
        ]


def remove_member(
    *,
    actor: Actor,
    now: dt.datetime,
    pair: Pair,
    mentee: Mentee,
    left_on: dt.date | None = None,
    expected_version: int | None = None,
) -> None:
    """Let a mentee go. A draft forgets the mentee; a working pair keeps the row with the last day (today), and
    forgets one whose first day is still to come.

    The last mentee of a working pair does not leave it: the pair is completed or ended early instead.
    """
    with transaction.atomic():
        fresh = locked_for_edit(pair, actor, expected_version)
        member = fresh.members.filter(mentee=mentee, left_on__isnull=True).first()
        if member is None:
            return
        if fresh.state == PairState.DRAFT:
            member.delete()
        else:
            _leave(fresh, member, left_on or clock.local_date(now), clock.local_date(now))
        touch(fresh)
        record(
            fresh,
            actor=actor,
            now=now,
            action="remove_member",
            label="Наставляемый вышел из пары",
            data={"mentee": str(mentee)},
        )


def _leave(pair: Pair, member: PairMember, left_on: dt.date, today: dt.date) -> None:
    if pair.members.filter(active=True).count() == 1:
        rules.refuse({"mentees": "Это последний наставляемый: завершите пару или прекратите её досрочно."})
    if left_on > today:
        rules.refuse({"left_on": "Дата выхода ещё не наступила."})
    places.give_back(pair.mentor_id, 1)
    if member.joined_on and member.joined_on > today:
        member.delete()
        return
    if member.joined_on and left_on < member.joined_on:
        rules.refuse({"left_on": f"Дата выхода раньше начала работы ({member.joined_on:%d.%m.%Y})."})
    member.active, member.left_on = False, left_on
    member.save(update_fields=["active", "left_on"])
