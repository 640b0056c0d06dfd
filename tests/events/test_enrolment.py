"""Places: who gets one, who waits, who may ask."""

import datetime as dt
from typing import Any

import pytest

from mentoring.access.decisions import NotAllowed, StateChanged
from mentoring.audit.models import AuditEvent
from mentoring.core import clock
from mentoring.events import services
from mentoring.events.enums import Audience, EnrolmentState
from mentoring.events.models import Enrolment
from mentoring.events.services import Candidate, Invite
from mentoring.notifications.models import Message
from tests import factories as make

from .hall import DAY, HOUR, announced, draft, enrol, fresh, held, mentor, staff

NAMES = ("Азарова Анна Ивановна", "Белова Вера Ильинична", "Волкова Галина Петровна", "Громова Дарья Львовна")


def numbers(event: Any) -> list[tuple[int, str]]:
    return list(event.enrolments.order_by("number").values_list("number", "state"))


def test_places_go_by_the_order_of_asking_and_the_rest_wait(world: Any) -> None:
    event, head = announced(world.region_actor, capacity=2), world.a1.head_actor
    for name in NAMES:
        enrol(event, staff(head, name), head)
    assert numbers(event) == [(1, "enrolled"), (2, "enrolled"), (3, "waiting"), (4, "waiting")]
    event.refresh_from_db()
    assert (event.taken, event.free, event.queue_number) == (2, 0, 4)


def test_a_full_event_without_a_waiting_list_says_so(world: Any) -> None:
    event, head = announced(world.region_actor, capacity=1, waiting_list=False), world.a1.head_actor
    enrol(event, staff(head, NAMES[0]), head)
    with pytest.raises(NotAllowed, match="лист ожидания не ведётся"):
        enrol(event, staff(head, NAMES[1]), head)
    assert numbers(event) == [(1, "enrolled")]


def test_the_first_waiting_gets_the_place_of_who_leaves_and_is_told(world: Any) -> None:
    event, head = announced(world.region_actor, capacity=1), world.a1.head_actor
    leaves = enrol(event, staff(head, NAMES[0]), head)
    first = services.enrol_self(event=event, actor=world.b1.curator_actor, now=clock.now())
    second = enrol(event, staff(head, NAMES[1]), head)
    assert (first.state, second.state) == (EnrolmentState.WAITING, EnrolmentState.WAITING)
    services.withdraw(enrolment=leaves, actor=head, now=clock.now())
    assert numbers(event) == [(1, "withdrawn"), (2, "enrolled"), (3, "waiting")]
    message = Message.objects.get(kind="event.place_given")
    assert message.recipient_id == world.b1.curator.pk
    assert fresh(event).taken == 1


def test_who_leaves_the_waiting_list_frees_no_place(world: Any) -> None:
    event, head = announced(world.region_actor, capacity=1), world.a1.head_actor
    rows = [enrol(event, staff(head, name), head) for name in NAMES[:3]]
    services.withdraw(enrolment=rows[1], actor=head, now=clock.now())
    assert numbers(event) == [(1, "enrolled"), (2, "withdrawn"), (3, "waiting")]
    assert fresh(event).taken == 1


def test_who_left_may_come_again_at_the_end_of_the_queue(world: Any) -> None:
    event, curator = announced(world.region_actor), world.a1.curator_actor
    first = services.enrol_self(event=event, actor=curator, now=clock.now())
    services.withdraw(enrolment=first, actor=curator, now=clock.now())
    again = services.enrol_self(event=event, actor=curator, now=clock.now())
    assert (again.pk != first.pk, again.number) == (True, 2)


def test_the_same_person_again_is_the_row_that_stands(world: Any) -> None:
    event, head, curator = announced(world.region_actor), world.a1.head_actor, world.a1.curator_actor
    one = mentor(world.a1)
    assert enrol(event, one, head).pk == enrol(event, one, curator).pk
    by_name = staff(head, "Семёнова Анна Ивановна")
    assert enrol(event, by_name, head).pk == enrol(event, staff(head, "СЕМЕНОВА  Анна Ивановна"), curator).pk
    himself = [services.enrol_self(event=event, actor=curator, now=clock.now()).pk for _ in range(2)]
    assert himself[0] == himself[1]
    assert fresh(event).taken == 3


