"""The nightly job of terms: who is due, one act an organisation, once whatever fails, workbooks with it."""

import datetime as dt

import pytest
import time_machine

from mentoring.core import clock, jobs
from mentoring.core.models import Job, StoredFile
from mentoring.registry import services
from mentoring.registry.models import DestroyedPerson, DestructionAct, Mentee, Mentor, Person, WorkbookImport
from mentoring.registry.selectors import terms
from mentoring.registry.services import retention
from mentoring.registry.tasks import keep_terms

from .. import factories as make
from . import importing
from .books import book, mentee, samples
from .whole_database import places_of

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def withdraw(place, person):
    services.withdraw_consent(actor=place.curator_actor, now=clock.now(), consent=person.consents.get())


def run(days=0):
    """The job of a night so many days from now."""
    with time_machine.travel(clock.now() + dt.timedelta(days=days), tick=False):
        job = retention.enqueue(now=clock.now())
        jobs.run(job.pk)
    job.refresh_from_db()
    return job


def destroyed():
    return set(Person.objects.filter(destroyed_at__isnull=False).values_list("pk", flat=True))


def test_on_the_last_day_of_the_term_the_data_go_and_not_before(world):
    person = world.a1.mentees[0].person
    withdraw(world.a1, person)
    assert run(days=29).result == {"people": 0, "put_off": 0, "acts": 0, "workbooks": 0}
    assert destroyed() == set()
    assert run(days=30).result == {"people": 1, "put_off": 0, "acts": 1, "workbooks": 0}
    assert destroyed() == {person.pk}
    line = DestroyedPerson.objects.get()
    assert (line.reason, line.act.made_by_name, line.act.made_by_id) == ("withdrawn", "Портал", None)


def test_a_renewed_consent_stops_the_clock(world):
    person = world.a1.mentees[0].person
    withdraw(world.a1, person)
    services.renew_consent(actor=world.a1.curator_actor, now=clock.now(), person=person, given_on=clock.today())
    run(days=60)
    assert destroyed() == set()


def test_one_act_for_each_organisation_and_run(world, monkeypatch):
    monkeypatch.setattr(retention, "CHUNK", 1)
    for place, count in ((world.a1, 3), (world.b1, 1)):
        for card in place.mentees[:count]:
            withdraw(place, card.person)
    assert run(days=31).result == {"people": 4, "put_off": 0, "acts": 2, "workbooks": 0}
    acts = {act.organisation_id: act.people.count() for act in DestructionAct.objects.all()}
    assert acts == {world.a1.organisation.pk: 3, world.b1.organisation.pk: 1}


def test_the_job_of_a_date_is_one_and_the_next_finds_nothing_more(world):
    withdraw(world.a1, world.a1.mentees[0].person)
    with time_machine.travel(clock.now() + dt.timedelta(days=31), tick=False):
        keep_terms()
        keep_terms()
        assert Job.objects.filter(kind=retention.KEEP).count() == 1
    run(days=31)
    run(days=32)
    assert (DestroyedPerson.objects.count(), DestructionAct.objects.count()) == (1, 1)


def test_a_job_that_is_taken_over_goes_on_where_it_was(world, monkeypatch):
    """The worker dies between two chunks; the next attempt does the rest, and the act is still one."""
    monkeypatch.setattr(retention, "CHUNK", 1)
    for card in world.a1.mentees:
        withdraw(world.a1, card.person)
    with time_machine.travel(clock.now() + dt.timedelta(days=31), tick=False):
        job = retention.enqueue(now=clock.now())
        services.destroy_people(
            actor=world.a1.curator_actor, now=clock.now(), organisation=world.a1.organisation,
            person_ids=[world.a1.mentees[1].person_id], run=f"{retention.KEEP}:{clock.today()}",
        )  # fmt: skip
        assert jobs.run(job.pk)
    assert destroyed() == {card.person_id for card in world.a1.mentees}
    assert DestructionAct.objects.get().people.count() == 3


def test_an_organisation_that_loads_a_workbook_is_put_off_and_the_others_are_served(school, world):
    card = make.make_mentee(school.organisation)
    withdraw(school, card.person)
    withdraw(world.b1, world.b1.mentees[0].person)
    busy = importing.upload(school, *samples())
    assert run(days=31).result == {"people": 1, "put_off": 1, "acts": 1, "workbooks": 0}
    assert destroyed() == {world.b1.mentees[0].person_id}
    jobs.run(busy[0].check_job_id)
    run(days=32)
    assert destroyed() == {card.person_id, world.b1.mentees[0].person_id}


