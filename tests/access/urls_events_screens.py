"""Screens of events in the access matrix. Each event is held by an organisation and invites itself alone."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from mentoring.access.permissions import Permission as P
from mentoring.core import clock
from mentoring.events import services
from mentoring.events.enums import Audience
from mentoring.events.models import Event
from mentoring.events.services import Invite
from tests.events import hall

from .matrix import needs


def _own(place: Any) -> list[Invite]:
    return [Invite(place.organisation.municipality_id, place.organisation.pk)]


def _draft(place: Any) -> Event:
    return hall.draft(place.curator_actor, invitations=_own(place))


def draft(world: Any, place: Any) -> dict[str, Any]:
    return {"public_id": _draft(place).public_id}


def _announced(place: Any, **changes: Any) -> Event:
    return hall.announced(place.curator_actor, invitations=_own(place), **changes)


def announced(world: Any, place: Any) -> dict[str, Any]:
    return {"public_id": _announced(place).public_id}


def enrolled(world: Any, place: Any) -> dict[str, Any]:
    """A teacher of the organisation stands in its event."""
    event = _announced(place)
    return {"public_id": hall.enrol(event, hall.staff(place.curator_actor), place.curator_actor).public_id}


def _going_on(place: Any) -> Event:
    """It began an hour ago, the curator is enrolled."""
    starts = clock.now() - dt.timedelta(hours=1)
    with clock.set_to(starts - dt.timedelta(days=3)) as then:
        event = _announced(place, starts_at=starts, ends_at=starts + dt.timedelta(hours=3))
        services.enrol_self(event=event, actor=place.curator_actor, now=then)
    return event


def going_on(world: Any, place: Any) -> dict[str, Any]:
    return {"public_id": _going_on(place).public_id}


def here(world: Any, place: Any) -> dict[str, Any]:
    event = _going_on(place)
    return {"public_id": event.public_id, "code": event.checkin_code}


def held(world: Any, place: Any) -> dict[str, Any]:
    event = _going_on(place)
    row = event.enrolments.get()
    now = clock.now()
    services.mark_attendance(event=event, marks={row.pk: True}, actor=place.curator_actor, now=now)
    return {"public_id": services.hold(event=event, actor=place.curator_actor, now=now).public_id}


def material(world: Any, place: Any) -> dict[str, Any]:
    event = _draft(place)
    link = "https://example.org/"
    row = services.add_material(event=event, title="Запись", link=link, actor=place.curator_actor, now=clock.now())
    return {"public_id": event.public_id, "material_id": row.public_id}


def _form(world: Any, place: Any) -> dict[str, Any]:
    starts = clock.now() + dt.timedelta(days=9)
    return {
        "key": str(uuid.uuid4()),
        "version": 1,
        "kind": "seminar",
        "level": "organisation",
        "title": "Семинар",
        "audiences": [Audience.CURATOR.value],
        "starts_at": f"{starts:%Y-%m-%dT%H:%M}",
        "ends_at": f"{starts + dt.timedelta(hours=2):%Y-%m-%dT%H:%M}",
        "place": "Кабинет 5",
    }


_RATES = {"usefulness": "5", "content": "5", "organisation_quality": "4"}
# Above the organisation the event is seen, but it is led by the organisation alone.
_SEEN = {"uneven": ("region", "officer", "head")}
_LED = {"uneven": ("region", "officer")}
_PREPARED = {"expect": {"region": 404, "officer": 404}}  # a draft is seen by exactly the body that prepares it
_ATTENDS = {"uneven": ("ministry", "region", "officer", "head", "api", "curator")}

URLS = {
    "events:list": needs(P.EVENT_VIEW, filters=lambda w, p: {"municipality": p.organisation.municipality.code}),
    "events:card": needs(P.EVENT_VIEW, own=announced),
    "events:new": needs(P.EVENT_MANAGE, post=_form),
    "events:edit": needs(P.EVENT_MANAGE, own=draft, post=_form, **_PREPARED),
    "events:invite": needs(
        P.EVENT_MANAGE,
        own=draft,
        post=lambda w, p: {"organisations": [p.organisation.pk]},
        neighbours=True,  # whom of the municipality to invite
        **_PREPARED,
    ),
    "events:announce": needs(P.EVENT_MANAGE, own=draft, post=lambda w, p: {}, **_PREPARED),
    "events:announce_series": needs(P.EVENT_MANAGE, own=draft, get=False, post=lambda w, p: {}, **_PREPARED),
    "events:hold": needs(P.EVENT_MANAGE, own=going_on, get=False, post=lambda w, p: {}, **_LED),
    "events:reopen": needs(P.EVENT_MANAGE, own=held, get=False, post=lambda w, p: {}, **_LED),
    "events:cancel": needs(P.EVENT_MANAGE, own=announced, post=lambda w, p: {"reason": "Карантин"}, **_LED),
    "events:repeat": needs(P.EVENT_MANAGE, own=draft, post=lambda w, p: {"repeat": "weekly", "times": 2}, **_PREPARED),
    "events:enrol": needs(P.EVENT_VIEW, own=announced, get=False, post=lambda w, p: {}, **_ATTENDS),
    "events:staff": needs(
        P.EVENT_ENROL,
        own=announced,
        post=lambda w, p: {"audience": Audience.TEACHER.value, "people": "Сидорова Анна Ивановна, учитель"},
        post_ok=(302, 422),  # the tiers above are not invited
        **_LED,
    ),
    "events:withdraw": needs(
        P.EVENT_MANAGE,
        P.EVENT_ENROL,
        own=enrolled,
        get=False,
        post=lambda w, p: {},
        expect={"region": 404, "officer": 404},
    ),
    "events:attendance": needs(P.EVENT_MANAGE, own=going_on, post=lambda w, p: {}, **_LED),
    "events:attendance_workbook": needs(P.EVENT_MANAGE, own=going_on, get=False, post=lambda w, p: {}, **_LED),
    "events:attendance_upload": needs(
        P.EVENT_MANAGE, own=going_on, get=False, post=lambda w, p: {}, post_ok=(422,), **_LED
    ),
    "events:walk_in": needs(P.EVENT_MANAGE, own=going_on, post=lambda w, p: {}, post_ok=(422, 302), **_LED),
    "events:room": needs(P.EVENT_MANAGE, own=announced, **_LED),
    "events:check_in": needs(P.EVENT_VIEW, own=here, post=lambda w, p: {}, **_ATTENDS),
    "events:material_add": needs(
        P.EVENT_MANAGE, own=draft, post=lambda w, p: {"title": "Запись", "link": "https://example.org/"}, **_PREPARED
    ),
    "events:material_file": needs(P.EVENT_VIEW, own=material, ok=404),
    "events:material_remove": needs(P.EVENT_MANAGE, own=material, get=False, post=lambda w, p: {}, **_PREPARED),
    "events:feedback": needs(P.EVENT_VIEW, own=held, post=lambda w, p: _RATES, **_ATTENDS),
}
