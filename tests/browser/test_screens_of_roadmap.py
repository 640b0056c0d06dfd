"""The boards of the roadmap at both widths; `SCREENS=1` photographs them as `test_screens` does."""

from __future__ import annotations

import pytest

from mentoring.core import clock
from roadmap.models import Edition, Task
from roadmap.services import marks

from . import roadmap_year
from .acts import School, actor
from .test_screens import Album, album, school

__all__ = ["album", "school"]

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def told(school: School) -> Task:
    """A task of the school that was returned once and waits again; the demo region has a roadmap of its own."""
    today, now, curator = clock.today(), clock.now(), actor("curator")
    if not Edition.objects.exists():
        roadmap_year.adopt(today)
    year = (today - roadmap_year.DAY).year
    task = Task.objects.get(organisation=school.organisation, activity__number=roadmap_year.LATE, year=year)
    if task.state == "none":
        words = "Провели школьный конкурс «Лучшая пара»: 14 участников."
        marks.mark(task=task, text=words, done_on=today, actor=curator, now=now)
        marks.return_mark(task=task, reason="Приложите положение о конкурсе.", actor=actor("officer"), now=now)
        marks.mark(task=task, text="Положение приложено.", done_on=today, actor=curator, now=now)
    return task


def test_boards_fit(school: School, album: Album) -> None:
    task = told(school)
    album.page("curator", "roadmap-timeline", "/roadmap/")
    album.page("curator", "roadmap-tasks", "/roadmap/tasks/")
    album.page("curator", "roadmap-task", f"/roadmap/tasks/{task.public_id}/")
    album.page("officer", "roadmap-confirm", "/roadmap/tasks/to-confirm/")
    album.page("officer", "roadmap-organisations", f"/roadmap/matrix/{school.organisation.municipality.code}/")
    album.page("region", "roadmap-term", "/roadmap/term/")
    album.page("region", "roadmap-matrix", "/roadmap/matrix/")
