"""Numbers of an organisation's pairs in a year, for whoever computes something from them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import NamedTuple

from django.db.models import Count, Min

from ..enums import PairState
from ..models import Pair


class PairsOf(NamedTuple):
    """`formed_total`: pairs that have begun, closed ones too. `first_formed_on`: the first day of the earliest."""

    formed_total: int
    first_formed_on: dt.date


def pairs_by_organisation(school_year: int, organisation_ids: Collection[int] | None = None) -> dict[int, PairsOf]:
    """{organisation: numbers} of all organisations, or of these, by one statement. Drafts do not count: nobody works in
    them; organisations without a pair that has begun are not among the keys. The caller keeps to those in scope."""
    rows = Pair.objects.in_year(school_year).exclude(state=PairState.DRAFT)
    if organisation_ids is not None:
        rows = rows.filter(organisation__in=organisation_ids)
    counted = rows.order_by().values("organisation_id").annotate(formed=Count("pk"), first=Min("started_on"))
    return {
        pk: PairsOf(formed, first) for pk, formed, first in counted.values_list("organisation_id", "formed", "first")
    }
