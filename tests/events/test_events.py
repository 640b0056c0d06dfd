"""Making an event, changing it, inviting, repeating; what is refused and who is written to."""

import datetime as dt
import uuid
from decimal import Decimal
from typing import Any

import pytest

from mentoring.access.decisions import NotAllowed, StateChanged
from mentoring.audit.models import AuditEvent
from mentoring.core import changes, clock
from mentoring.events import services
from mentoring.events.changes import ATTENDANCE, EVENTS
from mentoring.events.enums import Audience, EventState
from mentoring.events.models import Event
from mentoring.events.notifications import event_path
from mentoring.events.services import EventRefused, Invite
from mentoring.events.services.certificates import issue_certificates
from mentoring.notifications.models import Message
from tests import factories as make

from .hall import DAY, HOUR, announced, draft, enrol, event_data, fresh, held, staff

NAMES = ("Азарова Анна Ивановна", "Белова Вера Ильинична", "Волкова Галина Петровна")


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int | None, int | None]]:
    """(topic, municipality, organisation) of every change that those above were told of."""
    heard: list[tuple[str, int | None, int | None]] = []

    def listener(change: changes.Change) -> None:
        heard.append((change.topic, change.municipality_id, change.organisation_id))

    for topic in (EVENTS, ATTENDANCE):
        monkeypatch.setitem(changes._listeners, topic, [listener])
    return heard


def change(event: Event, actor: Any, **values: Any) -> Event:
    same = {
        name: getattr(event, name)
        for name in (
            "kind", "level", "title", "starts_at", "ends_at", "audiences", "topic", "programme", "hours", "place",
            "link", "enrol_until", "capacity", "waiting_list", "gives_certificate",
        )
    }  # fmt: skip
    return services.change_event(
        event=event,
        data=services.EventData(**(same | values)),
        expected_version=event.version,
        actor=actor,
        now=clock.now(),
    )


def letters(kind: str) -> set[int]:
    return set(Message.objects.filter(kind=kind).values_list("recipient_id", flat=True))


def test_an_event_belongs_to_the_body_that_makes_it(world: Any) -> None:
    for actor, body in (
        (world.region_actor, (None, None)),
        (world.officer_actor, (world.a.pk, None)),
        (world.a1.curator_actor, (world.a.pk, world.a1.organisation.pk)),
    ):
        event = draft(actor)
        assert (event.municipality_id, event.organisation_id) == body
        assert (event.state, event.taken, event.sequence) == (EventState.DRAFT, 0, 0)
        assert AuditEvent.objects.get(object_type="event", object_id=str(event.pk)).action == "event.created"


@pytest.mark.parametrize("who", ["ministry_actor", "api_actor", "expert_actor"])
def test_who_may_hold_none_makes_none(world: Any, who: str) -> None:
    with pytest.raises(NotAllowed, match="Мероприятия проводят"):
        draft(getattr(world, who), invitations=[])


def test_a_double_click_makes_one_event(world: Any) -> None:
    key, what = uuid.uuid4(), {"actor": world.region_actor, "now": clock.now(), "data": event_data()}
    first, second = (services.create_event(public_id=key, **what) for _ in range(2))
    assert first.pk == second.pk
    with pytest.raises(EventRefused) as caught:
        services.create_event(public_id=key, **(what | {"actor": world.officer_actor}))
    assert set(caught.value.errors) == {"key"}


