"""Around the mark: who reads it, what is written about the task, who is in charge of it."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from mentoring.access.decisions import NotAllowed
from mentoring.audit.models import AuditEvent
from mentoring.core import clock
from roadmap.models import Task
from roadmap.selectors.evidence import comments_of, marks_of
from roadmap.services import charge, comments, marks
from roadmap.services.recompute import recompute
from tests.workflow.table_matrix import actors_of
from tests.world import World

from .marking import inbox, marked, put
from .running import task_of

PDF = b"%PDF-1.7\n%%EOF\n"


@pytest.fixture(autouse=True)
def looked_at(plan: Any) -> None:
    recompute(now=clock.now())


def test_who_reads_marks(autumn: World) -> None:
    own = put(
        task_of("results", autumn.a1.organisation), autumn.a1.curator_actor, file=SimpleUploadedFile("а.pdf", PDF)
    )
    readers = {role for role, actor in actors_of(autumn).items() if marks_of(own, actor)}
    assert readers == {"curator", "head", "officer", "region"}
    view = marks_of(own, autumn.officer_actor)[0]
    assert view.mark.file is not None
    assert (view.file_name, view.file_url) == ("а.pdf", f"/files/{view.mark.file.public_id}/")
    region = put(task_of("results"), autumn.region_actor)
    assert {role for role, actor in actors_of(autumn).items() if marks_of(region, actor)} == {"region", "ministry"}
    assert marks_of(region, autumn.ministry_actor)[0].file_url == ""


def test_comments_of_who_sees_the_task(autumn: World) -> None:
    task = task_of("results", autumn.a1.organisation)
    for role, actor in actors_of(autumn).items():
        if role in {"ministry", "api"}:  # they see numbers and states
            assert not comments_of(task, actor)
            with pytest.raises(NotAllowed, match="пишут исполнитель"):
                comments.add_comment(task=task, text="сверху", actor=actor, now=clock.now())
            continue
        if role in {"curator", "head", "officer", "region"}:
            comments.add_comment(task=task, text=f" от {role} ", actor=actor, now=clock.now())
            continue
        with pytest.raises(NotAllowed, match="другой территории"):
            comments.add_comment(task=task, text="чужой", actor=actor, now=clock.now())
    first = comments_of(task, autumn.officer_actor)[0]
    assert (first.text, first.author_name) == ("от curator", autumn.a1.curator.full_name)
    assert first.author_place
    event = AuditEvent.objects.filter(action="roadmap_task.comment").earliest("pk")
    assert (event.organisation_id, event.comment) == (autumn.a1.organisation.pk, "")


@pytest.mark.parametrize(("text", "works"), [("", False), (" \n", False), ("я" * 2000, True), ("я" * 2001, False)])
def test_the_length_of_a_comment(autumn: World, text: str, works: bool) -> None:
    act: dict[str, Any] = {
        "task": task_of("results", autumn.a1.organisation),
        "text": text,
        "actor": autumn.officer_actor,
        "now": clock.now(),
    }
    if works:
        first = comments.add_comment(**act)
        assert comments.add_comment(**act).pk == first.pk, "a second click"
        return
    with pytest.raises(comments.CommentRefused) as caught:
        comments.add_comment(**act)
    assert set(caught.value.errors) == {"text"}


def test_a_person_in_charge_is_of_exactly_the_body(autumn: World) -> None:
    place, task = autumn.a1, task_of("results", autumn.a1.organisation)
    place.curator, place.head, autumn.region, autumn.ministry, autumn.officer, autumn.a2.curator  # noqa: B018 - they exist
    assert {user.pk for user in charge.candidates(task)} == {place.curator_actor.user_id, place.head.pk}
    assert {user.pk for user in charge.candidates(task_of("results", autumn.a))} == {autumn.officer.pk}
    assert {user.pk for user in charge.candidates(task_of("results"))} == {autumn.region.pk}
    act: dict[str, Any] = {"task": task, "actor": place.curator_actor, "now": clock.now()}
    named = charge.put_in_charge(**act, user=place.head)
    assert named.in_charge == place.head
    assert [kind for kind, _, _ in inbox(place.head)] == ["roadmap.in_charge"]
    charge.put_in_charge(**act, user=place.head)
    assert AuditEvent.objects.filter(action="roadmap_task.in_charge").count() == 1
    charge.put_in_charge(**act, user=place.curator)
    assert inbox(place.curator) == [], "who names oneself knows"
    assert charge.put_in_charge(**act, user=None).in_charge is None
    for stranger in (autumn.a2.curator, autumn.officer, autumn.region):
        with pytest.raises(NotAllowed, match="сотрудник этого исполнителя"):
            charge.put_in_charge(**act, user=stranger)
    for actor in (autumn.officer_actor, autumn.a2.curator_actor, autumn.region_actor):
        with pytest.raises(NotAllowed, match="назначает исполнитель"):
            charge.put_in_charge(task=task, user=place.head, actor=actor, now=clock.now())


def test_who_was_in_charge_and_works_elsewhere_now_reads_no_answer(autumn: World) -> None:
    task, moved, head = marked(autumn), autumn.a2.curator, autumn.a1.head
    Task.objects.filter(pk=task.pk).update(in_charge=moved)
    marks.return_mark(task=task, reason="Нет протокола", actor=autumn.officer_actor, now=clock.now())
    assert inbox(moved) == []
    assert [kind for kind, _, _ in inbox(head)] == ["roadmap.mark_returned"]
