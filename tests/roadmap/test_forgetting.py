"""A participant's data are destroyed: the surname goes from marks, comments, the journal and the inbox."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from mentoring.core import clock
from mentoring.notifications.models import Message
from mentoring.registry import services as registry
from roadmap.forgetting import REDACTED
from roadmap.models import Comment, Mark, Task
from roadmap.services import comments
from tests import factories as make
from tests.registry.whole_database import places_of
from tests.world import World

from . import editions as walk

SURNAME = "Вышнеславов"


def destroy(place: Any, person: Any) -> None:
    what = {"actor": place.curator_actor, "now": clock.now()}
    registry.withdraw_consent(consent=person.consents.get(), **what)
    registry.destroy_people(organisation=place.organisation, person_ids=[person.pk], run=str(uuid.uuid4()), **what)


def marked(task: Task, text: str, reason: str) -> Mark:
    now = clock.now()
    return Mark.objects.create(
        task=task, text=text, reason=reason, done_on=clock.today(), marked_at=now, decided_at=now, confirmed=False
    )


@pytest.fixture
def person(world: World) -> Any:
    walk.in_force(world)
    return make.make_mentor(world.a1.organisation, last_name=SURNAME).person


def test_nothing_names_a_destroyed_participant(world: World, person: Any) -> None:
    task = Task.objects.filter(organisation=world.a1.organisation).first()
    assert task is not None
    mark = marked(task, f"Семинар провёл {SURNAME}", f"Не указан приказ о {SURNAME}е")
    comments.add_comment(task=task, text=f"С {SURNAME}ым согласовано", actor=world.a1.curator_actor, now=clock.now())
    clean = Comment.objects.create(task=task, author_name="Куратор", text="Протокол приложен", written_at=clock.now())
    assert any("roadmap_" in table for table in places_of(SURNAME))

    destroy(world.a1, person)

    assert not places_of(SURNAME)
    mark.refresh_from_db()
    clean.refresh_from_db()
    assert (mark.text, mark.reason, clean.text) == (REDACTED, REDACTED, "Протокол приложен")


def test_the_same_surname_at_another_school_stays(world: World, person: Any) -> None:
    task = Task.objects.filter(organisation=world.a2.organisation).first()
    assert task is not None
    mark = marked(task, f"Семинар провёл {SURNAME}", "Нет приказа")
    destroy(world.a1, person)
    mark.refresh_from_db()
    assert SURNAME in mark.text


def test_messages_that_repeat_the_words_lose_them(world: World, person: Any) -> None:
    def message(user: Any, text: str) -> Message:
        return Message.objects.create(
            recipient_id=user.pk, kind="roadmap.mark_returned", key=str(uuid.uuid4()), title="Отметка возвращена",
            text=text, created_at=clock.now(),
        )  # fmt: skip

    named = [message(user, f"Уточните у {SURNAME}а") for user in (world.a1.curator, world.officer)]
    other, foreign = message(world.a1.curator, "Нет протокола"), message(world.b1.curator, f"{SURNAME} пришёл")
    destroy(world.a1, person)
    for row in (*named, other, foreign):
        row.refresh_from_db()
    assert [row.text for row in named] == [REDACTED, REDACTED]
    assert (other.text, foreign.text) == ("Нет протокола", f"{SURNAME} пришёл")
