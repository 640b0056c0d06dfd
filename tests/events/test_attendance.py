"""Who came: by the list, by the code, in the room; and what people say afterwards."""

from typing import Any

import pytest

from mentoring.access.decisions import NotAllowed
from mentoring.audit.models import AuditEvent
from mentoring.core import clock
from mentoring.core.models import StoredFile
from mentoring.events import services
from mentoring.events.changes import ATTENDANCE
from mentoring.events.enums import Audience
from mentoring.events.models import Feedback
from mentoring.events.services import EventRefused, Invite
from mentoring.events.services.certificates import issue_certificates, revoke_certificate
from mentoring.notifications.models import Message

from .hall import DAY, HOUR, announced, draft, enrol, event_data, fresh, held, mentor, staff
from .test_events import told

__all__ = ["told"]
NAMES = ("Азарова Анна Ивановна", "Белова Вера Ильинична", "Волкова Галина Петровна")


@pytest.fixture
def event(world: Any) -> Any:
    """A seminar of the region that began half an hour ago: two people have places, one waits."""
    with clock.set_to(clock.now() - DAY):
        row = announced(world.region_actor, capacity=2, starts_at=clock.now() + DAY - HOUR / 2)
        for name, head in zip(NAMES, (world.a1.head_actor, world.a1.head_actor, world.b1.head_actor), strict=True):
            enrol(row, staff(head, name), head)
    return fresh(row)


def rows_of(event: Any) -> list[Any]:
    return list(event.enrolments.order_by("number"))


def mark(event: Any, marks: dict[int, bool], actor: Any) -> int:
    return services.mark_attendance(event=event, marks=marks, actor=actor, now=clock.now())


def test_marks_are_written_with_who_and_when_and_the_bodies_are_told(world: Any, event: Any, told: list[Any]) -> None:
    first, second, _ = rows_of(event)
    now, region = clock.now(), world.region_actor
    assert services.mark_attendance(event=event, marks={first.pk: True, second.pk: False}, actor=region, now=now) == 1
    assert (fresh(first).attended_at, fresh(first).attended_by_id) == (now, region.user_id)
    assert fresh(second).attended_at is None
    assert told == [(ATTENDANCE, world.a.pk, world.a1.organisation.pk)]
    assert AuditEvent.objects.get(action="event.attendance").data == {"came": 1, "absent": 0}
    assert mark(event, {first.pk: True}, region) == 0  # the same again
    assert AuditEvent.objects.filter(action="event.attendance").count() == len(told) == 1
    assert mark(event, {first.pk: False}, region) == 1
    assert (fresh(first).attended_at, fresh(first).attended_by_id) == (None, None)


def test_only_the_host_marks_and_only_its_own_people(world: Any, event: Any) -> None:
    first = rows_of(event)[0]
    for actor in (world.a1.head_actor, world.a1.curator_actor, world.officer_actor, world.ministry_actor):
        with pytest.raises(NotAllowed):
            mark(event, {first.pk: True}, actor)
    other = announced(world.region_actor)
    foreign = enrol(other, staff(world.a2.head_actor), world.a2.head_actor)
    with pytest.raises(EventRefused, match="изменился"):
        mark(event, {first.pk: True, foreign.pk: True}, world.region_actor)
    assert fresh(first).attended_at is None


def test_who_waits_is_not_present_until_there_is_a_place(world: Any, event: Any) -> None:
    first, _, waiting = rows_of(event)
    with pytest.raises(EventRefused, match="№ 3"):
        mark(event, {first.pk: True, waiting.pk: True}, world.region_actor)
    assert fresh(first).attended_at is None, "half of the marks were applied"


def test_a_mark_under_a_certificate_stays_until_it_is_revoked(world: Any) -> None:
    head, region = world.a1.head_actor, world.region_actor
    held_event = held(region, (staff(head), head), gives_certificate=True)
    certificate = issue_certificates(event=held_event, actor=region, now=clock.now())[0]
    row = rows_of(held_event)[0]
    with pytest.raises(EventRefused, match="№ 1 выданы сертификаты"):
        mark(held_event, {row.pk: False}, region)
    revoke_certificate(certificate=certificate, reason="ошибка", actor=region, now=clock.now())
    assert mark(held_event, {row.pk: False}, region) == 1


