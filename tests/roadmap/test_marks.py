"""The mark of a body, its evidence, and the answer of the tier above."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from mentoring.access.actor import Actor, system_actor
from mentoring.access.decisions import NotAllowed, StateChanged
from mentoring.core import clock
from mentoring.core.models import StoredFile
from mentoring.home.selectors import files_for
from mentoring.notifications.models import Message
from mentoring.workflow.advance import available_actions
from roadmap import policies
from roadmap.enums import MarkState, Outcome
from roadmap.models import Mark, Task
from roadmap.selectors.evidence import evidence_of, marks_of
from roadmap.services import marks
from roadmap.services.recompute import recompute
from roadmap.workflow import TASK
from tests import factories as make
from tests.workflow.table_matrix import actors_of, cells, check_roles
from tests.world import World

from .marking import in_state, inbox, marked, put
from .running import YEAR, at, day, task_of

PDF = b"%PDF-1.7\n%%EOF\n"
S = MarkState


@pytest.fixture(autouse=True)
def looked_at(plan: Any) -> None:
    recompute(now=clock.now())


# Who may follow the arrow from the state; every other cell of the matrix is a refusal.
MAY = {
    (S.NONE, "mark"): {"curator", "head"},
    (S.RETURNED, "mark"): {"curator", "head"},
    (S.MARKED, "withdraw_mark"): {"curator", "head"},
    (S.MARKED, "confirm"): {"officer"},
    (S.MARKED, "return_mark"): {"officer"},
    (S.CONFIRMED, "return_mark"): {"officer"},
    (S.CONFIRMED, "undo"): {"officer"},
    (S.RETURNED, "undo"): {"officer"},
}


@pytest.mark.parametrize(("state", "action"), cells(TASK))
def test_who_may_do_what_in_which_state(autumn: World, state: str, action: str) -> None:
    check_roles(
        TASK,
        action,
        make=lambda: in_state(autumn, state),
        actors=actors_of(autumn),
        may=MAY.get((MarkState(state), action), set()),
    )


def deciders(world: World, task: Task) -> set[str]:
    actors = actors_of(world)
    return {role for role, actor in actors.items() if policies.can_confirm(actor, task)}


def test_the_tier_above_decides(autumn: World) -> None:
    assert deciders(autumn, task_of("results", autumn.a1.organisation)) == {"officer"}
    assert deciders(autumn, task_of("results", autumn.k1.organisation)) == {"region"}
    assert deciders(autumn, task_of("results", autumn.a)) == {"region"}
    assert deciders(autumn, task_of("results")) == {"ministry"}
    words = [
        policies.can_confirm(autumn.a1.curator_actor, task_of("results", body)).reason  # type: ignore[union-attr]
        for body in (autumn.a1.organisation, autumn.k1.organisation, autumn.a, None)
    ]
    assert [word.split()[-1].strip(".") for word in words] == ["муниципалитет", "центр", "центр", "министерство"]


def markers(world: World, task: Task) -> set[str]:
    return {role for role, actor in actors_of(world).items() if policies.can_mark(actor, task)}


def test_exactly_the_body_marks(autumn: World) -> None:
    assert markers(autumn, task_of("results", autumn.a1.organisation)) == {"curator", "head"}
    assert markers(autumn, task_of("results", autumn.a)) == {"officer"}
    assert markers(autumn, task_of("results")) == {"region"}


@pytest.mark.parametrize(
    ("code", "changes", "words"),
    [
        ("competitions", {}, ""),
        ("competitions", {"outcome": Outcome.UNKNOWN}, ""),
        ("pairs", {}, "портал определяет сам"),
        ("competitions", {"outcome": Outcome.UNKNOWN, "year": YEAR - 1}, "нет данных"),
        ("competitions", {"year": YEAR - 1}, ""),
        ("competitions", {"starts_on": day(11, 25)}, "Срок начнётся 25.11.2026"),
        ("competitions", {"starts_on": day(11, 24)}, ""),
    ],
)
def test_when_a_task_is_marked(autumn: World, code: str, changes: dict[str, Any], words: str) -> None:
    task = task_of(code, autumn.a1.organisation)
    for name, value in changes.items():
        setattr(task, name, value)
    decision = policies.can_mark(autumn.a1.curator_actor, task)
    assert bool(decision) == (not words)
    assert words in getattr(decision, "reason", "")


def test_nobody_decides_on_an_own_mark(autumn: World) -> None:
    """The same person is curator and, in another role, the municipality's coordinator."""
    marked(autumn)
    task = task_of("competitions", autumn.a1.organisation)
    both = Actor(
        user_id=autumn.a1.curator.pk,
        full_name="Иванова А. Б.",
        role_code="officer",
        role_name="Муниципальный координатор",
        scope=autumn.officer_actor.scope,
        scope_label="",
        permissions=autumn.officer_actor.permissions,
    )
    for act in (marks.confirm, lambda **more: marks.return_mark(reason="Нет", **more)):
        with pytest.raises(NotAllowed, match="сами отметили"):
            act(task=task, actor=both, now=clock.now())
    confirmed = marks.confirm(task=task, actor=autumn.officer_actor, now=clock.now())
    with pytest.raises(NotAllowed, match="сами отметили"):
        marks.undo(task=confirmed, actor=both, now=clock.now())


