"""What the organisation does with its submission."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.core.exceptions import ValidationError

from mentoring.access.decisions import NotAllowed, StateChanged
from mentoring.audit.models import AuditEvent
from mentoring.core import clock
from mentoring.notifications.models import Message
from mentoring.organisations.enums import Figure
from mentoring.organisations.models import YearlyFigure
from monitoring import services
from monitoring.models import MunicipalityPeriod, Submission
from monitoring.sheet import Satisfaction
from tests import factories as make
from tests.world import World

from . import walk


def test_a_double_click_opens_one_submission(world: World) -> None:
    first, second = walk.begun(world, world.a1), walk.begun(world, world.a1)
    assert first == second
    assert AuditEvent.objects.filter(action="submission.open").count() == 1


@pytest.mark.parametrize("who", ["head_actor", "officer_actor", "region_actor"])
def test_only_the_curator_opens(world: World, who: str) -> None:
    actor = world.a1.head_actor if who == "head_actor" else getattr(world, who)
    with pytest.raises(NotAllowed, match="куратор"):
        services.open_submission(actor=actor, now=clock.now(), organisation=world.a1.organisation, period=world.period)


def test_nobody_opens_for_another_organisation(world: World) -> None:
    with pytest.raises(NotAllowed, match="другой территории"):
        services.open_submission(
            actor=world.a1.curator_actor, now=clock.now(), organisation=world.a2.organisation, period=world.period
        )
    assert not Submission.objects.exists()


def test_a_closed_period_takes_nothing(world: World) -> None:
    with pytest.raises(NotAllowed, match="закрыт"):
        walk.begun(world, world.a1, world.earlier)


def test_a_period_that_is_not_open_yet_takes_nothing(world: World) -> None:
    world.period.opens_on = clock.today() + dt.timedelta(days=1)
    world.period.save()
    with pytest.raises(NotAllowed, match="откроется"):
        walk.begun(world, world.a1)


def test_an_accepted_municipality_takes_nothing_new(world: World) -> None:
    MunicipalityPeriod.objects.create(
        municipality=world.a, period=world.period, state="accepted", state_since=clock.now()
    )
    with pytest.raises(NotAllowed, match="принят регионом"):
        walk.begun(world, world.a1)
    assert walk.begun(world, world.b1).pk


def test_a_draft_is_saved_with_figures_and_answers(world: World) -> None:
    submission = walk.begun(world, world.a1)
    saved = services.save_draft(
        submission=submission,
        actor=world.a1.curator_actor,
        now=clock.now(),
        expected_version=submission.version,
        figures={Figure.LEARNERS: 512, Figure.YOUNG_TEACHERS: None},
        satisfaction=Satisfaction(10, 9, 4, None),
        answers={"growth_mentees": "  открыли группу  ", "empty": "  "},
        note=" записка ",
    )
    known = dict(YearlyFigure.objects.filter(organisation=world.a1.organisation).values_list("figure", "value"))
    assert known["learners"] == 512
    assert "young_teachers" not in known
    assert (saved.mentees_asked, saved.mentees_satisfied, saved.mentors_satisfied) == (10, 9, None)
    assert saved.answers == {"growth_mentees": "открыли группу"}
    assert (saved.note, saved.version) == ("записка", submission.version + 1)
    event = AuditEvent.objects.get(action="submission.save")
    assert event.data["fields"] == [
        "figure:learners", "figure:young_teachers", "mentees_asked", "mentees_satisfied", "mentors_asked",
        "answers", "note",
    ]  # fmt: skip


def test_a_missing_figure_is_added(world: World) -> None:
    YearlyFigure.objects.filter(organisation=world.a1.organisation).delete()
    submission = walk.begun(world, world.a1)
    services.save_draft(
        submission=submission,
        actor=world.a1.curator_actor,
        now=clock.now(),
        expected_version=submission.version,
        figures={Figure.LEARNERS: 0, Figure.CHILDREN_10_19: None},
    )
    row = YearlyFigure.objects.get(organisation=world.a1.organisation)
    assert (row.figure, row.value, row.as_of) == ("learners", 0, clock.today())


def test_saving_the_same_changes_nothing(world: World) -> None:
    submission = walk.begun(world, world.a1)
    again = services.save_draft(
        submission=submission,
        actor=world.a1.curator_actor,
        now=clock.now(),
        expected_version=submission.version,
        figures={Figure.LEARNERS: 400},
        note="",
    )
    assert again.version == submission.version


def test_two_curators_the_second_sees_both_versions(world: World) -> None:
    submission = walk.begun(world, world.a1)
    save = {"submission": submission, "actor": world.a1.curator_actor, "expected_version": submission.version}
    services.save_draft(**save, now=clock.now(), note="первый")
    with pytest.raises(StateChanged) as caught:
        services.save_draft(**save, now=clock.now(), note="второй")
    assert caught.value.current.note == "первый"


def test_more_satisfied_than_asked_is_refused_by_field(world: World) -> None:
    submission = walk.begun(world, world.a1)
    with pytest.raises(ValidationError) as caught:
        services.save_draft(
            submission=submission,
            actor=world.a1.curator_actor,
            now=clock.now(),
            expected_version=submission.version,
            satisfaction=Satisfaction(3, 4, None, 1),
        )
    assert set(caught.value.message_dict) == {"mentees_satisfied", "mentors_satisfied"}


@pytest.mark.parametrize("stranger", ["a2", "b1", "k1"])
def test_a_stranger_saves_nothing(world: World, stranger: str) -> None:
    submission = walk.begun(world, world.a1)
    walk.begun(world, getattr(world, stranger))
    with pytest.raises(NotAllowed):
        services.save_draft(
            submission=submission,
            actor=getattr(world, stranger).curator_actor,
            now=clock.now(),
            expected_version=submission.version,
            note="чужое",
        )
    assert walk.fresh(submission).note == ""


def test_what_is_on_signature_is_not_edited(world: World) -> None:
    submission = walk.to_signature(world, world.a1)
    with pytest.raises(NotAllowed, match="на подписи"):
        services.save_draft(
            submission=submission,
            actor=world.a1.curator_actor,
            now=clock.now(),
            expected_version=submission.version,
            note="поздно",
        )


def test_errors_block_the_sending(world: World) -> None:
    make.make_figures(world.a1.organisation, children_10_19=1)
    submission = walk.begun(world, world.a1)
    with pytest.raises(services.NotReady) as caught:
        services.send_for_signature(submission=submission, actor=world.a1.curator_actor, now=clock.now())
    assert {finding.code for finding in caught.value.findings} == {
        "older_within_children",
        "mentees_10_19_within_figure",
    }
    assert walk.fresh(submission).state == "draft"


def test_a_warning_without_a_comment_blocks_too(world: World) -> None:
    make.make_pair(world.a1.organisation, mentees=[make.make_mentee(world.a1.organisation, consent=False)])
    submission = walk.begun(world, world.a1)
    with pytest.raises(services.NotReady, match="согласия"):
        services.send_for_signature(submission=submission, actor=world.a1.curator_actor, now=clock.now())
    assert walk.to_signature(world, world.a1).state == "signing"


def test_sending_tells_the_head_once(world: World) -> None:
    submission = walk.begun(world, world.a1)
    head = world.a1.head
    for _ in range(2):
        services.send_for_signature(submission=submission, actor=world.a1.curator_actor, now=clock.now())
    assert list(Message.objects.values_list("recipient_id", "kind")) == [(head.pk, "submission.signing")]
    assert AuditEvent.objects.filter(action="submission.send_for_signature").count() == 1


def test_taking_back_is_harmless_twice(world: World) -> None:
    submission = walk.to_signature(world, world.a1)
    for _ in range(2):
        taken = services.take_back(submission=submission, actor=world.a1.curator_actor, now=clock.now())
        assert taken.state == "draft"
    assert AuditEvent.objects.filter(action="submission.take_back").count() == 1


def test_the_head_signs_and_it_is_frozen_and_sent(world: World) -> None:
    officer = world.officer
    submission = walk.to_signature(world, world.a1)
    signed = services.sign(
        submission=submission, actor=world.a1.head_actor, now=clock.now(), expected_version=submission.version
    )
    assert signed.state == "submitted"
    assert signed.submitted_by_id == world.a1.head.pk
    assert (signed.current_version.number, signed.current_version.facts.count()) == (1, 3)
    assert signed.approved_version is None
    message = Message.objects.get(kind="submission.submitted")
    assert message.recipient_id == officer.pk
    assert "СОШ № 1" in message.title


def test_signing_twice_makes_one_version(world: World) -> None:
    submission = walk.to_signature(world, world.a1)
    for _ in range(2):
        services.sign(submission=submission, actor=world.a1.head_actor, now=clock.now())
    assert submission.versions.count() == 1


def test_the_curator_does_not_sign(world: World) -> None:
    submission = walk.to_signature(world, world.a1)
    with pytest.raises(NotAllowed, match="руководитель"):
        services.sign(submission=submission, actor=world.a1.curator_actor, now=clock.now())
    assert not submission.versions.exists()


def test_a_draft_is_not_signed(world: World) -> None:
    submission = walk.begun(world, world.a1)
    with pytest.raises(NotAllowed, match="черновик"):
        services.sign(submission=submission, actor=world.a1.head_actor, now=clock.now())
    assert not submission.versions.exists()


def test_the_head_signs_what_the_head_has_read(world: World) -> None:
    submission = walk.to_signature(world, world.a1)
    with pytest.raises(StateChanged):
        services.sign(
            submission=submission, actor=world.a1.head_actor, now=clock.now(), expected_digest="другой отпечаток"
        )
    assert not submission.versions.exists()


def test_an_error_that_came_after_the_sending_blocks_the_signature(world: World) -> None:
    submission = walk.to_signature(world, world.a1)
    make.make_figures(world.a1.organisation, children_10_19=1)
    with pytest.raises(services.NotReady):
        services.sign(submission=submission, actor=world.a1.head_actor, now=clock.now())


def test_declining_needs_a_reason_and_tells_the_curator(world: World) -> None:
    curator = world.a1.curator
    submission = walk.to_signature(world, world.a1)
    decline = {"submission": submission, "actor": world.a1.head_actor, "now": clock.now()}
    with pytest.raises(NotAllowed, match="причину"):
        services.decline_signature(**decline, comment=" ")
    assert services.decline_signature(**decline, comment="Не все классы").state == "draft"
    message = Message.objects.get(kind="submission.declined")
    assert (message.recipient_id, message.text) == (curator.pk, "Не все классы")


def test_recall_while_nobody_above_has_acted(world: World) -> None:
    submission = walk.sent(world, world.a1)
    officer = world.officer
    for _ in range(2):
        assert services.recall(submission=submission, actor=world.a1.head_actor, now=clock.now()).state == "draft"
    assert Message.objects.filter(kind="submission.recalled", recipient_id=officer.pk).count() == 1
    again = walk.sent(world, world.a1, walk.fresh(submission))
    assert again.current_version.number == 2
    assert again.first_submitted_at == submission.first_submitted_at


def test_what_is_approved_is_not_recalled(world: World) -> None:
    submission = walk.approved(world, world.a1)
    with pytest.raises(NotAllowed, match="принят муниципалитетом"):
        services.recall(submission=submission, actor=world.a1.head_actor, now=clock.now())


def test_a_returned_submission_is_corrected_after_the_period_has_closed(world: World) -> None:
    submission = walk.returned(world, world.a1)
    with time_machine.travel(dt.datetime.combine(world.period.closes_on, dt.time(12)) + dt.timedelta(days=1)):
        again = walk.sent(world, world.a1, submission)
        assert again.state == "submitted"
        assert again.current_version.on_time


def test_a_draft_that_was_never_sent_is_closed_with_the_period(world: World) -> None:
    submission = walk.begun(world, world.a1)
    with (
        time_machine.travel(dt.datetime.combine(world.period.closes_on, dt.time(12)) + dt.timedelta(days=1)),
        pytest.raises(NotAllowed, match="закрыт"),
    ):
        services.send_for_signature(submission=submission, actor=world.a1.curator_actor, now=clock.now())
