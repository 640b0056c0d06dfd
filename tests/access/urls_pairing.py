"""Pairs and groups."""

from __future__ import annotations

import uuid
from typing import Any

from mentoring.access.permissions import Permission as P
from mentoring.core import clock
from mentoring.pairing.models import Meeting, Pair
from mentoring.pairing.services import MeetingData, complete, form_pair, record_meeting
from tests import factories as make
from tests.world import Place, World

from .matrix import needs


def pair(world: World, place: Place) -> dict[str, Any]:
    assert place.pair is not None
    return {"public_id": place.pair.public_id}


def draft(world: World, place: Place) -> dict[str, Any]:
    assert place.draft is not None
    return {"public_id": place.draft.public_id}


def closed(world: World, place: Place) -> dict[str, Any]:
    """A pair that its curator has just completed."""
    assert place.pair is not None
    fresh = Pair.objects.get(pk=place.pair.pk)
    if fresh.state == "active":
        complete(pair=fresh, closed_on=clock.today(), actor=place.curator_actor, now=clock.now())
    return {"public_id": fresh.public_id}


def ready_draft(world: World, place: Place) -> dict[str, Any]:
    """A draft that may begin, of people with the place's marker."""
    mentor = make.make_mentor(place.organisation, last_name=place.marker)
    made = form_pair(
        actor=place.curator_actor,
        now=clock.now(),
        organisation=place.organisation,
        school_year=make.this_year(),
        form=make.form(),
        mentor=mentor,
        mentees=[make.make_mentee(place.organisation, last_name=place.marker)],
    )
    return {"public_id": made.public_id}


def new_pair(world: World, place: Place) -> dict[str, Any]:
    assert place.mentor is not None
    return {
        "form": "pupil-pupil",
        "key": str(uuid.uuid4()),
        "mentor": str(place.mentor.public_id),
        "mentees": str(place.mentees[2].public_id),
        "do": "begin",
    }


def terms(world: World, place: Place) -> dict[str, Any]:
    assert place.mentor is not None
    return {
        "version": 1,
        "mentor": str(place.mentor.public_id),
        "started_on": clock.today().isoformat(),
    }


def met(place: Place) -> Meeting:
    """A meeting of the place's pair, its theme a marker."""
    assert place.pair is not None
    told = MeetingData(place.pair.pk, clock.today(), 60, theme=place.marker)
    record_meeting(actor=place.curator_actor, now=clock.now(), pair=place.pair, meeting=told)
    return Meeting.objects.get(pair=place.pair, held_on=clock.today())


def meeting(world: World, place: Place) -> dict[str, Any]:
    return {"public_id": met(place).public_id}


def pair_that_met(world: World, place: Place) -> dict[str, Any]:
    met(place)
    return pair(world, place)


def told(world: World, place: Place) -> dict[str, Any]:
    return {"entry": str(uuid.uuid4()), "held_on": clock.today().isoformat(), "format": "final", "minutes": 45}


def lines(world: World, place: Place) -> dict[str, Any]:
    """A filled line of the place's pair."""
    assert place.pair is not None
    key = place.pair.public_id
    fields = {f"{key.hex}-held_on": clock.today().isoformat(), f"{key.hex}-minutes": 45}
    return {"entry": str(uuid.uuid4()), "format": "final", "pair": str(key), **fields}


URLS = {
    "pairing:list": needs(
        P.PERSON_LIST,
        filters=lambda w, p: {"organisation": p.organisation.pk, "municipality": p.organisation.municipality.code},
    ),
    "pairing:new": needs(
        P.PAIR_EDIT, query={"form": "pupil-pupil"}, post=new_pair, post_ids=("mentor", "mentees"), post_ok={302, 400}
    ),
    "pairing:search": needs(P.PERSON_NAMES, get=False, post=lambda w, p: {"text": "анна", "filters": "state=active"}),
    "pairing:page": needs(P.PERSON_LIST, own=pair_that_met),
    "pairing:meetings": needs(P.PAIR_EDIT, post=lines, post_ids=("pair",)),
    "pairing:meetings_undo": needs(
        P.PAIR_EDIT, own=lambda w, p: {"entry": met(p).entry}, get=False, post=lambda w, p: {}
    ),
    "pairing:meeting_add": needs(P.PAIR_EDIT, own=pair_that_met, get=False, post=told),
    "pairing:meeting_edit": needs(P.PAIR_EDIT, own=meeting, post=lambda w, p: told(w, p) | {"version": 1}),
    "pairing:meeting_remove": needs(P.PAIR_EDIT, own=meeting, post=lambda w, p: {"version": 1}),
    "pairing:edit": needs(P.PAIR_EDIT, own=pair, post=terms, post_ids=("mentor",)),
    "pairing:members": needs(
        P.PAIR_EDIT,
        own=pair,
        post=lambda w, p: {"version": 1, "mentees": str(p.mentees[2].public_id)},
        post_ids=("mentees",),
    ),
    "pairing:member_remove": needs(
        P.PAIR_EDIT,
        own=pair,
        get=False,
        post=lambda w, p: {"version": 1, "mentee": str(p.mentees[0].public_id)},
        post_ids=("mentee",),
    ),
    "pairing:activate": needs(P.PAIR_EDIT, own=ready_draft, get=False, post=lambda w, p: {"version": 1}),
    "pairing:complete": needs(
        P.PAIR_EDIT, own=pair, post=lambda w, p: {"version": 1, "closed_on": clock.today().isoformat()}
    ),
    "pairing:end": needs(
        P.PAIR_EDIT,
        own=pair,
        post=lambda w, p: {"version": 1, "closed_on": clock.today().isoformat(), "reason": "переезд"},
    ),
    "pairing:reopen": needs(P.PAIR_EDIT, own=closed, get=False, post=lambda w, p: {}),
    "pairing:discard": needs(P.PAIR_EDIT, own=draft, post=lambda w, p: {}),
}
