"""The dashboard and reports in the access matrix."""

from __future__ import annotations

import uuid
from typing import Any

from mentoring.access.permissions import Permission as P
from mentoring.core import clock
from monitoring import tasks  # noqa: F401 - registers the handlers, as a worker does
from monitoring.models import Report
from monitoring.services.reports import request_report
from tests.monitoring.approved import do

from .matrix import needs


def _municipality(world: Any, place: Any) -> dict[str, Any]:
    return {"municipality": place.organisation.municipality.code}


def _organisation(world: Any, place: Any) -> dict[str, Any]:
    return {"organisation": place.organisation.pk}


def _with(build: Any, **more: Any) -> Any:
    return lambda world, place: build(world, place) | more


def _report(world: Any, place: Any) -> dict[str, Any]:
    """A finished report of the place's municipality."""
    job = request_report(
        actor=world.region_actor,
        now=clock.now(),
        period=world.period,
        municipality=place.organisation.municipality,
        nonce=uuid.uuid4(),
    )
    do(job)
    return {"public_id": Report.objects.get(job=job).public_id}


def _ask(world: Any, place: Any) -> dict[str, Any]:
    return {
        "period": world.period.code,
        "municipality": place.organisation.municipality.code,
        "nonce": str(uuid.uuid4()),
    }


# The region's and a municipality's screens name organisations inside them; lists of people name nobody above a school.
_SCREENS = {"dashboard": {}, "dashboard_workbook": {}, "dashboard_places": {"indicator": "mentees"}}
_LIST = {"indicator": "mentees"}

URLS = {
    "monitoring:dashboard": needs(P.DASHBOARD_VIEW),
    "monitoring:dashboard_workbook": needs(P.DASHBOARD_VIEW),
    "monitoring:dashboard_places": needs(P.DASHBOARD_VIEW, own=lambda w, p: _LIST, scope="all"),
    "monitoring:dashboard_list": needs(P.PERSON_LIST, own=lambda w, p: _LIST, scope="all"),
    **{
        f"monitoring:{screen}_municipality": needs(
            P.DASHBOARD_VIEW, own=_with(_municipality, **more), scope="municipality"
        )
        for screen, more in _SCREENS.items()
    },
    **{
        f"monitoring:{screen}_organisation": needs(P.DASHBOARD_VIEW, own=_with(_organisation, **more))
        for screen, more in _SCREENS.items()
    },
    "monitoring:dashboard_list_municipality": needs(
        P.PERSON_LIST, own=_with(_municipality, **_LIST), scope="municipality"
    ),
    "monitoring:dashboard_list_organisation": needs(P.PERSON_LIST, own=_with(_organisation, **_LIST)),
    "monitoring:reports": needs(P.REPORT_VIEW),
    "monitoring:report_ask": needs(
        P.REPORT_REQUEST, get=False, post=_ask, post_ids=("municipality",), post_ok={302, 422}
    ),
    "monitoring:report": needs(P.REPORT_VIEW, own=_report, scope="municipality"),
    "monitoring:report_again": needs(
        P.REPORT_REQUEST,
        own=_report,
        scope="municipality",
        get=False,
        post=lambda w, p: {"nonce": str(uuid.uuid4())},
    ),
}  # fmt: skip
