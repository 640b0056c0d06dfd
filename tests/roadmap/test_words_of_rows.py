"""How rows are called in the console and in errors: never by a person."""

from __future__ import annotations

import datetime as dt

from mentoring.core import clock
from roadmap.models import Comment, Edition, EditionYear, Reminder
from tests.world import World

from .marking import marked


def test_rows_are_called_without_people(autumn: World, plan: Edition) -> None:
    task = marked(autumn)
    said = Comment.objects.create(task=task, author_name="Ложкина П.С.", text="Готовим", written_at=clock.now())
    reminder = Reminder(task=task, recipient_id=1, step=14, prepared_on=dt.date(2026, 11, 24))
    assert (str(said), str(reminder)) == (f"комментарий {said.pk}", "14")
    assert str(task.marks.get()) == f"отметка о выполнении, {task}"
    assert str(EditionYear.objects.filter(edition=plan).earliest("year")) == str(plan.first_year)