def test_a_user_whom_the_head_named_takes_the_row_over(world: Any) -> None:
    event, head = announced(world.region_actor), world.a1.head_actor
    user = make.make_user("curator", organisation=world.a1.organisation, full_name=NAMES[0])
    named = enrol(event, staff(head, NAMES[0], Audience.CURATOR), head)
    own = services.enrol_self(event=event, actor=make.actor(user), now=clock.now())
    assert own.pk == named.pk
    assert (fresh(own).user_id, fresh(own).identity) == (user.pk, f"user:{user.pk}")


def test_a_name_that_a_user_of_the_body_enrolled_by_is_not_written_twice(world: Any) -> None:
    event, head = announced(world.region_actor), world.a1.head_actor
    user = make.make_user("curator", organisation=world.a1.organisation, full_name=NAMES[0])
    own = services.enrol_self(event=event, actor=make.actor(user), now=clock.now())
    assert enrol(event, staff(head, NAMES[0]), head).pk == own.pk
    stranger = world.a2.head_actor
    assert enrol(event, staff(stranger, NAMES[0]), stranger).pk != own.pk


def test_two_users_of_one_name_are_two_people(world: Any) -> None:
    event = announced(world.region_actor)
    users = [make.make_user("curator", organisation=world.a1.organisation, full_name=NAMES[0]) for _ in range(2)]
    rows = [services.enrol_self(event=event, actor=make.actor(user), now=clock.now()) for user in users]
    assert rows[0].pk != rows[1].pk


def test_as_whom_a_user_takes_part_is_said_by_the_permissions(world: Any) -> None:
    event = announced(world.region_actor)
    asked = {
        "curator": world.a1.curator_actor,
        "teacher": world.a1.head_actor,
        "coordinator": world.officer_actor,
    }
    for audience, actor in asked.items():
        assert services.enrol_self(event=event, actor=actor, now=clock.now()).audience == audience


@pytest.mark.parametrize("who", ["ministry_actor", "region_actor", "expert_actor", "api_actor"])
def test_who_is_of_no_audience_does_not_enrol(world: Any, who: str) -> None:
    event = announced(world.region_actor)
    with pytest.raises(NotAllowed):
        services.enrol_self(event=event, actor=getattr(world, who), now=clock.now())


def test_an_event_for_others_says_for_whom(world: Any) -> None:
    event = announced(world.region_actor, audiences=[Audience.COORDINATOR])
    with pytest.raises(NotAllowed, match="муниципальные координаторы"):
        services.enrol_self(event=event, actor=world.a1.curator_actor, now=clock.now())


def test_nobody_enrols_in_a_quality_that_is_not_theirs(world: Any) -> None:
    event = announced(world.region_actor)
    with pytest.raises(NotAllowed, match="в своём качестве"):
        services.enrol_self(event=event, actor=world.a1.curator_actor, now=clock.now(), audience=Audience.COORDINATOR)


def test_a_body_that_is_not_invited_cannot_enrol(world: Any) -> None:
    only_a1 = [Invite(organisation_id=world.a1.organisation.pk)]
    event = announced(world.officer_actor, invitations=only_a1)
    services.enrol_self(event=event, actor=world.a1.curator_actor, now=clock.now())
    services.enrol_self(event=event, actor=world.officer_actor, now=clock.now())  # the host's own
    for stranger in (world.a2.curator_actor, world.b1.curator_actor, world.officer_b_actor):
        with pytest.raises(NotAllowed, match="не приглашена"):
            services.enrol_self(event=event, actor=stranger, now=clock.now())


def test_people_are_enrolled_by_their_own_body_only(world: Any) -> None:
    event, head = announced(world.region_actor), world.a1.head_actor
    for foreign in (mentor(world.a2), staff(world.a2.head_actor), staff(world.officer_actor)):
        with pytest.raises(NotAllowed, match="своей организации"):
            enrol(event, foreign, head)
    assert not event.enrolments.exists()


