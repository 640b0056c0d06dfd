"""What the regional centre sets: dates of periods, targets and settings of indicators."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django.db import transaction

from mentoring.access.actor import Actor
from mentoring.access.decisions import require
from mentoring.audit import services as audit
from mentoring.core.school_year import label
from mentoring.organisations.policies import can_edit_reference

from ..indicators import Indicator
from ..models import IndicatorSetting, IndicatorTarget, Period
from ..seed import ensure_periods

DATES = ("opens_on", "on_time_until", "closes_on")


@transaction.atomic
def set_period_dates(*, period: Period, dates: dict[str, dt.date], actor: Actor, now: dt.datetime) -> Period:
    """Move «приём с», «вовремя до» and «закрывается». What was sent keeps its own mark «вовремя»."""
    require(can_edit_reference(actor))
    fresh = Period.objects.select_for_update().get(pk=period.pk)
    changed = {name: (getattr(fresh, name), dates[name]) for name in DATES if getattr(fresh, name) != dates[name]}
    if changed:
        for name, (_, after) in changed.items():
            setattr(fresh, name, after)
        fresh.save(update_fields=list(changed))
        data = {name: [str(before), str(after)] for name, (before, after) in changed.items()}
        _record(actor, now, "period", fresh.pk, fresh.title, words="Сроки периода изменены", data=data)
    return fresh


@transaction.atomic
def open_school_year(*, school_year: int, actor: Actor, now: dt.datetime) -> list[Period]:
    """Make the four quarters of a school year; those that exist stay as they are."""
    require(can_edit_reference(actor))
    before = Period.objects.filter(school_year=school_year).count()
    periods = ensure_periods(school_year)
    if len(periods) > before:
        _record(
            actor, now, "school_year", school_year, label(school_year), words="Периоды учебного года созданы", data={}
        )
    return periods


@transaction.atomic
def set_target(
    *, indicator: Indicator, year: int, value: Decimal | None, note: str, actor: Actor, now: dt.datetime
) -> bool:
    """The target of a calendar year; None takes it away. True when something has changed."""
    require(can_edit_reference(actor))
    row = IndicatorTarget.objects.select_for_update().filter(code=indicator.code, year=year).first()
    if (row.value if row else None) == value and (row.note if row else "") == note:
        return False
    if value is None:
        IndicatorTarget.objects.filter(code=indicator.code, year=year).delete()
    else:
        IndicatorTarget.objects.update_or_create(
            code=indicator.code, year=year, defaults={"value": value, "note": note}
        )
    data = {"year": year, "before": str(row.value) if row else None, "after": None if value is None else str(value)}
    _record(actor, now, "indicator", indicator.code, indicator.short_title, words="Цель показателя изменена", data=data)
    return True


@transaction.atomic
def set_indicator(*, indicator: Indicator, basis: str, is_active: bool, actor: Actor, now: dt.datetime) -> None:
    """On which basis the value is shown unless the reader chooses, and whether it is shown at all."""
    require(can_edit_reference(actor))
    row = IndicatorSetting.objects.select_for_update().get(code=indicator.code)
    if (row.basis, row.is_active) == (basis, is_active):
        return
    data = {"basis": [row.basis, basis], "is_active": [row.is_active, is_active]}
    row.basis, row.is_active = basis, is_active
    row.save(update_fields=["basis", "is_active"])
    _record(
        actor, now, "indicator", indicator.code, indicator.short_title, words="Настройка показателя изменена", data=data
    )


def _record(
    actor: Actor, now: dt.datetime, kind: str, key: object, title: str, *, words: str, data: dict[str, Any]
) -> None:
    audit.record(
        actor=actor,
        now=now,
        action=f"{kind}.change",
        action_label=words,
        object_type=kind,
        object_id=key,
        object_label=title,
        data=data,
    )
