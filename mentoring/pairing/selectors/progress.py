"""Numbers of an organisation's pairs in a year, for whoever computes something from them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Any, NamedTuple

from django.db.models import Count, IntegerField, Min

from mentoring.core.prepared import Among, Parameter, Prepared

from ..enums import PairState
from ..models import Pair


class PairsOf(NamedTuple):
    """`formed_total`: pairs that have begun, closed ones too. `first_formed_on`: the first day of the earliest."""

    formed_total: int
    first_formed_on: dt.date


def pairs_by_organisation(school_year: int, organisation_ids: Collection[int] | None = None) -> dict[int, PairsOf]:
    """{organisation: numbers} of all organisations, or of these, by one statement. Drafts do not count: nobody works in
    them; organisations without a pair that has begun are not among the keys. The caller keeps to those in scope."""
    if organisation_ids is None:
        rows = _of_all(year=school_year)
    else:
        rows = _of_these(year=school_year, organisations=list(organisation_ids))
    return {pk: PairsOf(formed, first) for pk, formed, first in rows}


def _counted(pairs: Any) -> Any:
    begun = pairs.in_year(Parameter("year", IntegerField())).exclude(state=PairState.DRAFT)
    return begun.order_by().values_list("organisation_id").annotate(Count("pk"), Min("started_on"))


_of_all = Prepared(lambda: _counted(Pair.objects.all()))
_of_these = Prepared(
    lambda: _counted(Pair.objects.filter(Among("organisation_id", Parameter("organisations", IntegerField()))))
)
