"""Whose consent ended is hidden from everybody; the curator keeps one place to give it again or to destroy."""

import datetime as dt
import re
import uuid

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.urls import reverse

from mentoring.access.decisions import NotAllowed
from mentoring.audit.models import AuditEvent
from mentoring.core import clock
from mentoring.notifications.models import Message
from mentoring.registry import services
from mentoring.registry.models import Consent, Mentee, Mentor, Person
from mentoring.registry.models.hiding import WITHDREW
from mentoring.registry.selectors import ended
from mentoring.registry.services import InvalidCard
from mentoring.registry.services.data import MenteeData, PersonData

from .. import factories as make
from . import importing
from .books import book, mentee, mentor, mentors_book
from .whole_database import unpacked

pytestmark = pytest.mark.django_db
SURNAME = "Вышнеславова"


def withdraw(place, person):
    services.withdraw_consent(actor=place.curator_actor, now=clock.now(), consent=person.consents.get())


@pytest.fixture
def gone(world):
    """A mentee of a1 in a group with another one, who is known everywhere and then withdraws."""
    card = make.make_mentee(
        world.a1.organisation, last_name=SURNAME, first_name="Евдокия", patronymic="Ардалионовна", birth_year=2011
    )
    make.make_pair(world.a1.organisation, mentees=[card, make.make_mentee(world.a1.organisation)])
    return card


def users(world):
    return [world.a1.curator, world.a1.head, world.officer, world.region, world.ministry, world.expert]


ADDRESSES = (
    "registry:mentees", "registry:mentors", "registry:ended", "pairing:list", "pairing:new", "home:index",
    "home:journal", "home:inbox",
)  # fmt: skip


def read_everything(world, card):
    """All that the users of every tier get from pages that could name the card, by user and address."""
    pair = card.memberships.get().pair
    read = {}
    for user in users(world):
        client = Client()
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        pages = [(name, reverse(name)) for name in ADDRESSES]
        pages += [
            ("pair", reverse("pairing:page", args=[pair.public_id])),
            ("partner", reverse("registry:mentor", args=[pair.mentor.public_id])),
            ("card", reverse("registry:mentee", args=[card.public_id])),
            ("edit", reverse("registry:mentee_edit", args=[card.public_id])),
            ("missing", reverse("registry:mentees") + "?consent=missing"),
            ("members", reverse("pairing:members", args=[world.a1.draft.public_id])),
        ]
        for name, url in pages:
            read[user.username, name] = client.get(url).content.decode()
        for base in ("mentees", "mentors"):
            export = client.post(reverse(f"registry:{base}_export"), {"filters": ""})
            read[user.username, f"export of {base}"] = unpacked(export.content)
        search = client.post(reverse("registry:mentees_search"), {"text": SURNAME, "filters": ""})
        if search.status_code == 302:
            page = client.get(search.headers["Location"]).content.decode()
            read[user.username, "search"] = page.replace(f'value="{SURNAME}"', "").replace(f"{SURNAME}</", "</")
    return read


def test_a_withdrawal_hides_the_person_from_every_tier_and_page(world, gone):
    before = read_everything(world, gone)
    assert {name for (_, name), page in before.items() if SURNAME in page} >= {
        "registry:mentees", "pair", "partner", "card", "edit", "search",
        "export of mentees", "export of mentors",
    }  # fmt: skip
    assert {user for (user, name), page in before.items() if name == "registry:mentees" and "В. Е. А." in page} == {
        world.officer.username, world.region.username,
    }  # fmt: skip
    withdraw(world.a1, gone.person)
    after = read_everything(world, gone)
    assert {place for place, page in after.items() if SURNAME in page or "В. Е. А." in page} == set()
    named = {user for (user, name), page in after.items() if name == "pair" and WITHDREW in page}
    assert named == {world.a1.curator.username, world.a1.head.username, world.officer.username, world.region.username}
    told = [*Message.objects.values_list("title", "text"), *((letter.subject, letter.body) for letter in mail.outbox)]
    assert not any(SURNAME in words for pair in told for words in pair)
    assert not any(SURNAME in f"{event.object_label}{event.comment}{event.data}" for event in AuditEvent.objects.all())


