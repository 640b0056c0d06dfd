"""Destruction of personal data: nothing is left anywhere, it happens once, figures stay, an act remains."""

import datetime as dt
import io
import uuid

import pytest
from django.urls import reverse
from docx import Document

from mentoring.access.decisions import NotAllowed, StateChanged
from mentoring.audit import services as audit
from mentoring.audit.models import AuditEvent
from mentoring.core import clock
from mentoring.notifications.models import Message
from mentoring.pairing import services as pairing
from mentoring.registry import services
from mentoring.registry.models import Consent, DestroyedPerson, DestructionAct, Mentee, Mentor, Person
from mentoring.registry.services.data import MenteeData, MentorData, PersonData
from mentoring.registry.services.destruction import REDACTED
from mentoring.registry.services.purging import BUSY

from .. import factories as make
from . import importing
from .books import book, mentee, mentor, mentors_book
from .whole_database import places_of

pytestmark = pytest.mark.django_db
SURNAME = "Вышнеславова"
WORDS = (
    SURNAME, "Вышнеславов", "Евдоки", "Ардалионовн", "2011-03-14", "14.03.2011", "999 123-45-67", "Ботанический",
    "вышла-замуж.рф", "ромашк",
)  # fmt: skip


def withdraw(place, person):
    services.withdraw_consent(actor=place.curator_actor, now=clock.now(), consent=person.consents.get())


def destroy(place, *people, actor=None, run=None):
    return services.destroy_people(
        actor=actor or place.curator_actor, now=clock.now(), organisation=place.organisation,
        person_ids=[person.pk for person in people], run=run or str(uuid.uuid4()),
    )  # fmt: skip


@pytest.fixture
def known(school):
    """A girl whose name stands in workbooks, a card with a history, a pair, reasons and the journal."""
    name = f"{SURNAME} Евдокия Ардалионовна"
    contacts = "мать Вышнеславова О. И.: +7 999 123-45-67"
    rows = [
        mentee(name, dt.datetime(2011, 3, 14), contacts=contacts, partner="Дорохов Роман Артёмович"),
        mentee("Ильин Глеб Ильич", 2012, partner="Дорохов Роман Артёмович"),
        mentee("Юрин Павел Ильич", 1700),
    ]
    tutors = mentors_book([mentor("Дорохов Роман Артёмович", partner=f"{name}; Ильин Глеб Ильич")])
    importing.load(school, book(rows), tutors, consents_given_on=clock.today())
    importing.check(school, book([mentee(name, "ромашк 14.03.2011"), *rows[1:]]))
    card = Mentee.objects.select_related("person").get(search_name__startswith=SURNAME.lower())
    written = PersonData(SURNAME, "Евдокия", "Ардалионовна", dt.date(2011, 3, 14), contacts=contacts)
    for place, request in (("класс Ботанический", "мечтает о ромашках"), ("9 «А»", "просит Вышнеславов")):
        card.refresh_from_db()
        services.change_mentee(
            actor=school.curator_actor, now=clock.now(), mentee=card, person=written, expected_version=card.version,
            data=MenteeData("pupil", place=place, request=request, results="ромашки", mark="ромашка",
                            case_url="https://вышла-замуж.рф/", entered_on=dt.date(2026, 9, 14)),
        )  # fmt: skip
    audit.record_read(
        actor=school.curator_actor, now=clock.now(), what="card", what_label="Открыта", object_type="mentee",
        object_id=card.pk, reason="письмо от родителей Вышнеславовой Евдокии", organisation_id=school.organisation.pk,
    )  # fmt: skip
    return card


def test_nothing_of_the_person_is_left_in_the_whole_database(school, known):
    before = places_of(*WORDS)
    assert {place.removeprefix("public.") for place in before} >= {
        "registry_person", "registry_personevent", "registry_mentee", "registry_menteeevent", "registry_workbookimport",
        "registry_person.contacts", "core_storedfile.content", "audit_auditevent",
    }  # fmt: skip
    withdraw(school, known.person)
    act = destroy(school, known.person)
    assert places_of(*WORDS) == set()
    assert places_of("Дорохов")  # the others are there
    person = Person.objects.get(pk=known.person_id)
    assert (person.full_name, person.birth_year, person.contacts) == ("", None, "")
    assert person.destroyed_at is not None
    known.refresh_from_db()
    assert (known.category, known.school_year, known.birth_year) == ("pupil", 2026, None)
    assert act is not None
    event = AuditEvent.objects.get(action="person.destroyed")
    assert event.data["act"] == str(act.public_id)
    assert event.actor_id == school.curator.pk


