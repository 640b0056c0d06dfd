"""The main screens at both widths: nothing sticks out, they are light, and axe is content on a phone.

`SCREENS=1` photographs them on the whole demo region into docs/screens/; `SCREENS=folder` photographs the small region.
"""

from __future__ import annotations

import os
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from playwright.sync_api import expect

from mentoring.core import clock, jobs
from mentoring.pairing.models import Pair
from mentoring.registry.models import Mentee, Mentor
from monitoring.models import Fact, Period, Report, Submission
from monitoring.services.reports import request_report

from . import small_region
from .acts import School, actor
from .conftest import Enter
from .pictures import photograph
from .visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WIDTHS = (1440, 390)
DOCS = Path(__file__).resolve().parents[2] / "docs" / "screens"
ASKED = os.environ.get("SCREENS", "")


@pytest.fixture
def school(transactional_db: None, settings: Any) -> School:
    settings.DEMO = True
    if ASKED == "1":
        call_command("prepare", verbosity=0)
        return School.of(small_region.found())
    return School.of(small_region.build())


@dataclass
class Album:
    """Opens a screen at both widths, examines it, keeps a picture when asked."""

    enter: Enter
    visitors: dict[str, Visitor]

    def page(self, username: str, name: str, path: str, then: Callable[[Visitor], None] | None = None) -> None:
        visitor = self.visitor(username)
        for width in WIDTHS:
            visitor.page.set_viewport_size({"width": width, "height": 900})
            if width == WIDTHS[0] or ASKED:
                answer = visitor.go(path)
                assert answer.ok, f"{name}: {answer.status}"
            if then is not None:
                then(visitor)
            visitor.fits()
            if ASKED:
                folder = DOCS if ASKED == "1" else Path(ASKED)
                photograph(visitor.page, folder / f"{name}-{width}.png")
        visitor.examine()

    def visitor(self, username: str) -> Visitor:
        if username not in self.visitors:
            visitor = self.enter(username)
            self.visitors[username] = visitor.sign_in() if username else visitor
        return self.visitors[username]


@pytest.fixture
def album(enter: Enter) -> Album:
    return Album(enter, {})


def test_main_screens_fit(school: School, album: Album) -> None:
    album.page("", "sign-in", "/accounts/login/")
    before_the_bases(album)
    batch = school.upload()
    album.page("curator", "import-check", f"/imports/{batch}/")
    school.apply(batch)
    album.page("curator", "import-summary", f"/imports/{batch}/")
    bases_and_pairs(album)
    submission_of_the_school(school, album)
    review(school, album)
    region(school, album)


def before_the_bases(album: Album) -> None:
    album.page("curator", "home-curator", "/")
    album.page("curator", "import-files", "/imports/")


def bases_and_pairs(album: Album) -> None:
    album.page("curator", "mentees", "/mentees/")
    album.page("curator", "mentors", "/mentors/")
    album.page("curator", "mentee-form", "/mentees/add/")
    mentee = Mentee.objects.filter(search_name__startswith="виноградов").latest("pk")
    album.page("curator", "mentee-card", f"/mentees/{mentee.public_id}/")
    mentor = Mentor.objects.latest("pk")
    album.page("curator", "mentor-card", f"/mentors/{mentor.public_id}/")
    album.page("curator", "pairs", "/pairs/")
    album.page("curator", "pair-new", "/pairs/new/?form=pupil-pupil")
    album.page("curator", "pair", f"/pairs/{Pair.objects.latest('pk').public_id}/")


def submission_of_the_school(school: School, album: Album) -> None:
    album.page("curator", "submissions", "/submissions/")
    school.fill(children_10_19=8)
    own = f"/submissions/{school.submission.public_id}/"
    album.page("curator", "submission", f"{own}?checked=1")
    album.page("curator", "submission-lists", f"{own}rows/")
    album.page("curator", "submission-print", f"{own}print/")
    school.fill()
    school.to_signature()
    album.page("head", "home-head", "/")
    album.page("head", "sign", f"{own}sign/")
    school.sign()


def review(school: School, album: Album) -> None:
    album.page("officer", "home-officer", "/")
    album.page("officer", "review-queue", "/review/")
    changed = Submission.objects.filter(municipality=school.organisation.municipality, state="submitted")
    neighbour = changed.exclude(organisation=school.organisation).latest("state_since")
    album.page("officer", "review-difference", f"/review/{neighbour.public_id}/")
    rows = Fact.objects.filter(version=school.submission.current_version, role="mentee").order_by("pk")[:2]
    targets = "&".join(f"target=fact:mentee-{row.person_id}-{row.pair_id}" for row in rows)
    album.page("officer", "review-return", f"/review/{school.submission.public_id}/return/?{targets}")
    school.come_back()
    album.page("curator", "inbox", "/inbox/")
    own = f"/submissions/{school.submission.public_id}/"
    album.page("curator", "submission-returned", own, opens_at_the_remark)
    school.fill(children_10_19=175)
    school.to_signature()
    school.sign()
    school.approve()
    album.page("officer", "municipality-period", f"/review/periods/{school.period.code}/")


def region(school: School, album: Album) -> None:
    album.page("ministry", "dashboard", "/dashboard/", draw)
    album.page("ministry", "dashboard-municipality", "/dashboard/municipalities/shpakovsky/", draw)
    album.page("region", "home-region", "/")
    album.page("region", "period", f"/review/periods/{school.period.code}/")
    report = requested(school.period)
    album.page("region", "reports", "/reports/")
    album.page("region", "report", f"/reports/{report.public_id}/")
    album.page("region", "reference", "/reference/")
    album.page("region", "organisations", "/organisations/")
    album.page("api", "api-docs", "/api/v1/docs/", described)


def requested(period: Period) -> Report:
    """The quarter's report of the region, made at once."""
    job = request_report(actor=actor("region"), now=clock.now(), period=period, municipality=None, nonce=uuid.uuid4())
    assert jobs.run(job.pk)
    job.refresh_from_db()
    assert job.state == "done", job.error
    return Report.objects.latest("pk")


def opens_at_the_remark(visitor: Visitor) -> None:
    expect(visitor.page.locator(".note[data-focus-first]")).to_be_focused()


def described(visitor: Visitor) -> None:
    visitor.page.locator(".opblock").first.wait_for()


def draw(visitor: Visitor) -> None:
    """A chart is drawn when it comes into view."""
    visitor.page.locator("figure[data-trend]").first.scroll_into_view_if_needed()
    visitor.page.locator("figure[data-trend] svg").first.wait_for()
    visitor.page.evaluate("scrollTo(0, 0)")


def test_pictures_of_the_docs_are_light_and_complete() -> None:
    pictures = list(DOCS.glob("*.png"))
    names = {picture.stem.rpartition("-")[0] for picture in pictures}
    assert len(names) > 20
    assert {picture.name for picture in pictures} == {f"{name}-{width}.png" for name in names for width in WIDTHS}
    assert sum(picture.stat().st_size for picture in pictures) < 6 * 1024 * 1024