def test_the_portal_itself_is_no_author_of_marks(autumn: World) -> None:
    task = marked(autumn)
    assert not policies.can_confirm(system_actor(), task), "the organisation's municipality decides"
    region = put(task_of("results", autumn.a), autumn.officer_actor)
    assert policies.can_confirm(system_actor(), region)


def test_a_mark_is_kept_with_its_evidence(autumn: World) -> None:
    file = SimpleUploadedFile("../Протокол.pdf", PDF)
    task = marked(autumn, text="  Проведён конкурс  ", link=" https://example.org/a ", file=file)
    assert (task.state, task.done_on, task.version) == (S.MARKED, None, 2)
    mark = Mark.objects.get(task=task)
    assert (mark.text, mark.link, mark.done_on) == ("Проведён конкурс", "https://example.org/a", day(11, 20))
    assert (mark.marked_by_id, mark.marked_by_name) == (autumn.a1.curator.pk, autumn.a1.curator.full_name)
    kept = mark.file
    assert kept is not None
    assert (kept.name, kept.permission) == ("Протокол.pdf", "roadmap.mark")
    readers = {role for role, actor in actors_of(autumn).items() if files_for(actor).filter(pk=kept.pk).exists()}
    assert readers == {"curator", "head", "officer", "region"}


def test_the_file_of_the_region_is_for_the_ministry_too(autumn: World) -> None:
    task = put(task_of("results"), autumn.region_actor, file=SimpleUploadedFile("Отчёт.pdf", PDF))
    kept = Mark.objects.get(task=task).file
    assert kept is not None
    readers = {role for role, actor in actors_of(autumn).items() if files_for(actor).filter(pk=kept.pk).exists()}
    assert readers == {"region", "ministry"}


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"text": "  "}, "text"),
        ({"text": "я" * 2001}, "text"),
        ({"done_on": day(11, 25)}, "done_on"),
        ({"done_on": day(12, 31, YEAR - 1)}, "done_on"),
        ({"link": "javascript:alert(1)"}, "link"),
        ({"link": "ftp://example.org"}, "link"),
        ({"link": "просто слова"}, "link"),
        ({"link": "https://example.org/" + "a" * 400}, "link"),
        ({"file": SimpleUploadedFile("схема.svg", b"<svg/>")}, "file"),
    ],
)
def test_bad_evidence_is_refused_beside_its_field(autumn: World, fields: dict[str, Any], field: str) -> None:
    task = task_of("competitions", autumn.a1.organisation)
    with pytest.raises(marks.MarkRefused) as caught:
        put(task, autumn.a1.curator_actor, **fields)
    assert set(caught.value.errors) == {field}
    task.refresh_from_db()
    assert (task.state, Mark.objects.count(), StoredFile.objects.count()) == (S.NONE, 0, 0)


