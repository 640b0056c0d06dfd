"""Decisions of the tier above."""

from __future__ import annotations

import uuid

import pytest
import time_machine

from mentoring.access.decisions import NotAllowed, StateChanged
from mentoring.audit.models import AuditEvent
from mentoring.core import clock
from mentoring.notifications.models import Message
from monitoring import services
from monitoring.enums import ReturnReason
from monitoring.models import IndicatorValue, Submission
from monitoring.services import RemarkData
from tests import factories as make
from tests.world import World

from . import walk


def value_of(world: World, code: str = "mentees") -> int | None:
    row = IndicatorValue.objects.filter(code=code, level="region", period=world.period, form=None).first()
    return row.numerator if row else None


def approve(world: World, submission: Submission, **more: object) -> Submission:
    return services.approve(
        **{
            "submission": submission,
            "actor": world.officer_actor,
            "now": clock.now(),
            "expected_version": submission.version,
        }
        | more
    )


def test_approval_makes_the_sent_version_count_at_once(world: World) -> None:
    submission = walk.sent(world, world.a1)
    assert value_of(world) is None
    done = approve(world, submission)
    assert (done.state, done.approved_version_id) == ("approved", submission.current_version_id)
    assert value_of(world) == 2
    told = set(Message.objects.filter(kind="submission.approved").values_list("recipient_id", flat=True))
    assert told == {world.a1.curator.pk, world.a1.head.pk}


def test_a_double_click_approves_once(world: World) -> None:
    submission = walk.sent(world, world.a1)
    for _ in range(2):
        assert approve(world, submission).state == "approved"
    assert AuditEvent.objects.filter(action="submission.approve").count() == 1


def test_the_second_reviewer_sees_the_new_state(world: World) -> None:
    submission = walk.sent(world, world.a1)
    colleague = make.actor(make.make_user("officer", municipality=world.a))
    approve(world, submission)
    with pytest.raises(StateChanged):
        approve(world, submission, actor=colleague)


@pytest.mark.parametrize("who", ["officer_b_actor", "region_actor", "ministry_actor"])
def test_only_the_own_municipality_approves(world: World, who: str) -> None:
    submission = walk.sent(world, world.a1)
    walk.sent(world, world.b1)
    with pytest.raises(NotAllowed):
        approve(world, submission, actor=getattr(world, who))
    assert walk.fresh(submission).state == "submitted"


def test_nobody_approves_what_they_submitted(world: World) -> None:
    submission = walk.sent(world, world.a1)
    Submission.objects.filter(pk=submission.pk).update(submitted_by_id=world.officer.pk)
    with pytest.raises(NotAllowed, match="сами отправили"):
        approve(world, submission)


def test_krai_goes_straight_to_the_region(world: World) -> None:
    submission = walk.sent(world, world.k1)
    with pytest.raises(NotAllowed, match="регион"):
        approve(world, submission, actor=world.region_actor)
    done = services.accept_organisation(
        submission=submission, actor=world.region_actor, now=clock.now(), expected_version=submission.version
    )
    assert (done.state, done.approved_version_id) == ("accepted", submission.current_version_id)
    assert value_of(world) == 2


def test_the_region_does_not_skip_the_municipality(world: World) -> None:
    submission = walk.sent(world, world.a1)
    with pytest.raises(NotAllowed, match="муниципалитет"):
        services.accept_organisation(
            submission=submission, actor=world.region_actor, now=clock.now(), expected_version=submission.version
        )


def test_the_region_accepts_what_a_municipality_approved_with_its_period_only(world: World) -> None:
    submission = walk.approved(world, world.a1)
    with pytest.raises(NotAllowed, match="проверяет муниципалитет"):
        services.accept_organisation(
            submission=submission, actor=world.region_actor, now=clock.now(), expected_version=submission.version
        )


