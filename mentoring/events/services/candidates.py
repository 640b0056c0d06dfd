"""Who asks for a place: a user, a mentor of the registry, or somebody of the staff named by the head.

What the form says is not believed: names of users and mentors are taken from their rows, and the body is the actor's.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from mentoring.access.actor import Actor
from mentoring.access.decisions import Denied
from mentoring.accounts.models import RoleHeld
from mentoring.accounts.selectors import valid_on
from mentoring.core import clock
from mentoring.core.spreadsheets.text import looks_like_full_name
from mentoring.registry.enums import ConsentKind
from mentoring.registry.models import Consent, Mentor
from mentoring.registry.names import normalise

from ..enums import Audience
from ..models import Event

MAX_NAME, MAX_POSITION = 200, 200


@dataclass(frozen=True, slots=True)
class Candidate:
    """Exactly one of: `user_id`, `person_id` (a mentor's), or neither and a full name.

    `audience`: as whom. The body (municipality, organisation; both None, the region) is the person's own.
    """

    audience: str
    municipality_id: int | None
    organisation_id: int | None
    full_name: str = ""
    position: str = ""
    user_id: int | None = None
    person_id: int | None = None

    @property
    def staff_identity(self) -> str:
        body = self.organisation_id or f"m{self.municipality_id or 0}"
        return f"staff:{body}:{normalise(self.full_name)}"

    @property
    def identity(self) -> str:
        """One word for the person, see `Enrolment.identity`."""
        if self.user_id is not None:
            return f"user:{self.user_id}"
        return f"person:{self.person_id}" if self.person_id is not None else self.staff_identity


def himself(actor: Actor, audience: str) -> Candidate:
    """The signed-in person, in the role held now."""
    return Candidate(
        audience=audience,
        municipality_id=actor.scope.municipality_id,
        organisation_id=actor.scope.organisation_id,
        full_name=actor.full_name,
        user_id=actor.user_id,
    )


def known(candidates: Sequence[Candidate], event: Event, *, actor: Actor, now: dt.datetime) -> list[Candidate | Denied]:
    """Each candidate with the name that its row has, or why there can be no such one. Two queries at most."""
    today, scope = clock.local_date(now), actor.scope
    asked = [one.user_id for one in candidates if one.user_id is not None]
    # Who is signed in was looked up at the door.
    users = _users([pk for pk in asked if pk != actor.user_id], today)
    if actor.user_id in asked:
        users[actor.user_id, scope.municipality_id, scope.organisation_id] = actor.full_name
    mentors = _mentors([one.person_id for one in candidates if one.person_id is not None], today)
    return [_known(one, event, users, mentors) for one in candidates]


def _known(
    one: Candidate,
    event: Event,
    users: dict[tuple[int, int | None, int | None], str],
    mentors: dict[tuple[int, int | None], str],
) -> Candidate | Denied:
    if one.audience not in event.audiences:
        return Denied("Мероприятие не для этой категории участников.")
    if (one.audience == Audience.MENTOR) != (one.person_id is not None):
        return Denied("Наставники записываются из базы наставников своей организации.")
    if one.user_id is not None:
        name = users.get((one.user_id, one.municipality_id, one.organisation_id), "")
        reason = "Такого сотрудника в организации нет."
    elif one.person_id is not None:
        name = mentors.get((one.person_id, one.organisation_id), "")
        reason = "Нужен наставник вашей организации с действующим согласием на обработку данных."
    else:
        return _named(one)
    return replace(one, full_name=name, position=one.position.strip()[:MAX_POSITION]) if name else Denied(reason)


def _named(one: Candidate) -> Candidate | Denied:
    """Somebody of the staff, known by the name that the head writes."""
    full_name, position = " ".join(one.full_name.split()), one.position.strip()
    if len(full_name) > MAX_NAME or not looks_like_full_name(full_name):
        return Denied("Напишите фамилию, имя и отчество полностью.")
    if len(position) > MAX_POSITION:
        return Denied(f"Должность – не длиннее {MAX_POSITION} знаков.")
    return replace(one, full_name=full_name, position=position)


def _users(ids: list[int], today: dt.date) -> dict[tuple[int, int | None, int | None], str]:
    """Names of active people by id and the body in which they hold a role."""
    if not ids:
        return {}
    held = RoleHeld.objects.filter(valid_on(today), user_id__in=ids, user__is_active=True, user__is_service=False)
    rows = held.values_list("user_id", "municipality_id", "organisation_id", "user__full_name")
    return {(pk, municipality_id, organisation_id): name for pk, municipality_id, organisation_id, name in rows}


def _mentors(ids: list[int], today: dt.date) -> dict[tuple[int, int | None], str]:
    """Names of mentors with a processing consent in force, by person and organisation."""
    if not ids:
        return {}
    agreed = Consent.objects.filter(person_id__in=ids, kind=ConsentKind.PROCESSING).valid_on(today).values("person_id")
    rows = Mentor.objects.filter(person_id__in=agreed, person__destroyed_at__isnull=True).select_related("person")
    return {(row.person_id, row.organisation_id): row.person.full_name for row in rows}
