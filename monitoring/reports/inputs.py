"""What a report is made of besides the facts: names, targets, states, figures of territories as they stand now.

They are kept with the report as plain JSON, so that it can be made again when all of them have changed.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from django.db.models import Q

from mentoring.access.actor import system_actor
from mentoring.access.permissions import Permission
from mentoring.accounts.selectors import holders_of
from mentoring.core import clock
from mentoring.organisations.models import MentoringForm, Municipality, MunicipalityStatus
from mentoring.registry.models import Enterprise

from ..enums import PeriodState, SubmissionState
from ..indicators import INDICATORS
from ..models import Fact, Period, SubmissionVersion
from ..selectors.completeness import Completeness, CompletenessRow, completeness, due_organisations
from ..selectors.places import REGION_NAME
from ..selectors.territory import territory_figures
from ..selectors.values import shown_indicators, target_year, targets

Inputs = dict[str, Any]


def collect(
    *, period: Period, municipality: Municipality | None, by_schedule: bool, now: dt.datetime
) -> tuple[list[int], Inputs]:
    """The versions that count now, and the inputs. Keys are strings, dates ISO: exactly what JSON gives back."""
    organisations = _organisations(period, municipality)
    versions = sorted(one["version_id"] for one in organisations if one["version_id"])
    _add_enterprises(organisations, versions)
    _add_curators(organisations)
    rows = [
        row
        for row in completeness(system_actor(), period, today=clock.local_date(now))
        if municipality is None or row.municipality_id == municipality.pk
    ]
    territories = territory_figures(period.school_year)
    place = None if municipality is None else municipality.pk
    shown = shown_indicators()
    goals = targets([target_year(period)])
    inputs: Inputs = {
        "period": {"code": period.code, "title": period.title, "ends_on": period.ends_on.isoformat()},
        "territory": REGION_NAME if municipality is None else municipality.name,
        "municipality_id": place,
        "by_schedule": by_schedule,
        "data_at": now.isoformat(),
        "is_final": bool(rows) and all(map(_accepted, rows)),
        "organisations": organisations,
        "completeness": [_completeness(row) for row in rows],
        "total": asdict(Completeness.total(row.counts for row in rows)),
        "forms": list(MentoringForm.objects.values("id", "title", "is_federal")),
        "indicators": [{"code": one.indicator.code, "basis": one.basis.value} for one in shown],
        "formulas": {indicator.code: indicator.version for indicator in INDICATORS},
        "target_year": target_year(period),
        "targets": {code: str(value) for (code, _), value in sorted(goals.items())},
        "figures": {
            str(key): {figure.value: value for figure, value in territories.get(key, {}).items()}
            for key in (place, *(row.municipality_id for row in rows))
        },
    }
    return versions, json.loads(json.dumps(inputs))


def checksum(versions: Sequence[int], inputs: Inputs) -> str:
    """Of the data: the digests of the versions and the inputs. Two reports with the same one tell the same."""
    digests = SubmissionVersion.objects.filter(pk__in=versions).order_by("pk").values_list("pk", "digest")
    text = json.dumps([list(digests), inputs], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _accepted(row: CompletenessRow) -> bool:
    """By the region: the municipality's period, or every organisation of краевое подчинение."""
    if row.is_krai:
        return row.counts.accepted == row.counts.due
    return row.state == PeriodState.ACCEPTED


def _completeness(row: CompletenessRow) -> dict[str, Any]:
    state = "принимается по организациям" if row.is_krai else row.state.label
    return {"municipality_id": row.municipality_id, "name": row.name, "state": state, "counts": asdict(row.counts)}


def _organisations(period: Period, municipality: Municipality | None) -> list[dict[str, Any]]:
    """Every organisation due, with its submission's state and the version that counts; one query.

    Of the note only that it is there: a school's own words may name a child, and reports are read by the ministry and
    outlive the destruction of personal data.
    """
    due: Any = due_organisations(system_actor(), period)
    if municipality is not None:
        due = due.filter(place_id=municipality.pk)
    oktmo = _oktmo(period.ends_on)
    rows = due.order_by("place_is_krai", "place_name", "name", "pk").values_list(
        "pk",
        "place_id",
        "place_name",
        "name",
        "kind",
        "founder",
        "inn",
        "site_url",
        "sent__state",
        "sent__approved_version_id",
        "sent__approved_version__number",
        "sent__approved_version__note",
    )
    kinds = {"school": "школа", "extra": "ДО", "college": "СПО"}
    return [
        {
            "id": pk,
            "municipality_id": municipality_id,
            "municipality": municipality_name,
            "name": name,
            "kind": kinds[kind],
            "founder": founder,
            "inn": inn,
            "oktmo": oktmo.get(municipality_id, ""),
            "site": site,
            "state": SubmissionState(state).label if state else "не начат",
            "version_id": version_id,
            "version": number,
            "note": "есть" if note else "",
        }
        for (
            pk, municipality_id, municipality_name, name, kind, founder, inn, site, state, version_id, number, note,
        ) in rows
    ]  # fmt: skip


def _oktmo(on: dt.date) -> dict[int, str]:
    valid = MunicipalityStatus.objects.filter(
        Q(valid_until__isnull=True) | Q(valid_until__gte=on), valid_from__lte=on
    ).order_by("valid_from")
    return dict(valid.values_list("municipality_id", "oktmo"))


def _add_enterprises(organisations: list[dict[str, Any]], versions: list[int]) -> None:
    """Column 13: which enterprises gave mentors."""
    given = Fact.objects.filter(version__in=versions, enterprise__isnull=False).values_list(
        "organisation_id", "enterprise"
    )
    pairs = set(given.distinct())
    names = {
        (organisation_id, identity): name
        for organisation_id, identity, name in Enterprise.objects.filter(
            organisation__in={organisation_id for organisation_id, _ in pairs}
        ).values_list("organisation_id", "identity", "name")
    }
    by_organisation: dict[int, list[str]] = {}
    for pair in pairs:
        by_organisation.setdefault(pair[0], []).append(names.get(pair, "название удалено"))
    for one in organisations:
        one["enterprises"] = sorted(by_organisation.get(one["id"], []))


def _add_curators(organisations: list[dict[str, Any]]) -> None:
    """Column 20: whether somebody fills the organisation's submissions. No names: the ministry reads reports."""
    held = {organisation_id for _, organisation_id in holders_of(Permission.SUBMISSION_EDIT, on=clock.today())}
    for one in organisations:
        one["curators"] = "назначен" if one["id"] in held else "не назначен"