def test_a_return_has_a_reason_attached_to_lines_and_the_letter_repeats_it(world: World) -> None:
    submission = walk.sent(world, world.a1)
    remarks = [
        RemarkData("figure:learners", "Обучающихся всего", ReturnReason.FIGURES, "в прошлом году было 380"),
        RemarkData("fact:mentee-1-1", "Наставляемый 4F2A1B", ReturnReason.DUPLICATE),
    ]
    done = services.return_for_rework(
        submission=submission,
        actor=world.officer_actor,
        now=clock.now(),
        expected_version=submission.version,
        comment="Есть вопросы",
        remarks=remarks,
    )
    assert done.state == "returned"
    assert [(remark.target, remark.text) for remark in done.remarks.all()] == [
        ("figure:learners", "в прошлом году было 380"),
        ("fact:mentee-1-1", ""),
    ]
    letters = Message.objects.filter(kind="submission.returned")
    assert {letter.recipient_id for letter in letters} == {world.a1.curator.pk, world.a1.head.pk}
    assert {letter.text for letter in letters} == {
        "Есть вопросы\n"
        "Обучающихся всего: численность указана неверно – в прошлом году было 380\n"
        "Наставляемый 4F2A1B: участник указан дважды"
    }
    assert {letter.delivery for letter in letters} == {"instant"}
    assert str(submission.public_id) in letters[0].link


def test_a_return_without_a_reason_is_refused(world: World) -> None:
    submission = walk.sent(world, world.a1)
    with pytest.raises(NotAllowed, match="причину"):
        services.return_for_rework(
            submission=submission, actor=world.officer_actor, now=clock.now(), expected_version=None, comment="  "
        )


def test_a_return_twice_makes_remarks_once(world: World) -> None:
    submission = walk.sent(world, world.a1)
    for _ in range(2):
        services.return_for_rework(
            submission=submission,
            actor=world.officer_actor,
            now=clock.now(),
            expected_version=submission.version,
            remarks=[RemarkData("figure:learners", "Обучающихся всего", ReturnReason.FIGURES)],
        )
    assert submission.remarks.count() == 1


def test_sending_again_resolves_the_remarks(world: World) -> None:
    remark = RemarkData("figure:learners", "Обучающихся всего", ReturnReason.FIGURES)
    submission = walk.returned(world, world.a1, remarks=[remark])
    assert submission.remarks.get().resolved_at is None
    again = walk.sent(world, world.a1, submission)
    assert again.remarks.get().resolved_at is not None
    assert again.current_version.number == 2


def test_undo_of_an_approval_takes_its_values_back(world: World) -> None:
    submission = walk.approved(world, world.a1)
    for _ in range(2):
        undone = services.undo(submission=submission, actor=world.officer_actor, now=clock.now())
        assert (undone.state, undone.approved_version) == ("submitted", None)
    assert not value_of(world)
    assert AuditEvent.objects.filter(action="submission.undo").count() == 1
    assert approve(world, walk.fresh(submission)).state == "approved"


def test_undo_of_a_return_forgets_its_remarks(world: World) -> None:
    remark = RemarkData("figure:learners", "Обучающихся всего", ReturnReason.FIGURES)
    submission = walk.returned(world, world.a1, remarks=[remark])
    undone = services.undo(submission=submission, actor=world.officer_actor, now=clock.now())
    assert undone.state == "submitted"
    assert not undone.remarks.exists()


def test_undo_works_ten_minutes(world: World) -> None:
    submission = walk.approved(world, world.a1)
    with time_machine.travel(clock.now() + walk.minutes(11)), pytest.raises(NotAllowed, match="10 минут"):
        services.undo(submission=submission, actor=world.officer_actor, now=clock.now())
    with time_machine.travel(clock.now() + walk.minutes(9)):
        assert services.undo(submission=submission, actor=world.officer_actor, now=clock.now()).state == "submitted"


def test_undo_belongs_to_whoever_decided(world: World) -> None:
    submission = walk.approved(world, world.a1)
    colleague = make.actor(make.make_user("officer", municipality=world.a))
    with pytest.raises(NotAllowed, match="кто его принял"):
        services.undo(submission=submission, actor=colleague, now=clock.now())


def test_undo_of_a_submission_nobody_decided_on(world: World) -> None:
    submission = walk.sent(world, world.a1)
    with pytest.raises(NotAllowed, match="на проверке"):
        services.undo(submission=submission, actor=world.officer_actor, now=clock.now())


