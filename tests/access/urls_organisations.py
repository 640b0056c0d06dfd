"""Organisations and directories."""

from __future__ import annotations

from typing import Any

from mentoring.access.permissions import Permission as P
from mentoring.organisations.models import MentoringForm, RequestTopic, RoleVariant
from tests.factories import this_year
from tests.world import Place, World

from .matrix import needs

SEE = (P.DASHBOARD_VIEW, P.SUBMISSION_VIEW)


def organisation(world: World, place: Place) -> dict[str, Any]:
    return {"pk": place.organisation.pk}


def organisation_fields(world: World, place: Place) -> dict[str, Any]:
    row = place.organisation
    return {"municipality": row.municipality_id, "name": f"{row.name} им. Пушкина", "kind": row.kind, "is_active": "on"}


def residents(world: World, place: Place) -> dict[str, Any]:
    return {"code": "petrovsky", "school_year": this_year()}


def variant(world: World, place: Place) -> dict[str, Any]:
    return {"pk": RoleVariant.objects.order_by("pk").values_list("pk", flat=True)[0]}


def topic(world: World, place: Place) -> dict[str, Any]:
    return {"pk": RequestTopic.objects.order_by("pk").values_list("pk", flat=True)[0]}


URLS = {
    "organisations:list": needs(
        *SEE,
        filters=lambda w, p: {"municipality": p.organisation.municipality.code},
        neighbours=True,
    ),
    "organisations:page": needs(
        *SEE,
        own=organisation,
    ),
    "organisations:site": needs(
        P.SUBMISSION_EDIT,
        P.REFERENCE_EDIT,
        own=organisation,
        get=False,
        post=lambda w, p: {"site_url": "https://school.example.org/mentoring"},
    ),
    "organisations:add": needs(P.REFERENCE_EDIT, scope="region", neighbours=True, post=organisation_fields),
    "organisations:edit": needs(P.REFERENCE_EDIT, own=organisation, neighbours=True, post=organisation_fields),
    "organisations:reference": needs(P.REFERENCE_EDIT, scope="all"),
    "organisations:forms": needs(P.REFERENCE_EDIT, scope="all"),
    "organisations:form_edit": needs(
        P.REFERENCE_EDIT,
        scope="all",
        own=lambda w, p: {"code": "pupil-pupil"},
        post=lambda w, p: {"title": "ученик – ученик", "default_capacity": 4, "position": 0, "is_active": "on"},
    ),
    "organisations:variant_add": needs(
        P.REFERENCE_EDIT,
        scope="all",
        post=lambda w, p: {
            "form": MentoringForm.objects.get(code="pupil-pupil").pk,
            "title": "новая модель",
            "position": 9,
        },
    ),
    "organisations:variant_edit": needs(P.REFERENCE_EDIT, scope="all", own=variant),
    "organisations:topics": needs(P.REFERENCE_EDIT, scope="all"),
    "organisations:topic_add": needs(
        P.REFERENCE_EDIT, scope="all", post=lambda w, p: {"code": "sport", "title": "Спорт", "position": 9}
    ),
    "organisations:topic_edit": needs(P.REFERENCE_EDIT, scope="all", own=topic),
    "organisations:residents": needs(P.REFERENCE_EDIT, scope="all"),
    "organisations:residents_edit": needs(
        P.REFERENCE_EDIT,
        scope="all",
        own=residents,
        post=lambda w, p: {"as_of": "2026-09-01", "children_10_19": "100"},
    ),
}
