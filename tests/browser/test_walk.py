"""The main job, end to end: from a school's workbooks to the region's dashboard, report and API."""

from __future__ import annotations

from pathlib import Path

import pytest

from .conftest import Enter
from .small_region import SmallRegion
from .steps_school import brings_both_bases

pytestmark = [pytest.mark.browser, pytest.mark.processes, pytest.mark.django_db(transaction=True)]


def test_from_the_workbooks_of_a_school_to_the_dashboard_of_the_region(
    worker: None, region: SmallRegion, enter: Enter, tmp_path: Path
) -> None:
    curator = enter("curator").sign_in()
    brings_both_bases(curator, tmp_path)
