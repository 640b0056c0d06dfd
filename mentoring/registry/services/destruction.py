"""Destruction of personal data: irrecoverable, once, with an act (152-ФЗ ст. 21; приказ Роскомнадзора № 179).

The row of a person stays as a nameless support of pairs and of frozen facts, so no approved figure changes.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Sequence

from django.contrib.postgres.functions import RandomUUID
from django.db import transaction

from mentoring.access.actor import Actor
from mentoring.access.decisions import NotAllowed, require
from mentoring.accounts.models import RoleHeld
from mentoring.audit import services as audit
from mentoring.core import clock
from mentoring.core.history import history_of
from mentoring.notifications import services as notifications
from mentoring.organisations.models import Organisation

from .. import hooks, policies
from ..enums import DestructionReason
from ..models import DestroyedPerson, DestructionAct, Mentee, Mentor, Person
from ..selectors import terms
from ..selectors.ended import reasons_of
from .emptying import categories_of, empty, end_consents, mentioned
from .locking import lock_base
from .purging import purge_workbooks

IN_FORCE = "Согласие на обработку действует, срок хранения не вышел: уничтожать данные нельзя."
REDACTED = "удалено вместе с данными участника"


def destroy_people(
    *, actor: Actor, now: dt.datetime, organisation: Organisation, person_ids: Sequence[int], run: str
) -> DestructionAct | None:
    """Destroy the data of these people of one organisation and write the act of this `run` (or add to it).

    Whose data are destroyed already is passed over: None when that leaves nobody. Raises NotAllowed for a stranger,
    for somebody whose data may still be kept, and while a workbook is being loaded; then nothing has happened.
    """
    require(policies.can_keep_base(actor, organisation))
    today = clock.local_date(now)
    with transaction.atomic():
        lock_base(organisation.pk)
        wanted = Person.objects.filter(pk__in=person_ids, organisation=organisation, destroyed_at__isnull=True)
        people = list(wanted.order_by("pk"))
        if not people:
            return None
        purge_workbooks(organisation.pk, now)
        forgotten = _forgotten(organisation, people)
        hooks.end_work_of(forgotten, actor, now)
        # In the order of everybody else who holds several of them: cards before their people.
        cards = _locked_cards(forgotten)
        people = list(wanted.order_by("pk").select_for_update())
        reasons = _reasons(people, today)  # nobody can be given a new consent from here on: their rows are held
        act = _act(actor, now, organisation, run)
        for person in people:
            reason, ended_on = reasons[person.pk]
            categories = categories_of(person, cards[person.pk])
            _line(act, person, reason, ended_on, categories, actor, now)
        hooks.forget(forgotten, actor, now)
        _redact_journal(forgotten)
        _redact_inbox(forgotten)
        _empty_rows(forgotten, now)
        end_consents(forgotten.person_ids, today)
    return act


def _reasons(people: Sequence[Person], today: dt.date) -> dict[int, tuple[DestructionReason, dt.date]]:
    """Why each may go, and since when. Raises NotAllowed when one may not."""
    ids = [person.pk for person in people]
    hidden = terms.in_use().filter(pk__in=ids, consent_until__lt=today)
    until: dict[int, dt.date] = {row.pk: row.consent_until for row in hidden}
    found = {pk: (reason, until[pk] + dt.timedelta(days=1)) for pk, reason in reasons_of(list(until), until).items()}
    others = [pk for pk in ids if pk not in found]
    over = list(terms.over_term(today).filter(pk__in=others))
    if len(over) != len(others):
        raise NotAllowed(IN_FORCE)
    ends = terms.last_participation(others)
    for person in over:
        found[person.pk] = (DestructionReason.TERM, ends.get(person.pk) or clock.local_date(person.created_at))
    return found


def _forgotten(organisation: Organisation, people: Sequence[Person]) -> hooks.Forgotten:
    ids = [person.pk for person in people]
    return hooks.Forgotten(
        organisation_id=organisation.pk,
        person_ids=ids,
        mentee_ids=list(Mentee.objects.filter(person_id__in=ids).order_by("pk").values_list("pk", flat=True)),
        mentor_ids=list(Mentor.objects.filter(person_id__in=ids).order_by("pk").values_list("pk", flat=True)),
        identities=_free_identities(people),
        mentions=mentioned(people),
    )


def _free_identities(people: Sequence[Person]) -> dict[uuid.UUID, uuid.UUID]:
    """Those that no card in use elsewhere shares: there the same child is still counted once by it."""
    mine = {person.identity for person in people}
    others = Person.objects.filter(identity__in=mine, destroyed_at__isnull=True)
    shared = set(others.exclude(pk__in=[person.pk for person in people]).values_list("identity", flat=True))
    return {identity: uuid.uuid4() for identity in sorted(mine - shared)}


def _locked_cards(forgotten: hooks.Forgotten) -> dict[int, list[Mentee | Mentor]]:
    """By person id."""
    found: dict[int, list[Mentee | Mentor]] = defaultdict(list)
    for model, ids in ((Mentee, forgotten.mentee_ids), (Mentor, forgotten.mentor_ids)):
        for card in model.objects.filter(pk__in=ids).select_for_update().order_by("pk"):
            found[card.person_id].append(card)
    return found


def _act(actor: Actor, now: dt.datetime, organisation: Organisation, run: str) -> DestructionAct:
    act, _ = DestructionAct.objects.get_or_create(
        organisation=organisation,
        run=run,
        defaults={
            "municipality_id": organisation.municipality_id,
            "made_at": now,
            "made_by_id": actor.user_id,
            "made_by_name": actor.full_name,
            "made_by_role": actor.role_name,
        },
    )
    return act


def _line(
    act: DestructionAct, person: Person, reason: DestructionReason, ended_on: dt.date, categories: list[str],
    actor: Actor, now: dt.datetime,
) -> None:  # fmt: skip
    DestroyedPerson.objects.create(
        act=act, person=person, reason=reason, ended_on=ended_on, categories=categories, destroyed_at=now
    )
    audit.record(
        actor=actor,
        now=now,
        action="person.destroyed",
        action_label="Персональные данные уничтожены",
        object_type="person",
        object_id=person.pk,
        object_label=f"участник {person.public_id.hex[:6].upper()}",
        data={"reason": reason.value, "ended_on": ended_on.isoformat(), "act": str(act.public_id)},
        municipality_id=person.municipality_id,
        organisation_id=person.organisation_id,
    )


def _empty_rows(forgotten: hooks.Forgotten, now: dt.datetime) -> None:
    people = Person.objects.filter(pk__in=forgotten.person_ids)
    # A random value of its own: the former one is a hash of name and date of birth.
    people.update(identity=RandomUUID(), contacts="", destroyed_at=now)
    empty(Mentee, forgotten.mentee_ids)
    empty(Mentor, forgotten.mentor_ids)
    empty(Person, forgotten.person_ids)
    history_of(Person).filter(pgh_obj_id__in=forgotten.person_ids).update(identity=uuid.UUID(int=0))


def _redact_journal(forgotten: hooks.Forgotten) -> None:
    """Words that people typed beside an event of these cards, where they name somebody."""
    audit.redact_comments(
        objects={"person": forgotten.person_ids, "mentee": forgotten.mentee_ids, "mentor": forgotten.mentor_ids},
        mentions=forgotten.mentions,
        instead=REDACTED,
    )


def _redact_inbox(forgotten: hooks.Forgotten) -> None:
    """Messages to people of the organisation, and of its municipality, who read of it: former ones too."""
    place = Organisation.objects.get(pk=forgotten.organisation_id)
    own = RoleHeld.objects.filter(organisation=place)
    above = RoleHeld.objects.filter(municipality=place.municipality_id, organisation=None)
    notifications.redact(
        recipients=(own | above).order_by("user_id").values_list("user_id", flat=True).distinct(),
        mentions=forgotten.mentions,
        instead=REDACTED,
    )