def test_after_a_reopen_the_approved_version_counts_until_the_next(world: World) -> None:
    submission = walk.approved(world, world.a1)
    reopened = services.return_for_rework(
        submission=submission,
        actor=world.officer_actor,
        now=clock.now(),
        expected_version=submission.version,
        comment="Ошибка в списке",
    )
    assert (reopened.state, reopened.approved_version_id) == ("returned", submission.approved_version_id)
    assert value_of(world) == 2
    make.make_pair(world.a1.organisation)
    again = walk.sent(world, world.a1, reopened)
    assert value_of(world) == 2
    done = approve(world, again)
    assert done.approved_version.number == 2
    assert value_of(world) == 3
    undone = services.undo(submission=done, actor=world.officer_actor, now=clock.now())
    assert undone.approved_version_id == submission.approved_version_id
    assert value_of(world) == 2


def test_undo_of_a_reopen_keeps_what_counts(world: World) -> None:
    submission = walk.approved(world, world.a1)
    services.return_for_rework(
        submission=submission, actor=world.officer_actor, now=clock.now(), expected_version=None, comment="Ошибка"
    )
    undone = services.undo(submission=submission, actor=world.officer_actor, now=clock.now())
    assert (undone.state, undone.approved_version_id) == ("submitted", submission.approved_version_id)
    assert value_of(world) == 2


def unchanged(world: World, place: object) -> Submission:
    """Approved once, reopened and sent again without a change."""
    submission = walk.approved(world, place)
    reopened = services.return_for_rework(
        submission=submission,
        actor=walk.reviewer(world, place),
        now=clock.now(),
        expected_version=None,
        comment="Посмотрите ещё раз",
    )
    return walk.sent(world, place, reopened)


def test_bulk_approval_takes_the_unchanged_only(world: World) -> None:
    same, different = unchanged(world, world.a1), walk.sent(world, world.a2)
    result = services.approve_many(
        actor=world.officer_actor, now=clock.now(), items=[(same, same.version), (different, different.version)]
    )
    assert [row.pk for row in result.approved] == [same.pk]
    assert [(row.pk, why) for row, why in result.skipped] == [(different.pk, "есть изменения, откройте и проверьте")]
    assert walk.fresh(different).state == "submitted"


def test_bulk_approval_skips_the_foreign_and_the_changed_meanwhile(world: World) -> None:
    foreign, stale = unchanged(world, world.b1), unchanged(world, world.a1)
    result = services.approve_many(
        actor=world.officer_actor, now=clock.now(), items=[(foreign, foreign.version), (stale, stale.version - 1)]
    )
    assert not result.approved
    assert len(result.skipped) == 2
    assert walk.fresh(foreign).state == walk.fresh(stale).state == "submitted"


def test_bulk_approval_of_krai_by_the_region(world: World) -> None:
    same = unchanged(world, world.k1)
    result = services.approve_many(actor=world.region_actor, now=clock.now(), items=[(same, same.version)])
    assert result.approved[0].state == "accepted"


def test_bulk_approval_is_undone_together(world: World) -> None:
    rows = [unchanged(world, world.a1), unchanged(world, world.a2)]
    result = services.approve_many(
        actor=world.officer_actor, now=clock.now(), items=[(row, row.version) for row in rows]
    )
    services.undo(submission=rows[0], actor=world.officer_actor, now=clock.now())
    approve(world, walk.fresh(rows[0]))
    services.return_for_rework(
        submission=rows[0], actor=world.officer_actor, now=clock.now(), expected_version=None, comment="Ещё вопрос"
    )
    walk.sent(world, world.a1, walk.fresh(rows[0]))
    assert services.undo_batch(batch=result.batch, actor=world.officer_actor, now=clock.now()) == (1, 1)
    assert services.undo_batch(batch=uuid.uuid4(), actor=world.officer_actor, now=clock.now()) == (0, 0)
    assert walk.fresh(rows[1]).state == "submitted"


def test_a_foreign_batch_is_not_undone(world: World) -> None:
    same = unchanged(world, world.a1)
    result = services.approve_many(actor=world.officer_actor, now=clock.now(), items=[(same, same.version)])
    assert services.undo_batch(batch=result.batch, actor=world.officer_b_actor, now=clock.now()) == (0, 0)
    assert walk.fresh(same).state == "approved"
