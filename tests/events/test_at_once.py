"""Many ask for places at the same moment, on real connections: nobody over, nobody lost, the order kept."""

import itertools
import threading
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from mentoring.accounts.models import Role, RoleHeld, User
from mentoring.core import clock
from mentoring.events import services
from mentoring.events.enums import Audience, EnrolmentState, EventState
from mentoring.events.models import Enrolment, Event
from mentoring.events.services import Candidate
from mentoring.events.services.locking import event_changed, locked
from tests import factories as make

from .hall import DAY, announced, enrol, staff

pytestmark = pytest.mark.django_db(transaction=True)

LETTERS = "абвгдежзиклмнопрстуф"


def names(count: int) -> list[str]:
    """So many different people."""
    endings = itertools.product(LETTERS, repeat=4)
    return [f"Иванов{''.join(ending)} Пётр Ильич" for ending in itertools.islice(endings, count)]


def at_once(calls: Sequence[Callable[[], Any]], threads: int) -> list[Any]:
    """The calls in so many threads that start together, each with a connection of its own."""
    start = threading.Barrier(threads)
    outcomes: list[Any] = [None] * len(calls)

    def run(first: int) -> None:
        try:
            connection.ensure_connection()
            start.wait(timeout=30)
            for number in range(first, len(calls), threads):
                outcomes[number] = calls[number]()
        finally:
            connection.close()

    workers = [threading.Thread(target=run, args=(number,)) for number in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(timeout=120)
    assert None not in outcomes, "a call failed or never ended"
    return outcomes


def curators(organisation: Any, count: int) -> list[Any]:
    """Actors of so many curators, made in three statements."""
    users = User.objects.bulk_create(
        User(username=f"crowd{number}", full_name=name, password="!") for number, name in enumerate(names(count))
    )
    role = Role.objects.get(code="curator")
    RoleHeld.objects.bulk_create(
        RoleHeld(
            user=user, role=role, municipality=organisation.municipality, organisation=organisation,
            valid_from=clock.today() - DAY,
        )
        for user in users
    )  # fmt: skip
    return [make.actor(user) for user in users]


def check_places(event: Event, asked: int, capacity: int) -> None:
    event.refresh_from_db()
    rows = list(event.enrolments.order_by("number").values_list("number", "state"))
    assert [number for number, _ in rows] == list(range(1, asked + 1)), "somebody is lost, or two have one number"
    assert [state for _, state in rows] == (
        [EnrolmentState.ENROLLED] * capacity + [EnrolmentState.WAITING] * (asked - capacity)
    ), "a place went past the order of asking"
    assert (event.taken, event.queue_number, event.free) == (capacity, asked, 0)


def test_fifty_clients_ask_for_twenty_places(world: Any) -> None:
    event = announced(world.region_actor, capacity=20)
    actors = curators(world.a1.organisation, 50)
    rows = at_once(
        [lambda actor=actor: services.enrol_self(event=event, actor=actor, now=clock.now()) for actor in actors], 50
    )
    check_places(event, 50, 20)
    assert {row.user_id for row in rows} == {actor.user_id for actor in actors}


def test_five_thousand_people_ask_for_three_hundred_places(world: Any) -> None:
    """The heads of four schools enrol their people by fifties, eight at a time."""
    event = announced(world.region_actor, capacity=300)
    heads = [place.head_actor for place in (world.a1, world.a2, world.b1, world.b2)]
    people = names(5000)
    batches = [
        (heads[number % 4], [staff(heads[number % 4], name) for name in people[first : first + 50]])
        for number, first in enumerate(range(0, 5000, 50))
    ]
    answers = at_once(
        [
            lambda head=head, batch=batch: services.enrol_many(
                event=event, candidates=batch, actor=head, now=clock.now()
            )
            for head, batch in batches
        ],
        8,
    )
    check_places(event, 5000, 300)
    for batch in answers:
        numbers = [answer.enrolment.number for answer in batch]
        assert numbers == list(range(numbers[0], numbers[0] + 50)), "the order of a list was not kept"
    assert event.enrolments.values("full_name").distinct().count() == 5000


def test_the_same_person_asked_for_by_ten_clients_stands_once(world: Any) -> None:
    event, head = announced(world.region_actor, capacity=5), world.a1.head_actor
    one = staff(head, names(1)[0])
    rows = at_once([lambda: enrol(event, one, head)] * 10, 10)
    assert len({row.pk for row in rows}) == event.enrolments.count() == 1
    event.refresh_from_db()
    assert (event.taken, event.queue_number) == (1, 1)


def test_places_given_back_by_many_go_on_in_order(world: Any) -> None:
    event, head = announced(world.region_actor, capacity=10), world.a1.head_actor
    rows = [enrol(event, staff(head, name), head) for name in names(25)]
    at_once([lambda row=row: services.withdraw(enrolment=row, actor=head, now=clock.now()) for row in rows[:8]], 8)
    states = dict(event.enrolments.order_by("number").values_list("number", "state"))
    assert [number for number, state in states.items() if state == "enrolled"] == list(range(9, 19))
    event.refresh_from_db()
    assert event.taken == 10


def test_the_database_itself_holds_the_capacity_and_one_row_a_person(world: Any) -> None:
    event, head = announced(world.region_actor, capacity=1), world.a1.head_actor
    row = enrol(event, staff(head), head)
    with pytest.raises(IntegrityError, match="event_places_not_over"), transaction.atomic():
        Event.objects.filter(pk=event.pk).update(taken=2)
    twin = Enrolment.objects.get(pk=row.pk)
    twin.pk, twin.number, twin.public_id = None, 2, Enrolment().public_id
    with pytest.raises(IntegrityError, match="enrolment_person_once"), transaction.atomic():
        twin.save(force_insert=True)


def test_a_single_enrolment_costs_few_statements(world: Any, django_assert_max_num_queries: Any) -> None:
    event, curator = announced(world.region_actor), world.a1.curator_actor
    assert curator
    with django_assert_max_num_queries(7):  # with the savepoint's two
        services.enrol_self(event=event, actor=curator, now=clock.now())


def test_a_batch_costs_the_same_statements_for_two_and_for_forty(world: Any, django_assert_num_queries: Any) -> None:
    event, head = announced(world.region_actor), world.a1.head_actor
    people = [staff(head, name) for name in names(42)]
    assert people[0].audience == Audience.TEACHER
    assert isinstance(people[0], Candidate)
    for batch in (people[:2], people[2:]):
        with django_assert_num_queries(8):
            services.enrol_many(event=event, candidates=batch, actor=head, now=clock.now())


def _waits_for_a_lock() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        return bool(cursor.fetchone()[0])


def test_a_series_is_cancelled_while_presence_at_a_later_event_of_it_is_marked(world: Any) -> None:
    """Who marks holds one event and then those who listen; who cancels must not hold these and wait for the event."""
    region, now = world.region_actor, clock.now()
    first = announced(region)
    services.repeat_event(event=first, repeat="weekly", times=2, actor=region, now=now)
    row, later = Event.objects.order_by("starts_at")
    answers: list[Any] = []

    def cancel() -> None:
        try:
            answers.append(services.cancel(event=row, reason="Карантин", actor=region, now=now, following=True))
        except DatabaseError as error:
            answers.append(error)
        finally:
            connection.close()

    thread = threading.Thread(target=cancel)
    with transaction.atomic():
        held = locked(later)
        thread.start()
        while not _waits_for_a_lock():
            assert thread.is_alive()
        event_changed(held, now)
    thread.join(timeout=30)
    assert [row.state for row in answers[0]] == [EventState.CANCELLED] * 2
