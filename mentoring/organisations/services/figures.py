"""Yearly figures of municipalities as territories."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.db import transaction

from mentoring.access.actor import Actor
from mentoring.access.decisions import require
from mentoring.audit import services as audit

from .. import hooks, policies
from ..enums import Basis, Figure
from ..models import Municipality, YearlyFigure


@transaction.atomic
def set_residents(
    *,
    municipality: Municipality,
    school_year: int,
    values: Mapping[Figure, int | None],
    as_of: dt.date,
    source: str,
    actor: Actor,
    now: dt.datetime,
) -> bool:
    """Write the figures given; None takes a figure away («нет данных»). True when something has changed.

    Values of the indicators on the basis «проживающие» follow at once (hook of the app above).
    """
    require(policies.can_edit_reference(actor))
    changed: list[str] = []
    for figure, value in values.items():
        rows = YearlyFigure.objects.filter(
            municipality=municipality,
            organisation__isnull=True,
            school_year=school_year,
            figure=figure,
            basis=Basis.RESIDENTS,
        )
        current = rows.select_for_update().first()
        if (current.value if current else None) == value:
            continue
        changed.append(figure.value)
        if value is None:
            rows.delete()
        else:
            YearlyFigure.objects.update_or_create(
                municipality=municipality,
                organisation=None,
                school_year=school_year,
                figure=figure,
                basis=Basis.RESIDENTS,
                defaults={"value": value, "as_of": as_of, "source": source},
            )
    if changed:
        audit.record(
            actor=actor,
            now=now,
            action="residents.change",
            action_label="Годовые величины муниципалитета изменены",
            object_type="municipality",
            object_id=municipality.pk,
            object_label=municipality.name,
            data={"school_year": school_year, "figures": changed},
            municipality_id=municipality.pk,
        )
        hooks.tell_residents_changed(municipality, school_year, now)
    return bool(changed)
