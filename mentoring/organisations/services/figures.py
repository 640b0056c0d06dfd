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
    """Write the figures given, with their date and source; None takes a figure away («нет данных»).

    True when a value has changed: values of the indicators on the basis «проживающие» follow at once then (hook of the
    app above). A corrected date or source alone changes no indicator.
    """
    require(policies.can_edit_reference(actor))
    written: list[str] = []
    recount = False
    for figure, value in values.items():
        rows = YearlyFigure.objects.filter(
            municipality=municipality,
            organisation__isnull=True,
            school_year=school_year,
            figure=figure,
            basis=Basis.RESIDENTS,
        )
        current = rows.select_for_update().first()
        before = (current.value, current.as_of, current.source) if current else None
        if before == (None if value is None else (value, as_of, source)):
            continue
        written.append(figure.value)
        recount = recount or value != (current.value if current else None)
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
    if written:
        audit.record(
            actor=actor,
            now=now,
            action="residents.change",
            action_label="Годовые величины муниципалитета изменены",
            object_type="municipality",
            object_id=municipality.pk,
            object_label=municipality.name,
            data={"school_year": school_year, "figures": written},
            municipality_id=municipality.pk,
        )
    if recount:
        hooks.tell_residents_changed(municipality, school_year, now)
    return recount
