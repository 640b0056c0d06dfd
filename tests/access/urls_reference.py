"""Reference data of monitoring: the regional centre's alone."""

from __future__ import annotations

import datetime as dt
from typing import Any

from mentoring.access.permissions import Permission as P
from monitoring.seed import load_reference
from tests.world import Place, World

from .matrix import needs


def indicator(world: World, place: Place) -> dict[str, Any]:
    load_reference()
    return {"code": "children-mentees"}


def dates(world: World, place: Place) -> dict[str, Any]:
    """As a quarter usually has them; the world's quarter is that of today."""
    start, end = world.period.starts_on, world.period.ends_on
    return {"opens_on": start, "on_time_until": end + dt.timedelta(days=15), "closes_on": end + dt.timedelta(days=31)}


URLS = {
    "monitoring:reference_periods": needs(P.REFERENCE_EDIT, scope="all"),
    "monitoring:reference_school_year": needs(P.REFERENCE_EDIT, scope="all", get=False, post=lambda w, p: {}),
    "monitoring:reference_period": needs(
        P.REFERENCE_EDIT, scope="all", own=lambda w, p: {"code": w.period.code}, post=dates
    ),
    "monitoring:reference_indicators": needs(P.REFERENCE_EDIT, scope="all"),
    "monitoring:reference_indicator": needs(
        P.REFERENCE_EDIT, scope="all", own=indicator, post=lambda w, p: {"basis": "learners", "is_active": "on"}
    ),
    "monitoring:reference_target": needs(
        P.REFERENCE_EDIT, scope="all", own=indicator, get=False, post=lambda w, p: {"year": 2027, "value": "75"}
    ),
}