def check_in(event: Any, actor: Any, code: str | None = None, now: Any = None) -> Any:
    code = event.checkin_code if code is None else code
    return services.check_in(event=event, code=code, actor=actor, now=now or clock.now())


def test_a_participant_marks_himself_by_the_code_once(world: Any, told: list[Any]) -> None:
    curator = world.a1.curator_actor
    event = announced(world.region_actor, starts_at=clock.now() + HOUR / 2)
    services.enrol_self(event=event, actor=curator, now=clock.now())
    first = check_in(event, curator)
    again = check_in(event, curator, now=clock.now() + HOUR)
    assert first.attended_at == fresh(again).attended_at
    assert fresh(first).attended_by_id == curator.user_id
    assert told == [(ATTENDANCE, world.a.pk, world.a1.organisation.pk)]


def test_the_code_works_an_hour_around_the_event(world: Any) -> None:
    curator = world.a1.curator_actor
    event = announced(world.region_actor)
    services.enrol_self(event=event, actor=curator, now=clock.now())
    for moment in (event.starts_at - HOUR * 1.01, event.ends_at + HOUR * 1.01):
        with pytest.raises(NotAllowed, match="во время мероприятия"):
            check_in(event, curator, now=moment)
    for moment in (event.starts_at - HOUR, event.ends_at + HOUR):
        assert check_in(event, curator, now=moment).attended_at


@pytest.mark.parametrize("code", ["", "0" * 16, "код"])
def test_a_wrong_code_marks_nobody(world: Any, code: str) -> None:
    curator = world.a1.curator_actor
    event = announced(world.region_actor, starts_at=clock.now() + HOUR / 2)
    services.enrol_self(event=event, actor=curator, now=clock.now())
    with pytest.raises(NotAllowed, match="Код не подходит"):
        check_in(event, curator, code=code)
    assert not event.enrolments.attended().exists()


def test_the_code_is_nothing_for_strangers_the_waiting_and_a_cancelled_event(world: Any) -> None:
    event = announced(world.region_actor, capacity=1, starts_at=clock.now() + HOUR / 2)
    services.enrol_self(event=event, actor=world.a1.curator_actor, now=clock.now())
    services.enrol_self(event=event, actor=world.a2.curator_actor, now=clock.now())
    with pytest.raises(EventRefused, match="Нет места"):
        check_in(event, world.a2.curator_actor)
    for stranger in (world.b1.curator_actor, world.ministry_actor):
        with pytest.raises(NotAllowed, match="не записаны"):
            check_in(event, stranger)
    services.cancel(event=event, reason="нет", actor=world.region_actor, now=clock.now())
    with pytest.raises(NotAllowed, match="отменено"):
        check_in(event, world.a1.curator_actor)


def walk_in(event: Any, candidate: Any, actor: Any) -> Any:
    return services.add_walk_in(event=event, candidate=candidate, actor=actor, now=clock.now())


def test_who_came_without_enrolment_is_added_while_there_are_places(world: Any) -> None:
    region = world.region_actor
    event = announced(region, capacity=1, starts_at=clock.now() - HOUR / 2)
    row = walk_in(event, staff(world.b1.head_actor), region)
    assert (row.state, row.number, row.attended_at is not None) == ("enrolled", 1, True)
    assert fresh(event).taken == 1
    assert AuditEvent.objects.get(action="event.walk_in").data == {"number": 1}
    assert walk_in(event, staff(world.b1.head_actor), region).pk == row.pk  # the same again
    with pytest.raises(NotAllowed, match="мест нет"):
        walk_in(event, staff(world.a1.head_actor), region)
    assert fresh(event).taken == event.enrolments.count() == 1
    assert fresh(event).waiting_list