@pytest.mark.parametrize("fields", [{"done_on": day(11, 24)}, {"done_on": day(1, 1)}, {"text": "я" * 2000}])
def test_the_borders_of_evidence(autumn: World, fields: dict[str, Any]) -> None:
    assert marked(autumn, **fields).state == S.MARKED


def test_confirmed_is_done_on_the_day_of_the_mark(autumn: World) -> None:
    task = in_state(autumn, S.CONFIRMED)
    assert (task.state, task.done_on) == (S.CONFIRMED, day(11, 20))
    assert Task.objects.with_status(clock.today()).get(pk=task.pk).status == "done"
    mark = Mark.objects.get(task=task)
    assert (mark.confirmed, mark.decided_at, mark.decided_by_id) == (True, clock.now(), autumn.officer.pk)
    assert evidence_of(task, autumn.a1.curator_actor) == []
    recompute(now=clock.now())
    task.refresh_from_db()
    assert task.done_on == day(11, 20)


def test_a_return_says_why_and_the_next_mark_follows(autumn: World) -> None:
    task = in_state(autumn, S.RETURNED)
    mark = Mark.objects.get(task=task)
    assert (mark.confirmed, mark.reason) == (False, "Нет протокола")
    with pytest.raises(NotAllowed):
        marks.confirm(task=task, actor=autumn.officer_actor, now=clock.now())
    again = put(task, autumn.a1.head_actor, text="С протоколом")
    assert again.state == S.MARKED
    assert [view.mark.text for view in marks_of(again, autumn.officer_actor)] == ["С протоколом", "Проведён конкурс"]


@pytest.mark.parametrize("reason", ["", "  ", "я" * 1001])
def test_a_return_needs_a_bearable_reason(autumn: World, reason: str) -> None:
    task = marked(autumn)
    with pytest.raises(NotAllowed):
        marks.return_mark(task=task, reason=reason, actor=autumn.officer_actor, now=clock.now())
    task.refresh_from_db()
    assert task.state == S.MARKED


def test_a_confirmed_mark_that_proves_wrong_is_returned_later(autumn: World) -> None:
    task = in_state(autumn, S.CONFIRMED)
    with clock.set_to(at(12, 20)) as now:
        task = marks.return_mark(task=task, reason="Протокол не тот", actor=autumn.officer_actor, now=now)
    assert (task.state, task.done_on) == (S.RETURNED, None)
    assert Mark.objects.get(task=task).confirmed is False


def test_the_day_that_the_portal_knows_outlives_the_mark(autumn: World) -> None:
    task = in_state(autumn, S.CONFIRMED)
    Task.objects.filter(pk=task.pk).update(outcome=Outcome.DONE, done_on=day(10, 1))
    task = marks.undo(task=task, actor=autumn.officer_actor, now=clock.now())
    assert task.done_on == day(10, 1)


@pytest.mark.parametrize("state", [S.CONFIRMED, S.RETURNED])
@pytest.mark.parametrize(("minutes", "works"), [(10, True), (11, False)])
def test_undo_within_ten_minutes(autumn: World, state: str, minutes: int, works: bool) -> None:
    task = in_state(autumn, state)
    with clock.set_to(clock.now() + dt.timedelta(minutes=minutes)) as now:
        if not works:
            with pytest.raises(NotAllowed, match="10 минут"):
                marks.undo(task=task, actor=autumn.officer_actor, now=now)
            return
        undone = marks.undo(task=task, actor=autumn.officer_actor, now=now)
        assert marks.undo(task=task, actor=autumn.officer_actor, now=now).version == undone.version, "a second click"
    assert (undone.state, undone.done_on) == (S.MARKED, None)
    mark = Mark.objects.get(task=task)
    assert (mark.confirmed, mark.decided_at, mark.decided_by_id, mark.reason) == (None, None, None, "")


def test_a_colleague_does_not_undo(autumn: World) -> None:
    task = in_state(autumn, S.CONFIRMED)
    colleague = make.actor(make.make_user("officer", municipality=autumn.a))
    with pytest.raises(NotAllowed, match="кто его принял"):
        marks.undo(task=task, actor=colleague, now=clock.now())


