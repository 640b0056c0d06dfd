"""The main job, end to end: from a school's workbooks to the region's dashboard, report and API."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from django.core.management import call_command

from . import steps_above as above
from . import steps_school as school
from .conftest import Enter
from .rest_client import RestClient
from .small_region import SmallRegion

pytestmark = [pytest.mark.browser, pytest.mark.processes, pytest.mark.django_db(transaction=True)]


def test_from_the_workbooks_of_a_school_to_the_dashboard_of_the_region(
    worker: None, region: SmallRegion, enter: Enter, tmp_path: Path
) -> None:
    ministry = enter("ministry").sign_in("/dashboard/")
    before = above.reads_the_dashboard(ministry)

    curator = enter("curator").sign_in()
    school.looks_at_home(curator)
    school.brings_both_bases(curator, tmp_path)
    school.brings_them_again(curator, tmp_path)

    school.adds_a_person(curator, "mentors", school.MENTOR, "обучающийся")
    school.notes_consent(curator)
    school.adds_a_person(curator, "mentees", school.MENTEE, "обучающийся")
    school.notes_consent(curator)
    school.is_refused_a_second_pair(curator, school.MENTOR, school.SECOND_MENTOR, school.MENTEE)

    school.fills_the_quarter(curator)
    school.looks_at_the_tabs(curator)
    head = enter("head").sign_in()
    school.signs(head)

    officer = enter("officer").sign_in()
    above.returns_with_reasons(officer)
    school.corrects(curator)
    school.signs(head)
    above.approves_by_keyboard(officer)

    after = above.reads_the_dashboard(ministry)
    assert after != before
    above.looks_through_the_dashboard(ministry)

    specialist = enter("region").sign_in()
    above.accepts_the_municipality(specialist, region.period.code)
    report = above.asks_for_the_report(specialist, tmp_path)
    assert above.figures_of(report) == after

    text = io.StringIO()
    call_command("api_token", "api", name="Статистика", stdout=text)
    client = RestClient(specialist.site, text.getvalue().strip())
    assert client.figures(region.period.code) == after
    assert client.figures_in_csv(region.period.code) == after