def test_the_body_is_told_of_its_people_whom_the_host_wrote_down(world: Any) -> None:
    """Its training figure moves by what somebody else said: those who enrol its people hear of it, without names."""
    region, b1 = world.region_actor, world.b1
    school = {b1.curator.pk, b1.head.pk}
    event = announced(region, starts_at=clock.now() - HOUR / 2)
    row = walk_in(event, staff(b1.head_actor), region)
    walk_in(event, staff(b1.head_actor), region)  # the same again tells nobody anew
    told = Message.objects.filter(kind="event.walked_in")
    assert set(told.values_list("recipient_id", flat=True)) == school
    letter = told.get(recipient_id=b1.curator.pk)
    assert (letter.delivery, letter.link) == ("digest", f"/events/{event.public_id}/")
    assert f"Запись № {row.number}" in letter.text
    assert row.full_name.split()[0] not in letter.title + letter.text
    walk_in(event, staff(world.officer_actor, NAMES[1]), region)
    assert told.filter(recipient_id=world.officer.pk).count() == 1


def test_nobody_is_told_of_own_people_or_of_who_was_enrolled(world: Any, event: Any) -> None:
    curator = world.a1.curator_actor
    own = announced(curator, starts_at=clock.now() - HOUR / 2)
    walk_in(own, staff(curator), curator)
    services.withdraw(enrolment=rows_of(event)[1], actor=world.region_actor, now=clock.now())
    walk_in(event, staff(world.b1.head_actor, NAMES[2]), world.region_actor)  # waited for a place
    assert not Message.objects.filter(kind="event.walked_in").exists()


def test_the_host_raises_the_capacity_for_who_stands_in_the_room(world: Any, event: Any) -> None:
    region = world.region_actor
    waiting = rows_of(event)[2]
    with pytest.raises(EventRefused, match="увеличьте число мест"):
        walk_in(event, staff(world.b1.head_actor, NAMES[2]), region)
    services.withdraw(enrolment=rows_of(event)[1], actor=region, now=clock.now())
    row = walk_in(event, staff(world.b1.head_actor, NAMES[2]), region)
    assert (row.pk, row.state, row.attended_at is not None) == (waiting.pk, "enrolled", True)
    assert fresh(event).taken == 2


def test_who_is_added_is_of_an_invited_body_and_audience(world: Any) -> None:
    host = world.officer_actor
    only_a1 = [Invite(organisation_id=world.a1.organisation.pk)]
    event = announced(host, invitations=only_a1, audiences=[Audience.TEACHER], starts_at=clock.now() - HOUR / 2)
    with pytest.raises(NotAllowed, match="не приглашена"):
        walk_in(event, staff(world.a2.head_actor), host)
    with pytest.raises(NotAllowed, match="категории"):
        walk_in(event, staff(world.a1.head_actor, audience=Audience.CURATOR), host)
    with pytest.raises(NotAllowed, match="другая организация"):
        walk_in(event, staff(world.a1.head_actor), world.a1.curator_actor)


def test_mentors_are_added_by_their_own_organisation_only(world: Any) -> None:
    curator = world.a1.curator_actor
    own = announced(curator, starts_at=clock.now() - HOUR / 2)
    assert walk_in(own, mentor(world.a1), curator).attended_at
    event = announced(world.region_actor, starts_at=clock.now() - HOUR / 2)
    with pytest.raises(NotAllowed, match="их организация"):
        walk_in(event, mentor(world.a1), world.region_actor)


def feedback(row: Any, actor: Any, **values: Any) -> Feedback:
    marks = {"usefulness": 5, "content": 4, "organisation_quality": 3}
    return services.give_feedback(enrolment=row, actor=actor, now=clock.now(), **(marks | values))


def attended_by(world: Any, actor: Any) -> Any:
    starts_at = clock.now() - DAY
    with clock.set_to(starts_at - DAY) as then:
        event = announced(world.region_actor, starts_at=starts_at)
        row = services.enrol_self(event=event, actor=actor, now=then)
    mark(event, {row.pk: True}, world.region_actor)
    services.hold(event=event, actor=world.region_actor, now=clock.now())
    return fresh(row)


def test_the_participant_says_what_it_was_worth_and_may_say_it_better(world: Any) -> None:
    curator = world.a1.curator_actor
    row = attended_by(world, curator)
    feedback(row, curator)
    feedback(row, curator, usefulness=1, text=" Мало практики. ")
    said = Feedback.objects.get()
    assert (said.usefulness, said.text) == (1, "Мало практики.")