def old(organisation, years, model=Mentee, **person):
    """A card of a school year that many years back, known since then."""
    card = (make.make_mentee if model is Mentee else make.make_mentor)(organisation, **person)
    model.objects.filter(pk=card.pk).update(school_year=make.this_year() - years, entered_on=None)
    Person.objects.filter(pk=card.person_id).update(created_at=clock.now() - dt.timedelta(days=366 * years))
    return card


def test_three_years_after_the_end_of_the_last_participation_the_purpose_is_reached(world):
    organisation = world.a1.organisation
    ended = old(organisation, 4)  # 2022/23 ended on 30.06.2023, the test runs after 30.06.2026
    agreed_never = old(organisation, 4, consent=False)
    mentor = old(organisation, 4, Mentor)
    recent, prolonged, back = old(organisation, 3), old(organisation, 4), old(organisation, 4)
    Mentee.objects.filter(pk=prolonged.pk).update(ends_on=terms.kept_from(clock.today()) + DAY)
    make.make_mentor(organisation, person=back.person)
    bare = make.make_person(organisation)
    Person.objects.filter(pk=bare.pk).update(created_at=clock.now() - dt.timedelta(days=1200))
    run()
    assert destroyed() == {ended.person_id, agreed_never.person_id, mentor.person_id, bare.pk}
    reasons = dict(DestroyedPerson.objects.values_list("person_id", "reason"))
    assert set(reasons.values()) == {"term"}
    assert DestroyedPerson.objects.get(person=ended.person).ended_on == dt.date(make.this_year() - 3, 6, 30)
    assert recent.person_id not in reasons
    hidden = Mentee.objects.visible_to(world.a1.curator_actor).filter(pk__in=[ended.pk, agreed_never.pk])
    assert not hidden.exists()
    assert not ended.person.consents.valid_on(clock.today()).exists()


def test_the_term_is_the_operators(world, settings):
    card = old(world.a1.organisation, 3)
    settings.KEEP_YEARS = 1
    run()
    assert card.person_id in destroyed()
    person = world.a1.mentees[0].person
    withdraw(world.a1, person)
    settings.DESTROY_WITHIN_DAYS = 3
    run(days=3)
    assert person.pk in destroyed()


@pytest.mark.parametrize(
    ("today", "kept"), [(dt.date(2028, 2, 29), dt.date(2025, 2, 28)), (dt.date(2026, 9, 1), dt.date(2023, 9, 1))]
)
def test_years_back_are_counted_by_the_calendar(settings, today, kept):
    assert terms.kept_from(today) == kept


def test_workbooks_go_ninety_days_after_they_were_applied_or_given_up_and_counts_stay(school, monkeypatch):
    monkeypatch.setattr(retention, "CHUNK", 3)
    applied = importing.load(school, *samples(), consents_given_on=clock.today())
    left = importing.check(school, book([mentee("Забытов Иван Ильич", 1700), mentee("Забытова Анна Ильинична")]))
    refused = importing.check(school, b"not a workbook")
    assert run(days=89).result["workbooks"] == 0
    assert run(days=91).result["workbooks"] == 4
    assert run(days=92).result["workbooks"] == 0
    rows = importing.again([*applied, *left, *refused])
    assert [row.state for row in rows] == ["applied", "applied", "undone", "refused"]
    for row in rows:
        assert (row.parsed, row.findings, row.undo) == ("", [], {})
        assert row.purged_at is not None
    assert rows[0].summary["applied"]["added"] == {"mentees": 5, "mentors": 4}
    assert places_of("Забытов") == set()
    assert {bytes(file.content).decode() for file in StoredFile.objects.all()} == {"книга уничтожена"}
    assert Mentee.objects.visible_to(school.curator_actor).count() == 5  # the cards themselves stay


def test_a_workbook_that_a_job_holds_is_left_alone(school):
    (row,) = importing.upload(school, book([mentee("Забытова Анна Ильинична")]))
    WorkbookImport.objects.filter(pk=row.pk).update(created_at=clock.now() - dt.timedelta(days=200))
    assert run().result["workbooks"] == 0
    jobs.run(row.check_job_id)
    assert run(days=1).result["workbooks"] == 1


def test_a_purged_batch_shows_its_counts_and_offers_nothing(school, sign_in):
    (row,) = importing.load(school, book([mentee("Забытова Анна Ильинична"), mentee("Юрин Павел Ильич", 1700)]))
    address = f"/imports/{row.batch}/"
    client = sign_in(school.curator)
    assert "marked/0/" in client.get(address).content.decode()
    run(days=91)
    page = client.get(address).content.decode()
    assert "уничтожены" in page
    assert "Забытова" not in page
    assert client.get(f"{address}marked/0/").status_code == 404
    from mentoring.registry import policies

    (row,) = importing.again([row])
    decision = policies.can_undo(school.curator_actor, row, row.applied_at)
    assert not decision
    assert "уничтожены" in decision.reason
