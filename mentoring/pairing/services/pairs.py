"""Forming a pair, changing it, taking a mistaken one away."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence

from django.db import IntegrityError, transaction
from django.db.models import Q

from mentoring.access.actor import Actor
from mentoring.access.decisions import require, require_version
from mentoring.organisations.models import MentoringForm, Organisation, RoleVariant
from mentoring.registry.models import Mentee, Mentor

from .. import meeting_rules, places, policies, rules
from ..changes import pairs_changed
from ..enums import PairState
from ..models import Pair, PairMember
from .locking import locked_for_edit, record, touch
from .states import activate as start


def form_pair(
    *,
    actor: Actor,
    now: dt.datetime,
    organisation: Organisation,
    school_year: int,
    form: MentoringForm,
    variant: RoleVariant | None = None,
    mentor: Mentor | None = None,
    mentees: Sequence[Mentee] = (),
    started_on: dt.date | None = None,
    ends_on: dt.date | None = None,
    activate: bool = False,
    public_id: uuid.UUID | None = None,
) -> Pair:
    """Write a draft, and with `activate` start its work at once: both or nothing.

    `public_id` comes from the form that the person saw: the same one again (a double click) gives the same pair, and
    is refused when it asks for another one than was saved. Raises PairRefused with the reasons by field.
    """
    require(policies.can_form(actor, organisation))
    rules.refuse(
        rules.form_errors(form, variant)
        | rules.mentor_errors(mentor, form, organisation, school_year)
        | rules.mentee_errors(mentees, mentor, form, organisation, school_year)
        | rules.date_errors(started_on, ends_on, school_year)
    )
    pair = Pair(
        public_id=public_id or uuid.uuid4(),
        municipality_id=organisation.municipality_id,
        organisation=organisation,
        school_year=school_year,
        form=form,
        variant=variant,
        mentor=mentor,
        started_on=started_on,
        ends_on=ends_on,
        state_since=now,
        state_by_id=actor.user_id,
        created_at=now,
    )
    with transaction.atomic():
        try:
            with transaction.atomic():
                pair.save(force_insert=True)
        except IntegrityError:
            known: Pair | None = Pair.objects.filter(public_id=pair.public_id, organisation=organisation).first()
            if known is None:  # the key of a pair that this organisation may not know of
                raise rules.PairRefused({"key": "Не удалось сохранить: обновите страницу и повторите."}) from None
            if not _same(known, pair, mentees, activate):
                raise rules.PairRefused(
                    {"key": "Эта пара уже сохранена, но с другими сведениями: откройте её в списке пар и измените там."}
                ) from None
            return known
        PairMember.objects.bulk_create(
            PairMember(
                pair=pair,
                mentee=mentee,
                municipality_id=pair.municipality_id,
                organisation_id=pair.organisation_id,
                form=form,
                joined_on=started_on,
            )
            for mentee in dict.fromkeys(mentees)
        )
        record(
            pair,
            actor=actor,
            now=now,
            action="form",
            label="Пара создана",
            data={"form": form.code, "mentees": len(mentees)},
        )
        if activate:
            return start(pair=pair, actor=actor, now=now, started_on=started_on)
        pairs_changed(pair, now)
    return pair


def _same(known: Pair, asked: Pair, mentees: Sequence[Mentee], activate: bool) -> bool:
    """Whether the pair that stands is what the form asks for; the day of a beginning may have been filled in."""
    people = set(known.members.values_list("mentee_id", flat=True))
    return (
        (known.form_id, known.variant_id, known.mentor_id, known.ends_on)
        == (asked.form_id, asked.variant_id, asked.mentor_id, asked.ends_on)
        and asked.started_on in (None, known.started_on)
        and people == {mentee.pk for mentee in mentees}
        and (known.state != PairState.DRAFT) == activate
    )


def change_pair(
    *,
    actor: Actor,
    now: dt.datetime,
    pair: Pair,
    expected_version: int,
    mentor: Mentor | None,
    variant: RoleVariant | None = None,
    started_on: dt.date | None = None,
    ends_on: dt.date | None = None,
) -> Pair:
    """Write the mentor, role variant and dates as given. Returns the pair; unchanged values make no new version.

    Only what changes is checked: cards and directories change after a pair is formed, and it must stay workable.
    Raises StateChanged when somebody else wrote the pair after `expected_version`, PairRefused by field.
    """
    with transaction.atomic():
        fresh = locked_for_edit(pair, actor, expected_version)
        after = {"mentor": mentor, "variant": variant, "started_on": started_on, "ends_on": ends_on}
        changes = {
            name: (getattr(fresh, name), value) for name, value in after.items() if getattr(fresh, name) != value
        }
        if not changes:
            return fresh
        errors: rules.Errors = {}
        if "variant" in changes:
            errors |= rules.variant_errors(fresh.form, variant)
        if "mentor" in changes:
            people = [row.mentee for row in fresh.members.filter(left_on__isnull=True).select_related("mentee")]
            errors |= rules.mentor_errors(mentor, fresh.form, fresh.organisation, fresh.school_year)
            errors |= rules.own_mentor_errors(people, mentor)
        if "started_on" in changes:
            errors |= meeting_rules.start_errors(fresh, started_on) | _left_errors(fresh, started_on)
        if {"started_on", "ends_on"} & changes.keys():
            errors |= rules.date_errors(started_on, ends_on, fresh.school_year)
        if fresh.state == PairState.ACTIVE:
            if mentor is None:
                errors["mentor"] = "У работающей пары должен быть наставник."
            if started_on is None:
                errors["started_on"] = "Укажите, когда пара начала работу."
        rules.refuse(errors)
        if fresh.state == PairState.ACTIVE and "mentor" in changes:
            _hand_over(fresh, mentor)  # type: ignore[arg-type]  # refused above when there is none
        if "started_on" in changes:
            _follow_start(fresh, started_on)
        for name, (_, value) in changes.items():
            setattr(fresh, name, value)
        touch(fresh, *changes)
        record(
            fresh,
            actor=actor,
            now=now,
            action="change",
            label="Пара изменена",
            data={"changes": {name: [_plain(before), _plain(value)] for name, (before, value) in changes.items()}},
        )
        pairs_changed(fresh, now)
    return fresh


def _left_errors(pair: Pair, started_on: dt.date | None) -> rules.Errors:
    """Nobody leaves a pair before it begins."""
    left = None if started_on is None else pair.members.filter(left_on__lt=started_on).order_by("left_on").first()
    if left is None:
        return {}
    return {"started_on": f"До этой даты наставляемый уже вышел из пары ({left.left_on:%d.%m.%Y})."}


def _follow_start(pair: Pair, after: dt.date | None) -> None:
    """Who joined with the beginning (`pair` still has the old one) begins with it still, and nobody before it."""
    moved = Q(joined_on=pair.started_on)
    if after is not None:
        moved |= Q(joined_on__lt=after)
    pair.members.filter(moved).update(joined_on=after)


def _plain(value: object) -> str | None:
    """A code or a date for the journal; a mentor is written by code, never by name."""
    return None if value is None else str(value)


def _hand_over(pair: Pair, mentor: Mentor) -> None:
    """The working mentees go from the pair's mentor to another one, within the other's capacity."""
    count = pair.members.filter(active=True).count()
    places.lock_mentors([pair.mentor_id, mentor.pk])
    places.give_back(pair.mentor_id, count)
    places.take(mentor.pk, count)


def discard_pair(*, actor: Actor, now: dt.datetime, pair: Pair, expected_version: int | None = None) -> None:
    """Take away a draft, or undo a forming that is less than ten minutes old. The journal keeps what was."""
    with transaction.atomic():
        fresh: Pair = Pair.objects.select_for_update(of=("self",)).get(pk=pair.pk)
        require_version(fresh, expected_version)
        require(policies.can_discard(actor, fresh))
        places.give_back(fresh.mentor_id, fresh.members.filter(active=True).count())
        record(
            fresh,
            actor=actor,
            now=now,
            action="discard",
            label="Пара удалена",
            data={"state": fresh.state, "version": fresh.version},
        )
        fresh.delete()
        pairs_changed(fresh, now)
