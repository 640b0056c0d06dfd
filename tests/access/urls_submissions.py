"""Submissions, their review, and the acceptance of periods."""

from __future__ import annotations

import uuid
from typing import Any

from mentoring.access.permissions import Permission as P
from mentoring.core import clock
from monitoring import services
from monitoring.models import MunicipalityPeriod, Submission
from tests.monitoring import walk
from tests.world import Place, World

from .matrix import needs

READERS = {"head", "officer", "region", "ministry", "api"}


def _submission(world: World, place: Place, make: Any) -> dict[str, Any]:
    """The place's submission in the state that `make` leads to; made once."""
    found = Submission.objects.filter(organisation=place.organisation, period=world.period).first()
    return {"public_id": (found or make(world, place)).public_id}


def draft(world: World, place: Place) -> dict[str, Any]:
    return _submission(world, place, lambda w, p: walk.answered(walk.begun(w, p), p))


def signing(world: World, place: Place) -> dict[str, Any]:
    return _submission(world, place, walk.to_signature)


def sent(world: World, place: Place) -> dict[str, Any]:
    return _submission(world, place, walk.sent)


def approved(world: World, place: Place) -> dict[str, Any]:
    return _submission(world, place, walk.approved)


def version(world: World, place: Place) -> dict[str, Any]:
    return {"version": Submission.objects.get(organisation=place.organisation, period=world.period).version}


def with_reason(world: World, place: Place) -> dict[str, Any]:
    return version(world, place) | {"comment": "Проверьте численность"}


def returned(world: World, place: Place) -> dict[str, Any]:
    return with_reason(world, place) | {"line-TOTAL_FORMS": 0, "line-INITIAL_FORMS": 0}


def chosen(world: World, place: Place) -> dict[str, Any]:
    public_id = sent(world, place)["public_id"]
    return {"chosen": f"{public_id}:{version(world, place)['version']}"}


def municipality(world: World, place: Place) -> dict[str, Any]:
    return {"code": world.period.code, "municipality": place.organisation.municipality.code}


def ready(world: World, place: Place) -> dict[str, Any]:
    approved(world, place)
    return municipality(world, place)


def accepted(world: World, place: Place) -> dict[str, Any]:
    """Krai has no period of its own to accept: a row stands for it, so that the address is not empty."""
    row = services.municipality_period(
        municipality=place.organisation.municipality, period=world.period, now=clock.now()
    )
    if row.state != "accepted":
        approved(world, place)
    if place.organisation.municipality.is_krai:
        MunicipalityPeriod.objects.filter(pk=row.pk).update(state="accepted", state_by_id=world.region.pk)
    elif row.state != "accepted":
        services.accept_period(municipality_period=row, actor=world.region_actor, now=clock.now())
    return municipality(world, place)


URLS = {
    "monitoring:submissions": needs(
        P.SUBMISSION_VIEW, expect={"officer": 403, "region": 403, "ministry": 403, "api": 403}
    ),
    "monitoring:submission_begin": needs(
        P.SUBMISSION_EDIT,
        own=lambda w, p: {"code": w.period.code},
        scope="all",
        get=False,
        post=lambda w, p: {},
    ),
    "monitoring:submission": needs(P.SUBMISSION_VIEW, own=draft, post=version, uneven=READERS),
    "monitoring:submission_rows": needs(P.PERSON_LIST, own=sent),
    "monitoring:submission_print": needs(P.SUBMISSION_VIEW, own=sent),
    "monitoring:submission_send": needs(P.SUBMISSION_EDIT, own=draft, get=False, post=version),
    "monitoring:submission_take_back": needs(P.SUBMISSION_EDIT, own=signing, get=False, post=version),
    "monitoring:submission_sign": needs(P.SUBMISSION_SIGN, own=signing, post=version),
    "monitoring:submission_decline": needs(P.SUBMISSION_SIGN, own=signing, post=with_reason),
    "monitoring:submission_recall": needs(P.SUBMISSION_EDIT, P.SUBMISSION_SIGN, own=sent, post=version),
    "monitoring:review_queue": needs(P.SUBMISSION_REVIEW),
    "monitoring:review": needs(P.SUBMISSION_REVIEW, own=sent),
    "monitoring:review_approve": needs(P.SUBMISSION_REVIEW, own=sent, get=False, post=version, uneven="region"),
    "monitoring:review_return": needs(P.SUBMISSION_REVIEW, own=sent, post=returned, uneven="region"),
    "monitoring:review_undo": needs(P.SUBMISSION_REVIEW, own=approved, get=False, post=version, uneven="region"),
    "monitoring:review_approve_chosen": needs(
        P.SUBMISSION_REVIEW, get=False, post=chosen, post_ids=("chosen",), scope="municipality"
    ),
    "monitoring:review_undo_chosen": needs(
        P.SUBMISSION_REVIEW, own=lambda w, p: {"batch": uuid.uuid4()}, scope="all", get=False, post=lambda w, p: {}
    ),
    "monitoring:periods": needs(P.SUBMISSION_VIEW, expect={"curator": 403, "head": 403}),
    "monitoring:period": needs(
        P.SUBMISSION_VIEW,
        own=lambda w, p: {"code": w.period.code},
        scope="all",
        ok={200, 302},
        expect={"curator": 403, "head": 403},
    ),
    "monitoring:municipality_period": needs(P.SUBMISSION_VIEW, own=municipality, scope="municipality"),
    "monitoring:municipality_period_accept": needs(
        P.PERIOD_ACCEPT, own=ready, scope="municipality", post=lambda w, p: {}, uneven="region"
    ),
    "monitoring:municipality_period_reopen": needs(
        P.PERIOD_ACCEPT,
        own=accepted,
        scope="municipality",
        post=lambda w, p: {"comment": "Ошибка в сведениях"},
        uneven="region",
    ),
    "monitoring:municipality_period_undo": needs(
        P.PERIOD_ACCEPT, own=accepted, scope="municipality", get=False, post=lambda w, p: {}, uneven="region"
    ),
}