def test_the_hash_of_name_and_date_goes_as_well_unless_another_card_shares_it(school, world, known):
    identity = known.person.identity
    withdraw(school, known.person)
    destroy(school, known.person)
    assert places_of(str(identity)) == set()
    assert Person.objects.get(pk=known.person_id).identity != identity


def test_messages_that_repeat_the_name_lose_their_words(school, world, known):
    """Of the school and of its municipality; elsewhere somebody else has this surname."""
    for number, user in enumerate((school.curator, school.head, world.officer, world.b1.curator)):
        for text in (f"Уточните дату у Вышнеславовой, № {number}", "Проверьте численность"):
            Message.objects.create(
                recipient_id=user.pk, kind="k", key=text, title="Возвращено", text=text, created_at=clock.now()
            )
    withdraw(school, known.person)
    destroy(school, known.person)
    kept = Message.objects.filter(kind="k").exclude(text="Проверьте численность").order_by("pk")
    assert list(kept.values_list("recipient_id", "text")) == [
        (school.curator.pk, REDACTED),
        (school.head.pk, REDACTED),
        (world.officer.pk, REDACTED),
        (world.b1.curator.pk, "Уточните дату у Вышнеславовой, № 3"),
    ]


def test_a_mentor_is_emptied_too(world):
    card = services.add_mentor(
        actor=world.a1.curator_actor, now=clock.now(), organisation=world.a1.organisation, school_year=2026,
        person=PersonData("Ромашкин", "Пётр", contacts="ромашк@example.org"),
        data=MentorData("employer", workplace="ООО Ромашка", enterprise_name="Завод", competences="ромашки",
                        achievements="ромашки", interests="ромашки", time_resource="ромашки", age_from=10, age_to=13,
                        results="ромашки"),
    )  # fmt: skip
    services.record_consents(
        actor=world.a1.curator_actor, now=clock.now(), people=[card.person], kind="processing", given_on=clock.today()
    )
    withdraw(world.a1, card.person)
    destroy(world.a1, card.person)
    assert places_of("ромашк") == set()
    card.refresh_from_db()
    assert (card.enterprise, card.age_from, card.age_to, card.category) == (None, None, None, "employer")


def test_only_data_whose_consent_ended_may_be_destroyed_and_by_the_own_curator(world):
    person, other = world.a1.mentees[0].person, world.a1.mentees[1].person
    with pytest.raises(NotAllowed, match="действует"):
        destroy(world.a1, person)
    never = make.make_mentee(world.a1.organisation, consent=False).person
    with pytest.raises(NotAllowed, match="действует"):
        destroy(world.a1, never)
    withdraw(world.a1, person)
    for actor in (world.a2.curator_actor, world.a1.head_actor, world.officer_actor):
        with pytest.raises(NotAllowed):
            destroy(world.a1, person, actor=actor)
    with pytest.raises(NotAllowed, match="действует"):
        destroy(world.a1, person, other)
    assert not DestroyedPerson.objects.exists()
    assert destroy(world.a2, person) is None  # foreign ids are as if not sent
    assert not Person.objects.filter(destroyed_at__isnull=False).exists()


def test_data_are_destroyed_once_and_a_double_click_makes_one_act(world):
    person = world.a1.mentees[0].person
    withdraw(world.a1, person)
    run = str(uuid.uuid4())
    assert destroy(world.a1, person, run=run) is not None
    assert destroy(world.a1, person, run=run) is None
    assert destroy(world.a1, person) is None
    assert (DestructionAct.objects.count(), DestroyedPerson.objects.count()) == (1, 1)
    assert AuditEvent.objects.filter(action="person.destroyed").count() == 1


def test_a_new_consent_cannot_follow_a_destruction(world):
    person = world.a1.mentees[0].person
    withdraw(world.a1, person)
    destroy(world.a1, person)
    values = {"actor": world.a1.curator_actor, "now": clock.now(), "given_on": clock.today()}
    with pytest.raises(NotAllowed, match="уничтожены"):
        services.renew_consent(person=person, **values)
    assert services.record_consents(people=[person], kind="processing", **values) == 0
    assert Consent.objects.filter(person=person).count() == 1


