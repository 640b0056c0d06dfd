"""The main job, end to end: from a school's workbooks to the region's dashboard, report and API."""

from __future__ import annotations

from pathlib import Path

import pytest

from . import steps_above as above
from . import steps_school as school
from .conftest import Enter
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
    school.pairs_them(curator, school.MENTOR, school.MENTEE)
    school.finds_no_second_place_for(curator, school.MENTEE)

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
    print(before, after, above.indicators_of(report))
