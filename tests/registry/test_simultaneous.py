"""Two at once, on real connections: two applications, two double clicks, two editors."""

from __future__ import annotations

import datetime as dt
import threading
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.db import OperationalError, connection, transaction
from django.db.models.expressions import RawSQL

from mentoring.access.decisions import NotAllowed, StateChanged
from mentoring.core import clock, jobs
from mentoring.pairing.models import Pair, PairMember
from mentoring.registry import services
from mentoring.registry.models import Mentee, Mentor, Person
from mentoring.registry.selectors import lists
from mentoring.registry.services import InvalidCard, MenteeData, PersonData, imports
from mentoring.registry.services.locking import lock_base

from .. import factories as make
from ..world import Place, build_world
from . import importing
from .books import samples

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def school(transactional_db: None) -> Place:
    world = build_world()
    return Place(make.make_organisation(world.a, "МБОУ СОШ № 7 с. Отрадное"), "Отрадненская")


def together(*works: Callable[[], Any]) -> list[Any]:
    """Each on a connection of its own, started at the same moment; what it gave or raised."""
    barrier = threading.Barrier(len(works))
    results: list[Any] = [None] * len(works)

    def run(place: int, work: Callable[[], Any]) -> None:
        barrier.wait()
        try:
            results[place] = work()
        except Exception as error:  # the result of a race is told, whatever it is
            results[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return results


def counts(school: Place) -> tuple[int, ...]:
    own = {"organisation": school.organisation}
    return tuple(model.objects.filter(**own).count() for model in (Person, Mentee, Mentor, Pair, PairMember))


def request(school: Place, rows: list[Any]) -> Any:
    return imports.request_apply(
        actor=school.curator_actor, now=clock.now(), batch=rows[0].batch, consents_given_on=clock.today()
    )


def test_two_batches_of_the_same_files_make_everything_once(school: Place) -> None:
    first, second = importing.check(school, *samples()), importing.check(school, *samples())
    waiting = [request(school, rows) for rows in (first, second)]
    assert together(*(lambda job=job: jobs.run(job.pk) for job in waiting)) == [True, True]
    assert counts(school) == (9, 5, 4, 4, 5)
    applied = [importing.again(rows)[0].summary["applied"]["added"]["mentees"] for rows in (first, second)]
    assert sorted(applied) == [0, 5]


def test_one_batch_asked_for_twice_is_one_job_and_one_application(school: Place) -> None:
    rows = importing.check(school, *samples())
    actor = school.curator_actor
    made = together(*[lambda: request(school, rows)] * 2)
    assert made[0] == made[1]
    assert actor.user_id == made[0].created_by_id
    assert sorted(together(*[lambda: jobs.run(made[0].pk)] * 2)) == [False, True]
    assert counts(school) == (9, 5, 4, 4, 5)


def test_a_batch_is_loaded_or_discarded_never_both(school: Place) -> None:
    rows, actor = importing.check(school, *samples()), school.curator_actor
    asked, left = together(
        lambda: request(school, rows), lambda: imports.discard(actor=actor, now=clock.now(), batch=rows[0].batch)
    )
    loaded = isinstance(left, NotAllowed)
    assert isinstance(asked, NotAllowed) is not loaded
    assert {row.state for row in importing.again(rows)} == {"applying" if loaded else "undone"}


def test_a_consent_withdrawn_during_an_import_hides_the_card_that_it_brings(school: Place) -> None:
    former = make.make_mentee(school.organisation)
    consent, actor = former.person.consents.get(), school.curator_actor
    with transaction.atomic():
        lock_base(school.organisation.pk)
        card = make.make_mentor(school.organisation, person=former.person)
        withdrawal = threading.Thread(
            target=lambda: (
                services.withdraw_consent(actor=actor, now=clock.now(), consent=consent),
                connection.close(),
            )
        )
        withdrawal.start()
        withdrawal.join(0.3)
        assert withdrawal.is_alive()  # waits for the import
    withdrawal.join(10)
    assert Mentor.objects.get(pk=card.pk).is_hidden(clock.today())


def test_two_clicks_make_one_card(school: Place) -> None:
    key, actor = uuid.uuid4(), school.curator_actor

    def add() -> Mentee:
        return services.add_mentee(
            actor=actor, now=clock.now(), organisation=school.organisation, school_year=make.this_year(),
            person=PersonData("Ёлкин", "Семён"), data=MenteeData("pupil"), key=key,
        )  # fmt: skip

    first, second = together(add, add)
    assert first == second
    assert counts(school)[:2] == (1, 1)


def test_of_two_editors_one_is_told(school: Place) -> None:
    actor = school.curator_actor
    card = make.make_mentee(school.organisation)

    def change(place: str) -> Any:
        return services.change_mentee(
            actor=actor, now=clock.now(), mentee=card, expected_version=1, data=MenteeData("pupil", place=place),
            person=PersonData("Участников", "Иван", "Петрович", birth_year=2012),
        )  # fmt: skip

    results = together(lambda: change("8 класс"), lambda: change("9 класс"))
    assert sorted(type(one).__name__ for one in results) == ["Mentee", StateChanged.__name__]


def test_consents_marked_twice_at_once_are_one_each(school: Place) -> None:
    actor = school.curator_actor
    people = [make.make_person(school.organisation, consent=False) for _ in range(5)]

    def record() -> int:
        return services.record_consents(
            actor=actor, now=clock.now(), people=people, kind="processing", given_on=clock.today()
        )

    together(record, record)
    assert sum(person.consents.count() for person in people) == 5


def test_a_card_added_while_the_data_are_being_destroyed_does_not_bring_the_name_back(school: Place) -> None:
    """The term of keeping is over, nobody withdrew anything: until the last moment the person may be picked."""
    actor, person = school.curator_actor, make.make_person(school.organisation, last_name="Прежнева")
    Person.objects.filter(pk=person.pk).update(created_at=clock.now() - dt.timedelta(days=5 * 366))
    results: list[Any] = []

    def add() -> None:
        results.extend(
            together(
                lambda: services.add_mentee(
                    actor=actor, now=clock.now(), organisation=school.organisation, school_year=make.this_year(),
                    person=PersonData("Прежнева", "Анна"), data=MenteeData("pupil"), same_as=person,
                )
            )
        )  # fmt: skip

    with transaction.atomic():
        services.destroy_people(
            actor=actor, now=clock.now(), organisation=school.organisation, person_ids=[person.pk], run="night"
        )
        thread = threading.Thread(target=add)
        thread.start()
        thread.join(1)  # it waits for the destruction, which has not been committed
    thread.join(60)
    assert isinstance(results[0], InvalidCard)
    assert not Mentee.objects.filter(person=person).exists()


def test_a_count_gives_up_when_it_takes_long_and_not_when_the_database_is_gone(school: Place) -> None:
    make.make_mentee(school.organisation)
    rows = Mentee.objects.all()
    slow = rows.filter(pk__gt=RawSQL("SELECT 0 FROM pg_sleep(3)", []))
    assert lists.count_soon(slow, 7, within_ms=20) == lists.Count(7, exact=False)
    broken = rows.filter(pk__gt=RawSQL("SELECT 0 WHERE pg_terminate_backend(pg_backend_pid())", []))
    with pytest.raises(OperationalError):
        lists.count_soon(broken, 7)
    connection.close()
