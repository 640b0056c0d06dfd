"""Rows of kept values, as the dashboard asks for them several times a page: some periods, indicators and one place.

Of 2.4 ms for the numbers of a page the ORM took most to put three such queries together, PostgreSQL 0.3 to answer; so
the SQL of each shape of question is kept (`core.prepared`). What is read is not: a decision is felt by the next page.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from django.db.models import CharField, IntegerField, Q

from mentoring.access.actor import Actor
from mentoring.core.prepared import Among, Parameter, Prepared
from mentoring.organisations.enums import Basis

from ..models import IndicatorValue


class Kept(NamedTuple):
    """A kept value; the names are those of the columns."""

    period_id: int
    municipality_id: int | None
    organisation_id: int | None
    code: str
    basis: str
    form_id: int | None
    numerator: int | None
    denominator: int | None
    data_at: dt.datetime
    formula_version: int


def kept_values(
    actor: Actor,
    *,
    periods: Sequence[int],
    wanted: Mapping[str, Basis],
    where: Mapping[str, Any],
    form_id: int | None,
) -> Iterator[Kept]:
    """Values of the `wanted` indicators, each under its basis: one query, none if nothing is wanted.

    `where`: the level and the ids of the place (`Place.values`). With a form come its rows and those of all forms:
    they tell a zero from «нет данных».
    """
    if not periods or not wanted:
        return
    ask = _prepared(actor, tuple(where), form_id is not None)
    bases = list(set(wanted.values()))
    for row in map(Kept._make, ask(periods=list(periods), codes=list(wanted), bases=bases, form=form_id, **where)):
        if row.basis == wanted[row.code]:
            yield row


@lru_cache(maxsize=512)
def _prepared(actor: Actor, where: tuple[str, ...], by_form: bool) -> Prepared:
    """The words follow from the actor and from what is asked: another role, scope or permission is another actor."""
    form = Q(form=None) | Q(form=Parameter("form", IntegerField())) if by_form else Q(form=None)
    place = {name: Parameter(name, CharField() if name == "level" else IntegerField()) for name in where}
    return Prepared(
        lambda: (
            IndicatorValue.objects.visible_to(actor)
            .filter(
                form,
                Among("period_id", Parameter("periods", IntegerField())),
                Among("code", Parameter("codes", CharField())),
                Among("basis", Parameter("bases", CharField())),
                **place,
            )
            .values_list(*Kept._fields)
        )
    )