@pytest.mark.parametrize(
    ("wrong", "fields"),
    [({"usefulness": 0}, {"usefulness"}), ({"content": 6}, {"content"}), ({"text": "ж" * 2001}, {"text"})],
)
def test_marks_have_bounds(world: Any, wrong: dict[str, Any], fields: set[str]) -> None:
    curator = world.a1.curator_actor
    with pytest.raises(EventRefused) as caught:
        feedback(attended_by(world, curator), curator, **wrong)
    assert set(caught.value.errors) == fields


def test_only_who_was_there_says_it_and_only_afterwards(world: Any) -> None:
    curator = world.a1.curator_actor
    row = attended_by(world, curator)
    for other in (world.a1.head_actor, world.region_actor, world.ministry_actor):
        with pytest.raises(NotAllowed, match="участник"):
            feedback(row, other)
    event = announced(world.region_actor)
    coming = services.enrol_self(event=event, actor=curator, now=clock.now())
    with pytest.raises(NotAllowed, match="после мероприятия"):
        feedback(coming, curator)


def stored() -> StoredFile:
    return StoredFile.build(b"%PDF-1.7", name="программа.pdf", media_type="application/pdf", created_at=clock.now())


def test_materials_are_links_or_files_and_go_with_their_files(world: Any) -> None:
    region, what = world.region_actor, {"actor": world.region_actor, "now": clock.now()}
    event = announced(region)
    services.add_material(event=event, title=" Запись ", link="https://video.ru/1", **what)
    with_file = services.add_material(event=event, title="Программа", file=stored(), **what)
    kept = stored()
    kept.save()
    services.add_material(event=event, title="Ещё", file=kept, **what)
    assert list(event.materials.values_list("title", flat=True)) == ["Запись", "Программа", "Ещё"]
    for _ in range(2):
        services.remove_material(material=with_file, **what)
    services.remove_material(material=event.materials.first(), **what)
    assert list(event.materials.values_list("title", flat=True)) == ["Ещё"]
    assert list(StoredFile.objects.values_list("pk", flat=True)) == [kept.pk]
    actions = AuditEvent.objects.filter(action__startswith="event.material").values_list("action", flat=True)
    assert sorted(actions) == ["event.material_added"] * 3 + ["event.material_removed"] * 2


@pytest.mark.parametrize(
    ("values", "fields"),
    [
        ({"title": " ", "link": "https://a.ru"}, {"title"}),
        ({"title": "ж" * 201, "link": "https://a.ru"}, {"title"}),
        ({"title": "а"}, {"link"}),
        ({"title": "а", "link": "https://a.ru", "file": True}, {"link"}),
        ({"title": "а", "link": "ftp://a.ru"}, {"link"}),
        ({"title": "а", "link": "https://" + "a" * 400}, {"link"}),
    ],
)
def test_a_material_that_is_none_is_refused(world: Any, values: dict[str, Any], fields: set[str]) -> None:
    event = draft(world.region_actor)
    if values.get("file"):
        values = values | {"file": stored()}
    with pytest.raises(EventRefused) as caught:
        services.add_material(event=event, actor=world.region_actor, now=clock.now(), **values)
    assert set(caught.value.errors) == fields


def test_an_event_holds_fifty_materials_of_its_host(world: Any) -> None:
    what = {"actor": world.region_actor, "now": clock.now(), "link": "https://a.ru"}
    event = draft(world.region_actor)
    for number in range(50):
        services.add_material(event=event, title=f"№ {number}", **what)
    with pytest.raises(EventRefused, match="50"):
        services.add_material(event=event, title="лишний", **what)
    for stranger in (world.officer_actor, world.a1.curator_actor):
        with pytest.raises(NotAllowed):
            services.add_material(event=event, title="а", **(what | {"actor": stranger}))
        with pytest.raises(NotAllowed):
            services.remove_material(material=event.materials.first(), actor=stranger, now=clock.now())


def test_data_of_a_form_is_told_from_data_of_a_row(world: Any) -> None:
    assert event_data(audiences=["mentor", "curator"]).columns()["audiences"] == ["curator", "mentor"]