def test_a_form_that_was_open_meanwhile_writes_nothing_back(world):
    card = world.a1.mentees[0]
    version = card.version
    withdraw(world.a1, card.person)
    destroy(world.a1, card.person)
    with pytest.raises(StateChanged):
        services.change_mentee(
            actor=world.a1.curator_actor, now=clock.now(), mentee=card, person=PersonData("Опять", "Имя"),
            data=MenteeData("pupil"), expected_version=version,
        )  # fmt: skip


def test_the_same_person_may_come_again_as_a_new_card(school, known):
    withdraw(school, known.person)
    destroy(school, known.person)
    rows = [mentee(f"{SURNAME} Евдокия Ардалионовна", dt.datetime(2011, 3, 14))]
    importing.load(school, book(rows), consents_given_on=clock.today())
    fresh = Person.objects.get(last_name=SURNAME)
    assert fresh.pk != known.person_id
    assert Mentee.objects.visible_to(school.curator_actor).filter(person=fresh).exists()


def test_workbooks_are_destroyed_but_not_while_one_is_being_loaded(school, known):
    withdraw(school, known.person)
    busy = importing.upload(school, book([mentee("Ильин Глеб Ильич", 2012)]))
    with pytest.raises(NotAllowed, match="Подождите"):
        destroy(school, known.person)
    assert BUSY.startswith("Сейчас")
    from mentoring.core import jobs

    jobs.run(busy[0].check_job_id)
    destroy(school, known.person)
    rows = importing.again(busy)
    assert (rows[0].state, rows[0].parsed, rows[0].findings) == ("undone", "", [])
    assert rows[0].summary["rows"] == 1


def test_a_pair_ends_and_a_group_goes_on(world):
    pair, (leaves, stays, drafted) = world.a1.pair, world.a1.mentees
    withdraw(world.a1, leaves.person)
    withdraw(world.a1, drafted.person)
    destroy(world.a1, leaves.person, drafted.person)
    pair.refresh_from_db()
    assert pair.state == "active"
    assert list(pair.members.filter(active=True).values_list("mentee_id", flat=True)) == [stays.pk]
    assert not world.a1.draft.members.exists()
    withdraw(world.a1, world.a1.mentor.person)
    destroy(world.a1, world.a1.mentor.person)
    pair.refresh_from_db()
    world.a1.draft.refresh_from_db()
    assert (pair.state, pair.closed_on, world.a1.draft.mentor) == ("ended_early", clock.today(), None)
    assert Mentor.objects.get(pk=world.a1.mentor.pk).load == 0
    assert AuditEvent.objects.filter(action="pair.end_early", object_id=str(pair.pk)).exists()


def test_the_last_mentee_takes_the_pair_along_even_before_its_first_day(world):
    card = make.make_mentee(world.a1.organisation)
    later = clock.today() + dt.timedelta(days=5)
    pair = make.make_pair(world.a1.organisation, mentees=[card])
    type(pair).objects.filter(pk=pair.pk).update(started_on=later)
    pair.members.update(joined_on=later)
    withdraw(world.a1, card.person)
    destroy(world.a1, card.person)
    pair.refresh_from_db()
    assert (pair.state, pair.closed_on) == ("ended_early", later)


def test_a_group_that_all_leave_ends_once(world):
    pair, people = world.a1.pair, [card.person for card in world.a1.mentees[:2]]
    for person in people:
        withdraw(world.a1, person)
    destroy(world.a1, *people)
    pair.refresh_from_db()
    assert (pair.state, Mentor.objects.get(pk=world.a1.mentor.pk).load) == ("ended_early", 0)


def test_mentor_and_mentee_of_one_pair_may_go_together(world):
    pair, people = world.a1.pair, [world.a1.mentees[0].person, world.a1.mentor.person]
    for person in people:
        withdraw(world.a1, person)
    destroy(world.a1, *people)
    pair.refresh_from_db()
    assert pair.state == "ended_early"
    assert DestroyedPerson.objects.filter(person__in=people).count() == 2


def test_a_group_goes_on_without_a_mentee_who_had_not_begun(world):
    pair, card = world.a1.pair, world.a1.mentees[1]
    later = clock.today() + dt.timedelta(days=4)
    pair.members.filter(mentee=card).update(joined_on=later)
    withdraw(world.a1, card.person)
    destroy(world.a1, card.person)
    pair.refresh_from_db()
    assert (pair.state, pair.members.filter(mentee=card).exists()) == ("active", False)
    assert Mentor.objects.get(pk=world.a1.mentor.pk).load == 1