def test_a_withdrawn_mark_stays_in_the_story(autumn: World) -> None:
    task = marks.withdraw_mark(task=marked(autumn), actor=autumn.a1.head_actor, now=clock.now())
    assert task.state == S.NONE
    mark = Mark.objects.get(task=task)
    assert (mark.confirmed, mark.reason) == (False, "Отозвано исполнителем.")


def test_double_clicks_make_one(autumn: World) -> None:
    task = task_of("competitions", autumn.a1.organisation)
    first = put(task, autumn.a1.curator_actor, expected_version=1)
    assert put(task, autumn.a1.curator_actor, expected_version=1).version == first.version
    assert Mark.objects.count() == 1
    officer: dict[str, Any] = {"task": task, "actor": autumn.officer_actor, "now": clock.now()}
    for _ in range(2):
        assert marks.return_mark(**officer, reason="Нет", expected_version=2).version == 3
    put(task, autumn.a1.curator_actor, expected_version=3)
    for _ in range(2):
        assert marks.confirm(**officer, expected_version=4).version == 5
    marks.undo(**officer)
    curator: dict[str, Any] = {"task": task, "actor": autumn.a1.curator_actor, "now": clock.now()}
    for _ in range(2):
        assert marks.withdraw_mark(**curator, expected_version=6).version == 7


def test_two_people_and_an_old_page(autumn: World) -> None:
    task = marked(autumn)
    with pytest.raises(StateChanged):
        marks.confirm(task=task, actor=autumn.officer_actor, now=clock.now(), expected_version=1)


def test_messages_go_to_who_has_to_act(autumn: World) -> None:
    autumn.a1.head, autumn.officer, autumn.officer_b, autumn.region, autumn.a2.curator  # noqa: B018 - they exist
    task = in_state(autumn, S.RETURNED)
    assert inbox(autumn.officer) == [("roadmap.mark_waits", "digest", "")]
    for user in (autumn.a1.curator, autumn.a1.head):
        assert inbox(user) == [("roadmap.mark_returned", "instant", "Нет протокола")]
    for user in (autumn.officer_b, autumn.region, autumn.a2.curator):
        assert inbox(user) == []
    waiting = Message.objects.get(recipient_id=autumn.officer.pk)
    assert waiting.title == f"Ждёт подтверждения: п. {task.activity.number} за 2026 год – СОШ № 1"
    assert waiting.link == f"/roadmap/tasks/{task.public_id}/"
    marks.undo(task=task, actor=autumn.officer_actor, now=clock.now())
    marks.confirm(task=task, actor=autumn.officer_actor, now=clock.now())
    assert [kind for kind, _, _ in inbox(autumn.a1.curator)][1:] == ["roadmap.mark_undone", "roadmap.mark_confirmed"]


@pytest.mark.parametrize("which", ["municipality", "krai", "region"])
def test_messages_of_the_upper_tiers(autumn: World, which: str) -> None:
    autumn.region, autumn.ministry, autumn.officer, autumn.officer_b  # noqa: B018 - they exist
    body, actor = {
        "municipality": (autumn.a, autumn.officer_actor),
        "krai": (autumn.k1.organisation, autumn.k1.curator_actor),
        "region": (None, autumn.region_actor),
    }[which]
    task = put(task_of("results", body), actor)
    told, silent = (autumn.ministry, autumn.region) if which == "region" else (autumn.region, autumn.ministry)
    assert [kind for kind, _, _ in inbox(told)] == ["roadmap.mark_waits"]
    assert inbox(silent) == []
    marks.withdraw_mark(task=task, actor=actor, now=clock.now())
    assert [kind for kind, _, _ in inbox(told)] == ["roadmap.mark_waits", "roadmap.mark_withdrawn"]


def test_buttons_follow_the_table(autumn: World) -> None:
    task = marked(autumn)
    names = {
        role: [arrow.name for arrow in available_actions(task, actor)] for role, actor in actors_of(autumn).items()
    }
    assert names["curator"] == ["withdraw_mark"]
    assert names["officer"] == ["confirm", "return_mark"]
    assert names["ministry"] == []
