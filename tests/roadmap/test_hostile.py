"""What an attacker or a careless colleague sends to the roadmap."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from docx import Document

from mentoring.access.decisions import NotAllowed
from mentoring.core import clock
from roadmap import papers
from roadmap.limits import MOST_LINES
from roadmap.models import Activity, Edition
from roadmap.services import activities, comments, editions
from tests.world import World

from .running import task_of

SIGNS = '=HYPERLINK("http://a.ru") \x07\x0b #panic() *x* <b>\uffff'


def enter(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def own(autumn: World, plan: Edition) -> Edition:
    return editions.make_own(actor=autumn.a1.curator_actor, now=clock.now())


@pytest.mark.parametrize("kind", list(papers.KINDS))
def test_any_signs_in_words_of_a_line_go_into_papers(autumn: World, own: Edition, kind: str) -> None:
    section = own.activities.filter(section=None).first()
    year = own.first_year
    fields = {
        "title": SIGNS, "first_year": year, "last_year": year, "organisation": SIGNS, "start_day": "01-01",
        "due_day": "12-31", "term": "",
    }  # fmt: skip
    activities.add_activity(edition=own, section=section, fields=fields, actor=autumn.a1.curator_actor, now=clock.now())
    Edition.objects.filter(pk=own.pk).update(title=SIGNS)
    answer = enter(autumn.a1.curator).get(f"/roadmap/editions/{own.public_id}/file.{kind}")
    assert answer.status_code == 200
    if kind == "docx":
        text = "\n".join(cell.text for row in Document(io.BytesIO(answer.content)).tables[0].rows for cell in row.cells)
        assert "#panic() *x* <b>" in text


def test_a_roadmap_does_not_grow_for_ever(autumn: World, own: Edition) -> None:
    """Somebody's patience is no limit: the papers of thousands of lines would keep a worker for minutes."""
    year, known = own.first_year, own.activities.count()
    dates = {"first_year": year, "last_year": year, "term": f"{year} г."}
    section = Activity.objects.create(edition=own, number="9", title="Раздел", position=known + 1, **dates)
    Activity.objects.bulk_create(
        Activity(edition=own, section=section, number=f"9.{at}", title="Я" * 2000, position=at, **dates)
        for at in range(known + 2, MOST_LINES)
    )
    line = dates | {"title": "Ещё одно", "organisation": "мы", "start_day": "01-01", "due_day": "12-31"}
    act: dict[str, Any] = {"edition": own, "section": section, "fields": line, "actor": autumn.a1.curator_actor}
    activities.add_activity(**act, now=clock.now())
    assert own.activities.count() == MOST_LINES
    with pytest.raises(NotAllowed, match="уже 200 строк"):
        activities.add_activity(**act, now=clock.now())
    assert enter(autumn.a1.curator).get(f"/roadmap/editions/{own.public_id}/file.pdf").status_code == 200


def test_the_ministry_reads_no_words_of_organisations(autumn: World, plan: Edition) -> None:
    """A comment may name a child, and its author is somebody of a school: the ministry sees numbers and states."""
    task = task_of("results", autumn.a1.organisation)
    comments.add_comment(
        task=task, text="Наставляемый Бессмертнов болел", actor=autumn.a1.curator_actor, now=clock.now()
    )
    address = reverse("roadmap:task", args=[task.public_id])
    assert "Бессмертнов" in enter(autumn.region).get(address).content.decode()
    for stranger in (autumn.ministry, autumn.api):
        answer = enter(stranger).get(address)
        assert "Бессмертнов" not in answer.content.decode()
        assert autumn.a1.curator.full_name not in answer.content.decode()
        said = enter(stranger).post(reverse("roadmap:task_comment", args=[task.public_id]), {"text": "х"})
        assert said.status_code == 403