AT = dt.datetime(2026, 10, 1, 10, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("wrong", "fields"),
    [
        ({"title": " "}, {"title"}),
        ({"title": "ж" * 201, "topic": "ж" * 301, "place": "ж" * 301}, {"title", "topic", "place"}),
        ({"kind": "party", "level": "moon"}, {"kind", "level"}),
        ({"audiences": []}, {"audiences"}),
        ({"audiences": ["pupils"]}, {"audiences"}),
        ({"link": "javascript:alert(1)"}, {"link"}),
        ({"hours": Decimal(0)}, {"hours"}),
        ({"hours": Decimal(1001)}, {"hours"}),
        ({"capacity": 0}, {"capacity"}),
        ({"capacity": 100_001}, {"capacity"}),
        ({"starts_at": AT, "ends_at": AT}, {"ends_at"}),
        ({"starts_at": AT, "ends_at": AT + 367 * DAY}, {"ends_at"}),
        ({"starts_at": AT, "ends_at": AT + HOUR, "enrol_until": AT + HOUR}, {"enrol_until"}),
        ({"starts_at": AT.replace(tzinfo=None), "ends_at": AT + HOUR}, {"starts_at"}),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(world: Any, wrong: dict[str, Any], fields: set[str]) -> None:
    with pytest.raises(EventRefused) as caught:
        draft(world.region_actor, **wrong)
    assert set(caught.value.errors) == fields
    assert not Event.objects.exists()


def test_a_change_is_a_new_version_and_names_its_fields_in_the_journal(world: Any) -> None:
    event = draft(world.region_actor)
    after = change(event, world.region_actor, topic="Закон о наставничестве", hours=Decimal(8))
    assert (after.version, after.sequence, after.topic) == (2, 0, "Закон о наставничестве")
    line = AuditEvent.objects.get(action="event.changed")
    assert line.data == {"fields": ["hours", "topic"]}
    assert change(after, world.region_actor).version == 2  # nothing differs
    with pytest.raises(StateChanged):
        change(event, world.region_actor, topic="Другая тема")


@pytest.mark.parametrize("who", ["officer_actor", "ministry_actor"])
def test_only_the_host_changes_it(world: Any, who: str) -> None:
    with pytest.raises(NotAllowed):
        change(draft(world.region_actor), getattr(world, who), topic="тема")


def test_another_time_or_place_is_written_to_all_who_stand(world: Any) -> None:
    event, head = announced(world.region_actor, capacity=2), world.a1.head_actor
    services.enrol_self(event=event, actor=world.a1.curator_actor, now=clock.now())
    enrol(event, staff(head, NAMES[0]), head)  # without an account: the head is told
    gone = services.enrol_self(event=event, actor=world.b2.curator_actor, now=clock.now())
    services.enrol_self(event=event, actor=world.b1.curator_actor, now=clock.now())
    services.withdraw(enrolment=gone, actor=world.b2.curator_actor, now=clock.now())
    after = change(fresh(event), world.region_actor, place="г. Михайловск")
    told = {world.a1.curator.pk, world.a1.head.pk, world.b1.curator.pk}
    assert letters("event.moved") == told
    assert after.sequence == 1
    message = Message.objects.filter(kind="event.moved").first()
    assert "г. Михайловск" in message.text
    assert not any(name.split()[0] in message.title + message.text for name in NAMES)
    after = change(after, world.region_actor, starts_at=event.starts_at + DAY, ends_at=event.ends_at + DAY)
    assert after.sequence == 2
    assert Message.objects.filter(kind="event.moved").count() == 2 * len(told)
    change(after, world.region_actor, topic="тема")
    assert Message.objects.filter(kind="event.moved").count() == 2 * len(told)


def test_the_letter_says_the_time_of_the_portal_and_leads_to_the_card(world: Any) -> None:
    assert world.a1.curator.pk
    event = announced(world.region_actor, starts_at=dt.datetime(2030, 3, 1, 21, 30, tzinfo=dt.UTC))
    message = Message.objects.filter(kind="event.invitation").first()
    assert "02.03.2030 00:30" in message.title
    assert message.link == event_path(event) == f"/events/{event.public_id}/"


def test_a_larger_room_takes_in_the_waiting_in_order(world: Any) -> None:
    event, head = announced(world.region_actor, capacity=1), world.a1.head_actor
    for name in NAMES:
        enrol(event, staff(head, name), head)
    after = change(fresh(event), world.region_actor, capacity=2)
    assert list(event.enrolments.order_by("number").values_list("state", flat=True)) == [
        "enrolled", "enrolled", "waiting",
    ]  # fmt: skip
    assert fresh(after).taken == 2
    message = Message.objects.get(kind="event.place_given")
    assert (message.recipient_id, "№ 2" in message.text) == (world.a1.head.pk, True)
    change(fresh(event), world.region_actor, capacity=None)
    assert not event.enrolments.filter(state="waiting").exists()


def test_places_are_not_made_fewer_than_those_taken(world: Any) -> None:
    event, head = announced(world.region_actor, capacity=3), world.a1.head_actor
    for name in NAMES:
        enrol(event, staff(head, name), head)
    with pytest.raises(EventRefused, match="Записано 3, мест не может быть 2") as caught:
        change(fresh(event), world.region_actor, capacity=2)
    assert set(caught.value.errors) == {"capacity"}
    assert fresh(event).capacity == 3


def test_what_certificates_say_does_not_change_under_them(world: Any) -> None:
    head, region = world.a1.head_actor, world.region_actor
    event = held(region, (staff(head), head), gives_certificate=True, hours=Decimal(8))
    event = change(event, region, hours=Decimal(16))
    issue_certificates(event=event, actor=region, now=clock.now())
    for name, value in (
        ("hours", Decimal(4)),
        ("title", "Другое название"),
        ("kind", "course"),
        ("ends_at", event.ends_at + HOUR),
    ):
        with pytest.raises(EventRefused, match="Сертификаты уже выданы") as caught:
            change(fresh(event), region, **{name: value})
        assert set(caught.value.errors) == {name}
    assert change(fresh(event), region, topic="тема").topic == "тема"
    with pytest.raises(NotAllowed, match="Сертификаты уже выданы"):
        services.reopen(event=event, actor=region, now=clock.now())


def test_a_held_event_does_not_move_into_the_future_and_its_year_is_told(world: Any, told: list[Any]) -> None:
    head, region = world.a1.head_actor, world.region_actor
    event = held(region, (staff(head), head))
    with pytest.raises(EventRefused, match="в будущем"):
        change(event, region, starts_at=clock.now() + DAY, ends_at=clock.now() + 2 * DAY)
    told.clear()
    change(event, region, starts_at=event.starts_at - DAY)
    organisation = world.a1.organisation
    assert told == [(EVENTS, None, None), (ATTENDANCE, world.a.pk, organisation.pk)]
    told.clear()
    change(fresh(event), region, topic="тема")
    assert told == []


def test_invitations_go_to_the_audience_of_the_invited_bodies_once(world: Any) -> None:
    head = world.a1.head
    for user in (world.a1.curator, world.a2.curator, world.b1.curator, world.officer, world.officer_b, world.ministry):
        assert user.pk
    region = world.region_actor
    event = draft(region, invitations=[Invite(organisation_id=world.a1.organisation.pk)], audiences=[Audience.TEACHER])
    services.announce(event=event, actor=region, now=clock.now())
    assert letters("event.invitation") == {head.pk, world.a1.curator.pk}
    wider = [Invite(municipality_id=world.a.pk), Invite(organisation_id=world.a1.organisation.pk)]
    services.invite(event=event, invitations=wider, actor=region, now=clock.now())
    assert letters("event.invitation") == {head.pk, world.a1.curator.pk, world.a2.curator.pk}
    assert Message.objects.filter(kind="event.invitation", recipient_id=head.pk).count() == 1
    assert AuditEvent.objects.get(action="event.invited").data == {"added": 1, "removed": 0}


def test_coordinators_are_invited_by_their_municipality(world: Any) -> None:
    for user in (world.officer, world.officer_b, world.a1.curator):
        assert user.pk
    region = world.region_actor
    announced(region, invitations=[Invite(municipality_id=world.b.pk)], audiences=[Audience.COORDINATOR])
    assert letters("event.invitation") == {world.officer_b.pk}
    announced(region, invitations=[Invite()], audiences=[Audience.COORDINATOR])
    assert letters("event.invitation") == {world.officer.pk, world.officer_b.pk}


def test_who_announces_gets_no_invitation_and_the_past_is_not_written_about(world: Any) -> None:
    curator = world.a1.curator_actor
    assert world.a2.curator.pk
    announced(curator)
    assert letters("event.invitation") == {world.a2.curator.pk}
    Message.objects.all().delete()
    announced(curator, starts_at=clock.now() - DAY)
    assert letters("event.invitation") == set()


def test_invitations_of_a_draft_are_exactly_these(world: Any) -> None:
    region = world.region_actor
    event = draft(region, invitations=[Invite(municipality_id=world.b.pk)])
    wanted = [Invite(organisation_id=world.k1.organisation.pk), Invite(municipality_id=world.a.pk)] * 2
    rows = services.invite(event=event, invitations=wanted, actor=region, now=clock.now())
    assert [(row.municipality_id, row.organisation_id) for row in rows] == [
        (world.krai.pk, world.k1.organisation.pk),
        (world.a.pk, None),
    ]
    assert not Message.objects.exists()
    services.invite(event=event, invitations=wanted, actor=region, now=clock.now())
    assert AuditEvent.objects.filter(action="event.invited").count() == 1  # the same again is no event
    with pytest.raises(NotAllowed, match="другая организация"):
        services.invite(event=event, invitations=[], actor=world.officer_actor, now=clock.now())


def test_nobody_invites_beyond_the_own_municipality(world: Any) -> None:
    for host in (world.officer_actor, world.a1.curator_actor):
        draft(host, invitations=[Invite(organisation_id=world.a2.organisation.pk)])
        for foreign in (Invite(), Invite(municipality_id=world.b.pk), Invite(organisation_id=world.b1.organisation.pk)):
            with pytest.raises(NotAllowed, match="своего муниципалитета"):
                draft(host, invitations=[foreign])


def test_who_is_not_there_cannot_be_invited(world: Any) -> None:
    closed = make.make_organisation(world.a, "Закрытая школа")
    closed.is_active = False
    closed.save(update_fields=["is_active"])
    for unknown in (
        Invite(organisation_id=0),
        Invite(organisation_id=closed.pk),
        Invite(municipality_id=0),
        Invite(municipality_id=world.b.pk, organisation_id=world.a1.organisation.pk),
    ):
        with pytest.raises(EventRefused) as caught:
            draft(world.region_actor, invitations=[unknown])
        assert set(caught.value.errors) == {"invitations"}


def test_a_cancellation_is_written_with_its_reason_to_all_who_stand(world: Any, told: list[Any]) -> None:
    event, head = announced(world.region_actor), world.a1.head_actor
    enrol(event, staff(head, NAMES[0]), head)
    services.enrol_self(event=event, actor=world.b1.curator_actor, now=clock.now())
    cancelled = services.cancel(event=event, reason=" карантин ", actor=world.region_actor, now=clock.now())
    assert [(row.state, row.cancel_reason, row.sequence) for row in cancelled] == [("cancelled", "карантин", 1)]
    assert letters("event.cancelled") == {world.a1.head.pk, world.b1.curator.pk}
    message = Message.objects.filter(kind="event.cancelled").first()
    assert "карантин" in message.text
    assert message.delivery == "instant"
    assert told == [(EVENTS, None, None)]


def test_a_cancellation_needs_a_reason_of_a_sane_length(world: Any) -> None:
    event = draft(world.region_actor)
    with pytest.raises(NotAllowed, match="причину"):
        services.cancel(event=event, reason=" ", actor=world.region_actor, now=clock.now())
    with pytest.raises(EventRefused, match="300") as caught:
        services.cancel(event=event, reason="ж" * 301, actor=world.region_actor, now=clock.now())
    assert set(caught.value.errors) == {"reason"}


def test_holding_and_reopening_tell_the_host_and_those_who_came(world: Any, told: list[Any]) -> None:
    region, head = world.region_actor, world.a1.head_actor
    event = held(region, (staff(head), head), (staff(world.b1.head_actor), world.b1.head_actor))
    a1 = (ATTENDANCE, world.a.pk, world.a1.organisation.pk)
    b1 = (ATTENDANCE, world.b.pk, world.b1.organisation.pk)
    assert set(told) == {(EVENTS, None, None), a1, b1}
    told.clear()
    services.reopen(event=event, actor=region, now=clock.now())
    assert sorted(told, key=str) == sorted([(EVENTS, None, None), a1, b1], key=str)


def test_an_event_has_its_history_without_the_counters(world: Any) -> None:
    event, head = announced(world.region_actor), world.a1.head_actor
    enrol(event, staff(head), head)
    states = list(event.row_history.order_by("pgh_id").values_list("state", flat=True))
    assert states == ["draft", "announced"]