def test_a_hidden_card_cannot_be_worked_with(world, gone):
    withdraw(world.a1, gone.person)
    curator = Client()
    curator.force_login(world.a1.curator, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert curator.post(reverse("registry:mentee_edit", args=[gone.public_id]), {}).status_code == 404
    answer = curator.post(
        reverse("registry:mentees_consents"),
        {"picked": [str(gone.public_id)], "kind": "processing", "given_on": clock.today().isoformat()},
    )
    assert answer.status_code == 302
    assert Consent.objects.filter(person=gone.person, kind="processing").count() == 1
    assert not Mentee.objects.visible_to(world.region_actor).filter(pk=gone.pk).exists()
    assert not Person.objects.visible_to(world.a1.curator_actor).filter(pk=gone.person_id).exists()


def test_a_consent_that_lapsed_by_its_term_hides_too_and_says_so(world, gone):
    last = clock.today() + dt.timedelta(days=2)
    gone.person.consents.update(valid_until=last)
    assert ended.ended(world.a1.curator_actor, clock.today()) == []
    with time_machine.travel(clock.now() + dt.timedelta(days=3), tick=False):
        (line,) = ended.ended(world.a1.curator_actor, clock.today())
        assert (line.reason, line.ended_on) == ("lapsed", last + dt.timedelta(days=1))
        assert line.due == last + dt.timedelta(days=31)
        assert line.codes == (f"{gone}, 2026/27",)
        assert not Mentee.objects.visible_to(world.a1.curator_actor).filter(pk=gone.pk).exists()
        assert ended.ended(world.a2.curator_actor, clock.today()) == []


def test_who_never_agreed_stays_in_the_list_and_is_told_apart(world):
    never = make.make_mentee(world.a1.organisation, consent=False)
    assert Mentee.objects.visible_to(world.a1.curator_actor).filter(pk=never.pk).exists()
    assert Mentee.objects.visible_to(world.officer_actor).filter(pk=never.pk).exists()
    assert ended.ended(world.a1.curator_actor, clock.today()) == []
    assert ended.waiting_since(world.a1.curator_actor, clock.today()) == (0, None)


def test_the_page_shows_dates_and_steps_to_the_curator_and_dates_to_the_head(world, gone, sign_in):
    withdraw(world.a1, gone.person)
    withdraw(world.a2, world.a2.mentees[0].person)
    renew = reverse("registry:consent_renew", args=[gone.person.public_id])
    page = sign_in(world.a1.curator).get(reverse("registry:ended")).content.decode()
    assert str(gone) in page
    assert renew in page
    assert f"{clock.today() + dt.timedelta(days=30):%d.%m.%Y}" in page
    assert re.search(r"(?<![\w-])2011(?![\w-])", page) is None  # ids hold such digits by chance
    assert str(world.a2.mentees[0]) not in page
    head = sign_in(world.a1.head).get(reverse("registry:ended")).content.decode()
    assert str(gone) in head
    assert renew not in head
    assert sign_in(world.officer).get(reverse("registry:ended")).status_code == 403
    assert reverse("registry:ended") in sign_in(world.a1.curator).get(reverse("registry:mentees")).content.decode()


def test_a_new_consent_brings_the_card_back_as_it_was(world, gone, sign_in):
    withdraw(world.a1, gone.person)
    client = sign_in(world.a1.curator)
    address = reverse("registry:consent_renew", args=[gone.person.public_id])
    assert SURNAME not in client.get(address).content.decode()
    assert client.post(address, {}).status_code == 422
    answer = client.post(address, {"given_on": clock.today().isoformat()})
    assert answer.headers["Location"] == reverse("registry:ended")
    assert SURNAME in client.get(reverse("registry:mentee", args=[gone.public_id])).content.decode()
    assert client.get(address).status_code == 404
    assert Consent.objects.filter(person=gone.person).count() == 2


def test_the_new_consent_is_not_older_than_the_end_of_the_former_and_still_runs(world, gone, sign_in):
    withdraw(world.a1, gone.person)
    today = clock.today()
    for values, field in (
        ({"given_on": today - dt.timedelta(days=1)}, "given_on"),
        ({"given_on": today + dt.timedelta(days=1)}, "given_on"),
        ({"given_on": today, "valid_until": today - dt.timedelta(days=1)}, "valid_until"),
    ):
        with pytest.raises(InvalidCard) as refusal:
            services.renew_consent(actor=world.a1.curator_actor, now=clock.now(), person=gone.person, **values)
        assert list(refusal.value.errors) == [field]
    address = reverse("registry:consent_renew", args=[gone.person.public_id])
    late = sign_in(world.a1.curator).post(address, {"given_on": (today - dt.timedelta(days=3)).isoformat()})
    assert late.status_code == 422
    assert "не старше" in late.content.decode()
    own = world.a1.curator_actor
    services.renew_consent(actor=own, now=clock.now(), person=gone.person, given_on=today, valid_until=today)
    assert Mentee.objects.visible_to(own).filter(pk=gone.pk).exists()


def test_a_lapsed_consent_gives_way_to_one_signed_before_its_end(world, gone):
    today = clock.today()
    gone.person.consents.update(valid_until=today - dt.timedelta(days=5))
    services.renew_consent(
        actor=world.a1.curator_actor, now=clock.now(), person=gone.person, given_on=today - dt.timedelta(days=5)
    )
    assert Mentee.objects.visible_to(world.a1.curator_actor).filter(pk=gone.pk).exists()


def test_a_stranger_can_neither_renew_nor_see(world, gone):
    withdraw(world.a1, gone.person)
    for actor in (world.a2.curator_actor, world.a1.head_actor, world.officer_actor):
        with pytest.raises(NotAllowed):
            services.renew_consent(actor=actor, now=clock.now(), person=gone.person, given_on=clock.today())
    assert Consent.objects.filter(person=gone.person).count() == 1


def test_a_workbook_does_not_bring_back_who_withdrew(school):
    rows = [mentee(f"{SURNAME} Евдокия Ардалионовна", 2011), mentee("Новый Иван Ильич", 2012)]
    importing.load(school, book(rows[:1]), consents_given_on=clock.today())
    person = Person.objects.get(last_name=SURNAME)
    withdraw(school, person)
    (checked,) = importing.check(school, book(rows))
    assert [item["message"][:29] for item in importing.findings(checked, "warning")] == [
        "согласие на обработку отозвано"[:29]
    ]
    assert checked.summary["plan"]["people"] == 1
    importing.apply(school, [checked], consents_given_on=clock.today())
    assert Person.objects.filter(last_name=SURNAME).count() == 1
    assert [consent.withdrawn_on for consent in person.consents.all()] == [clock.today()]
    assert Mentee.objects.visible_to(school.curator_actor).count() == 1


def test_on_the_last_day_of_a_consent_a_workbook_still_changes_the_card(school):
    importing.load(school, book([mentee(f"{SURNAME} Ада Львовна", 2011)]), consents_given_on=clock.today())
    Consent.objects.update(valid_until=clock.today())
    (checked,) = importing.check(school, book([mentee(f"{SURNAME} Ада Львовна", 2011)]))
    assert importing.findings(checked, "warning") == []


def test_a_mentor_who_withdrew_is_not_loaded_again_and_not_paired(school):
    importing.load(school, mentors_book([mentor(f"{SURNAME} Ада Львовна")]), consents_given_on=clock.today())
    withdraw(school, Person.objects.get(last_name=SURNAME))
    pupils = book([mentee("Новый Иван Ильич", 2012, partner=f"{SURNAME} Ада Львовна")])
    importing.load(school, mentors_book([mentor(f"{SURNAME} Ада Львовна")]), pupils, consents_given_on=clock.today())
    assert Mentor.objects.filter(organisation=school.organisation).count() == 1
    assert not Mentee.objects.get(search_name__startswith="новый").memberships.exists()


def test_the_form_refuses_somebody_who_withdrew_and_says_what_to_do(world):
    born = dt.date(2011, 3, 14)
    person = PersonData(SURNAME, "Евдокия", "Ардалионовна", born)
    values = {"actor": world.a1.curator_actor, "now": clock.now(), "organisation": world.a1.organisation}
    card = services.add_mentee(**values, school_year=2025, person=person, data=MenteeData("pupil"))
    services.record_consents(
        actor=world.a1.curator_actor, now=clock.now(), people=[card.person], kind="processing", given_on=clock.today()
    )
    withdraw(world.a1, card.person)
    for same in (None, card.person):
        with pytest.raises(InvalidCard) as refusal:
            services.add_mentee(
                **values, school_year=2026, person=person, data=MenteeData("pupil"), key=uuid.uuid4(), same_as=same
            )
        assert "Отозванные согласия" in refusal.value.errors["last_name"]
    theirs = values | {"actor": world.a2.curator_actor, "organisation": world.a2.organisation}
    services.add_mentee(**theirs, school_year=2026, person=person, data=MenteeData("pupil"))