def test_words_that_name_the_person_go_from_reasons_meetings_and_the_journal(world):
    card = make.make_mentee(world.a1.organisation, last_name=SURNAME)
    other = make.make_mentee(world.a1.organisation)
    pair = make.make_pair(world.a1.organisation, mentees=[card, other])
    curator = world.a1.curator_actor
    pairing.record_meeting(
        actor=curator, now=clock.now(), pair=pair,
        meeting=pairing.MeetingData(pair.pk, clock.today(), 45, theme="План Вышнеславовой", result="ромашки"),
    )  # fmt: skip
    pair.refresh_from_db()
    pairing.end_early(
        pair=pair, closed_on=clock.today(), reason="Переезд семьи Вышнеславовых", actor=curator, now=clock.now()
    )
    withdraw(world.a1, card.person)
    destroy(world.a1, card.person)
    assert places_of("вышнеслав") == set()
    assert pair.meetings.get().result == "ромашки"
    pair.refresh_from_db()
    assert pair.close_reason == "удалено вместе с данными участника"


def test_the_journal_is_still_only_added_to(world):
    card = world.a1.mentees[0]
    withdraw(world.a1, card.person)
    destroy(world.a1, card.person)
    from django.db import DatabaseError, transaction

    with pytest.raises(DatabaseError, match="Cannot update"), transaction.atomic():
        AuditEvent.objects.update(comment="иначе")
    with pytest.raises(DatabaseError, match="Cannot update"), transaction.atomic():
        DestroyedPerson.objects.update(reason="term")


def test_the_way_from_the_page_to_the_act(world, sign_in):
    card = make.make_mentee(world.a1.organisation, last_name=SURNAME, first_name="Евдокия")
    withdraw(world.a1, card.person)
    client = sign_in(world.a1.curator)
    address = reverse("registry:destroy", args=[card.person.public_id])
    page = client.get(address).content.decode()
    assert "Отменить уничтожение нельзя" in page
    assert SURNAME not in page
    assert client.post(address, {"key": str(uuid.uuid4())}).status_code == 422
    assert Person.objects.get(pk=card.person_id).destroyed_at is None
    done = client.post(address, {"key": str(uuid.uuid4()), "sure": "on"})
    assert done.headers["Location"] == reverse("registry:ended")
    assert client.post(address, {"key": str(uuid.uuid4()), "sure": "on"}).status_code == 302
    act = DestructionAct.objects.get()
    assert (
        reverse("registry:destruction_act", args=[act.public_id])
        in client.get(reverse("registry:ended")).content.decode()
    )
    assert sign_in(world.a2.curator).get(address).status_code == 404


def test_a_refusal_is_told_on_the_page(school, known, sign_in):
    withdraw(school, known.person)
    importing.upload(school, book([mentee("Ильин Глеб Ильич", 2012)]))
    address = reverse("registry:destroy", args=[known.person.public_id])
    answer = sign_in(school.curator).post(address, {"key": str(uuid.uuid4()), "sure": "on"})
    assert answer.status_code == 422
    assert "Подождите" in answer.content.decode()


def test_the_act_says_what_order_179_asks_and_names_no_participant(school, known, sign_in):
    withdraw(school, known.person)
    act = destroy(school, known.person)
    assert str(act) == f"акт {act.public_id.hex[:6].upper()}"
    assert str(act.people.get()).startswith("строка акта")
    for user in (school.curator, school.head):
        answer = sign_in(user).get(reverse("registry:destruction_act", args=[act.public_id]))
        assert answer.headers["Content-Disposition"].startswith("attachment")
        paper = Document(io.BytesIO(answer.content))
        words = " ".join(cell.text for table in paper.tables for row in table.rows for cell in row.cells)
        words += " ".join(line.text for line in paper.paragraphs)
        for asked in (
            school.organisation.name, known.person.public_id.hex[:6].upper(), "фамилия, имя, отчество",
            "контактные данные", "согласие на обработку отозвано", "Способ уничтожения", f"{clock.today():%d.%m.%Y}",
            school.curator.full_name, "Выгрузка из журнала",
        ):  # fmt: skip
            assert asked in words
        assert not any(word.lower() in words.lower() for word in WORDS)
