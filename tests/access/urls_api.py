"""The REST API in the access matrix: a token instead of a session."""

from __future__ import annotations

from mentoring.access.permissions import Permission as P

from .matrix import api, needs

URLS = {
    "api:municipalities": api(),
    "api:municipality": api(own=lambda w, p: {"code": p.organisation.municipality.code}, scope="municipality"),
    "api:organisations": api(filters=lambda w, p: {"municipality": p.organisation.municipality.code}),
    "api:organisation": api(own=lambda w, p: {"pk": p.organisation.pk}),
    "api:periods": api(),
    "api:period": api(own=lambda w, p: {"code": "now"}, scope="all"),
    "api:indicators": api(),
    "api:indicator": api(own=lambda w, p: {"code": "mentees"}, scope="all"),
    "api:indicator_values": api(filters=lambda w, p: {"organisation": p.organisation.pk}),
    "api:completeness": api(query={"period": "now"}),
    "api:submissions": api(filters=lambda w, p: {"organisation": p.organisation.pk}),
    "api:schema": api(),
    "api:docs": needs(P.API_READ),
    "api:unknown": api(ok={404}),
}