def test_a_foreign_person_or_user_under_the_own_flag_is_not_found(world: Any) -> None:
    event, head = announced(world.region_actor), world.a1.head_actor
    own = {"municipality_id": world.a.pk, "organisation_id": world.a1.organisation.pk}
    foreign = [
        Candidate(audience=Audience.MENTOR, person_id=world.a2.mentor.person_id, **own),
        Candidate(audience=Audience.CURATOR, user_id=world.a2.curator.pk, full_name=NAMES[0], **own),
    ]
    answers = services.enrol_many(event=event, candidates=foreign, actor=head, now=clock.now())
    assert [(answer.enrolment, bool(answer.reason)) for answer in answers] == [(None, True)] * 2


def test_a_mentor_needs_a_consent_in_force(world: Any) -> None:
    event, head = announced(world.region_actor), world.a1.head_actor
    without = make.make_mentor(world.a1.organisation, consent=False).person
    with pytest.raises(NotAllowed, match="согласием"):
        enrol(event, mentor(world.a1, without), head)
    withdrawn = world.a1.mentor.person
    withdrawn.consents.update(withdrawn_on=clock.today())
    with pytest.raises(NotAllowed, match="согласием"):
        enrol(event, mentor(world.a1, withdrawn), head)


def test_a_mentee_is_no_mentor(world: Any) -> None:
    event, head = announced(world.region_actor), world.a1.head_actor
    with pytest.raises(NotAllowed, match="наставник"):
        enrol(event, mentor(world.a1, world.a1.mentees[0].person), head)


def test_mentors_come_from_their_base_not_by_name(world: Any) -> None:
    event, head = announced(world.region_actor), world.a1.head_actor
    with pytest.raises(NotAllowed, match="из базы наставников"):
        enrol(event, staff(head, audience=Audience.MENTOR), head)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"full_name": "Иванов"}, "полностью"),
        ({"full_name": "Иванов Иван " + "Ж" * 200}, "полностью"),
        ({"position": "у" * 201}, "Должность"),
        ({"audience": "nobody"}, "категории"),
    ],
)
def test_a_name_that_cannot_be_one_is_refused(world: Any, changes: dict[str, str], reason: str) -> None:
    event, head = announced(world.region_actor), world.a1.head_actor
    values = {"audience": Audience.TEACHER, "full_name": NAMES[0]} | changes
    candidate = Candidate(municipality_id=world.a.pk, organisation_id=world.a1.organisation.pk, **values)
    with pytest.raises(NotAllowed, match=reason):
        enrol(event, candidate, head)


def test_of_many_each_is_answered_in_order(world: Any) -> None:
    event, head = announced(world.region_actor, capacity=2, waiting_list=False), world.a1.head_actor
    standing = enrol(event, staff(head, NAMES[0]), head)
    many = [staff(head, NAMES[0]), staff(head, "неизвестно"), staff(head, NAMES[1]), staff(head, NAMES[2])]
    many.append(staff(head, NAMES[1]))
    answers = services.enrol_many(event=event, candidates=many, actor=head, now=clock.now())
    got = [(answer.enrolment and answer.enrolment.number, answer.standing) for answer in answers]
    assert got == [(1, True), (None, False), (2, False), (None, False), (2, True)]
    assert answers[0].enrolment == standing
    assert [bool(answer.reason) for answer in answers] == [False, True, False, True, False]
    assert fresh(event).taken == 2


