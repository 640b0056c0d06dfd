"""Norms of meetings belong to the directory of forms: seeded, and edited by the regional centre."""

import importlib
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction

from mentoring.organisations.models import MentoringForm

from .screens import signed_in

NORMS = {
    "pupil-pupil": (14, 5),
    "teacher-teacher": (14, 5),
    "student-pupil": (14, 5),
    "employer-pupil": (None, 5),
    "employer-student": (None, 5),
}


def norms() -> dict[str, tuple[int | None, int | None]]:
    rows = MentoringForm.objects.values_list("code", "days_between_meetings", "meetings_min")
    return {code: (days, least) for code, days, least in rows}


def test_the_first_start_seeds_them(world: Any) -> None:
    assert norms() == NORMS


def test_forms_that_were_there_get_them_by_the_migration(world: Any) -> None:
    own = MentoringForm.objects.create(code="own", title="Своя", is_federal=False)
    MentoringForm.objects.update(days_between_meetings=None, meetings_min=None)
    importlib.import_module("mentoring.organisations.migrations.0002_meeting_norms").fill(apps, None)
    assert norms() == NORMS | {own.code: (None, None)}


def test_the_regional_centre_changes_them_and_takes_them_away(world: Any) -> None:
    region, url = signed_in(world.region), "/reference/forms/pupil-pupil/"
    values = {"title": "ученик – ученик", "default_capacity": 5, "position": 0, "is_active": "on"}
    assert "Встречи не реже раза в 14 дней" in region.get("/reference/forms/").content.decode()
    assert region.post(url, values | {"days_between_meetings": 7, "meetings_min": ""}).status_code == 302
    assert norms()["pupil-pupil"] == (7, None)
    assert region.post(url, values | {"days_between_meetings": 0}).status_code == 400
    assert signed_in(world.a1.curator).post(url, values).status_code == 403


@pytest.mark.parametrize("norm", ["days_between_meetings", "meetings_min"])
def test_the_database_knows_no_norm_of_zero(world: Any, norm: str) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        MentoringForm.objects.update(**{norm: 0})