def test_who_enrols_a_colleague_is_in_the_journal_without_names_and_the_colleague_is_told(world: Any) -> None:
    event, head, curator = announced(world.region_actor), world.a1.head_actor, world.a1.curator
    colleague = Candidate(
        audience=Audience.CURATOR, municipality_id=world.a.pk, organisation_id=world.a1.organisation.pk,
        user_id=curator.pk,
    )  # fmt: skip
    services.enrol_many(event=event, candidates=[colleague, staff(head, NAMES[0])], actor=head, now=clock.now())
    line = AuditEvent.objects.get(action="event.enrolled")
    assert line.data == {"numbers": [1, 2]}
    assert NAMES[0].split()[0] not in f"{line.object_label}{line.comment}{line.data}"
    message = Message.objects.get(kind="event.enrolled")
    assert message.recipient_id == curator.pk
    assert event.title in message.title
    services.enrol_self(event=event, actor=world.b1.curator_actor, now=clock.now())
    assert AuditEvent.objects.filter(action="event.enrolled").count() == 1


def test_after_the_last_moment_and_before_the_announcement_nobody_enrols(world: Any) -> None:
    curator = world.a1.curator_actor
    with pytest.raises(NotAllowed, match="черновик"):
        services.enrol_self(event=draft(world.region_actor), actor=curator, now=clock.now())
    starts = clock.now() + 2 * DAY
    event = announced(world.region_actor, starts_at=starts, enrol_until=starts - DAY)
    with clock.set_to(starts - DAY) as then, pytest.raises(NotAllowed, match="закрыта"):
        services.enrol_self(event=event, actor=curator, now=then)
    open_ended = announced(world.region_actor, starts_at=starts)
    with clock.set_to(starts - dt.timedelta(seconds=1)) as then:
        services.enrol_self(event=open_ended, actor=curator, now=then)
    with clock.set_to(starts) as then, pytest.raises(NotAllowed, match="закрыта"):
        services.enrol_self(event=open_ended, actor=world.a2.curator_actor, now=then)


def test_who_may_not_enrol_others_is_told(world: Any) -> None:
    event, ministry = announced(world.region_actor), world.ministry_actor
    with pytest.raises(NotAllowed, match="Записывать сотрудников"):
        enrol(event, staff(ministry), ministry)


def test_the_host_takes_somebody_out_and_the_person_is_told(world: Any) -> None:
    event = announced(world.region_actor)
    row = services.enrol_self(event=event, actor=world.a1.curator_actor, now=clock.now())
    services.withdraw(enrolment=row, actor=world.region_actor, now=clock.now(), expected_version=row.version)
    assert Message.objects.get(kind="event.taken_out").recipient_id == world.a1.curator.pk


def test_a_row_that_moved_meanwhile_is_not_withdrawn_blindly(world: Any) -> None:
    event, curator = announced(world.region_actor), world.a1.curator_actor
    row = services.enrol_self(event=event, actor=curator, now=clock.now())
    with pytest.raises(StateChanged):
        services.withdraw(enrolment=row, actor=curator, now=clock.now(), expected_version=row.version + 1)


def test_after_the_beginning_only_the_host_takes_out_and_places_stay_free(world: Any) -> None:
    starts = clock.now() + DAY
    event, head = announced(world.region_actor, capacity=1, starts_at=starts), world.a1.head_actor
    first, _ = (enrol(event, staff(head, name), head) for name in NAMES[:2])
    with clock.set_to(starts + HOUR) as then:
        with pytest.raises(NotAllowed, match="началось"):
            services.withdraw(enrolment=first, actor=head, now=then)
        services.withdraw(enrolment=first, actor=world.region_actor, now=then)
    assert numbers(event) == [(1, "withdrawn"), (2, "waiting")]


def test_who_came_cannot_be_taken_out(world: Any) -> None:
    head = world.a1.head_actor
    event = held(world.region_actor, (staff(head), head))
    with pytest.raises(NotAllowed, match="снимите отметку"):
        services.withdraw(enrolment=event.enrolments.get(), actor=world.region_actor, now=clock.now())


def test_every_change_of_a_place_has_its_history(world: Any) -> None:
    event, curator = announced(world.region_actor), world.a1.curator_actor
    row = services.enrol_self(event=event, actor=curator, now=clock.now())
    services.withdraw(enrolment=row, actor=curator, now=clock.now())
    states = list(Enrolment.objects.get(pk=row.pk).row_history.order_by("pgh_id").values_list("state", flat=True))
    assert states == ["enrolled", "withdrawn"]
