"""Cards on screen: what each tier sees, reading is logged, a stated reason opens one card for a while, forms."""

import datetime as dt
import uuid

import pytest
import time_machine
from django.urls import reverse

from mentoring.audit.models import AuditEvent
from mentoring.core import clock
from mentoring.core.parts import Cell
from mentoring.registry import hooks, services
from mentoring.registry.models import Consent, Mentee, Mentor, Person

from .. import factories as make

pytestmark = pytest.mark.django_db


def card_url(card, name=""):
    stem = "mentor" if isinstance(card, Mentor) else "mentee"
    return reverse(f"registry:{stem}{name}", args=[card.public_id])


def text(answer):
    return answer.content.decode()


def mentee_form(**change):
    values = {
        "last_name": "Ёлкин", "first_name": "Семён", "patronymic": "", "category": "pupil", "birth_date": "2011-03-08",
        "contacts": "мать: +7 900", "entered_on": "14.09.2026", "key": str(uuid.uuid4()),
    }  # fmt: skip
    return values | change


def test_the_organisation_sees_its_card_and_the_reading_is_logged_without_the_data(world, sign_in):
    mentee = world.a1.mentees[0]
    page = text(sign_in(world.a1.curator).get(card_url(mentee)))
    assert world.a1.marker in page
    assert "+7 (900) 000-00-00" in page
    event = AuditEvent.objects.get(action="read.card")
    assert (event.object_id, event.actor_id) == (str(mentee.pk), world.a1.curator.pk)
    assert world.a1.marker not in f"{event.data}{event.object_label}{event.comment}"


@pytest.mark.parametrize("who", ["officer", "region"])
def test_upper_tiers_see_a_depersonalised_card(world, sign_in, who):
    mentee = world.a1.mentees[0]
    mentee.request, mentee.results = "Тайный запрос", "Тайный итог"
    mentee.save(update_fields=["request", "results"])
    page = text(sign_in(getattr(world, who)).get(card_url(mentee)))
    assert f"{world.a1.marker[0]}. А. П." in page
    for hidden in (world.a1.marker, "Тайный", "(900)", "Отметить согласие", "История изменений"):
        assert hidden not in page
    assert ("Открыть с указанием причины" in page) is (who == "region")
    assert not AuditEvent.objects.filter(action="read.card").exists()


def test_foreign_and_missing_cards_are_the_same_404(world, sign_in):
    client = sign_in(world.a1.curator)
    foreign = client.get(card_url(world.a2.mentees[0]))
    missing = client.get(reverse("registry:mentee", args=[uuid.uuid4()]))
    assert foreign.status_code == missing.status_code == 404
    assert foreign.content == missing.content
    assert sign_in(world.officer).get(card_url(world.b1.mentees[0])).status_code == 404


def test_the_ministry_opens_no_card(world, sign_in):
    assert sign_in(world.ministry).get(card_url(world.a1.mentees[0])).status_code == 403


def test_a_reason_opens_one_card_for_a_quarter_of_an_hour_and_stays_in_the_journal(world, sign_in):
    mentee, other = world.a1.mentees[:2]
    client = sign_in(world.region)
    assert "Причина" in text(client.get(card_url(mentee, "_open")))
    short = client.post(card_url(mentee, "_open"), {"reason": "надо"})
    assert short.status_code == 422
    assert "хотя бы 10 знаков" in text(short)
    with time_machine.travel(clock.now(), tick=False) as travel:
        client.post(card_url(mentee, "_open"), {"reason": "обращение родителя, вх. № 45"})
        assert world.a1.marker in text(client.get(card_url(mentee)))
        assert world.a1.marker not in text(client.get(card_url(other)))
        client.post(card_url(other, "_open"), {"reason": "обращение родителя, вх. № 46"})
        travel.shift(dt.timedelta(minutes=16))
        assert world.a1.marker not in text(client.get(card_url(mentee)))
    events = AuditEvent.objects.filter(action="read.card").order_by("pk")
    assert [event.comment for event in events] == ["обращение родителя, вх. № 45", "обращение родителя, вх. № 46"]
    assert events[0].organisation_id == world.a1.organisation.pk


def test_only_those_who_may_state_a_reason_are_asked_for_one(world, sign_in):
    for user in (world.officer, world.a1.curator, world.ministry):
        answer = sign_in(user).post(card_url(world.a1.mentees[0], "_open"), {"reason": "очень нужно посмотреть"})
        assert answer.status_code == 403


def test_a_withdrawn_processing_consent_hides_the_data_and_starts_the_clock(world, sign_in):
    mentee = world.a1.mentees[0]
    client = sign_in(world.a1.curator)
    consent = mentee.person.consents.get()
    address = reverse("registry:consent_withdraw", args=[mentee.person.public_id, "processing"])
    assert "за 30 дней" in text(client.get(address))
    assert str(mentee) in text(client.get(address))
    assert client.post(address).headers["Location"] == reverse("registry:ended")
    consent.refresh_from_db()
    assert consent.withdrawn_on == clock.today()
    page = text(client.get(reverse("registry:ended")))
    assert f"{clock.today() + dt.timedelta(days=30):%d.%m.%Y}" in page
    assert str(mentee) in page
    assert world.a1.marker not in page
    assert {client.get(url).status_code for url in (address, card_url(mentee), card_url(mentee, "_edit"))} == {404}
    services.record_consents(
        actor=world.a1.curator_actor, now=clock.now(), people=[mentee.person], kind="processing", given_on=clock.today()
    )
    assert "+7 (900)" in text(client.get(card_url(mentee)))


def test_nobody_opens_the_card_of_a_withdrawn_consent_with_a_reason_either(world, sign_in):
    mentee = world.a1.mentees[0]
    client = sign_in(world.region)
    client.post(card_url(mentee, "_open"), {"reason": "обращение родителя, вх. № 45"})
    assert world.a1.marker in text(client.get(card_url(mentee)))
    services.withdraw_consent(actor=world.a1.curator_actor, now=clock.now(), consent=mentee.person.consents.get())
    assert client.get(card_url(mentee)).status_code == 404


def test_a_publication_consent_says_what_its_withdrawal_means(world, sign_in):
    person = world.a1.mentor.person
    values = {"actor": world.a1.curator_actor, "now": clock.now(), "people": [person], "given_on": clock.today()}
    services.record_consents(**values, kind="publication")
    services.record_consents(**values, kind="participation")
    client = sign_in(world.a1.curator)
    assert "3 рабочих дня" in text(
        client.get(reverse("registry:consent_withdraw", args=[person.public_id, "publication"]))
    )
    assert "рабочих" not in text(
        client.get(reverse("registry:consent_withdraw", args=[person.public_id, "participation"]))
    )
    answer = client.post(reverse("registry:consent_withdraw", args=[person.public_id, "participation"]))
    assert answer.headers["Location"] == card_url(world.a1.mentor)


def test_a_person_without_a_card_leads_back_to_the_list(world, sign_in):
    person = make.make_person(world.a1.organisation)
    services.record_consents(
        actor=world.a1.curator_actor, now=clock.now(), people=[person], kind="image", given_on=clock.today()
    )
    address = reverse("registry:consent_withdraw", args=[person.public_id, "image"])
    assert sign_in(world.a1.curator).post(address).headers["Location"] == reverse("registry:mentees")


def test_consents_on_a_card_tell_given_lapsed_withdrawn_and_none(world, sign_in):
    person, today = world.a1.mentees[0].person, clock.today()
    values = {
        "municipality": world.a,
        "organisation": world.a1.organisation,
        "created_at": clock.now(),
        "given_by": "both",
    }
    old = today - dt.timedelta(days=40)
    Consent.objects.create(
        person=person, kind="image", given_on=old, valid_until=today - dt.timedelta(days=1), **values
    )
    Consent.objects.create(person=person, kind="publication", given_on=old, withdrawn_on=today, **values)
    Consent.objects.create(person=person, kind="participation", given_on=old, valid_until=today, **values)
    page = text(sign_in(world.a1.curator).get(card_url(world.a1.mentees[0])))
    assert f"истекло {today - dt.timedelta(days=1):%d.%m.%Y}" in page
    assert f"отозвано {today:%d.%m.%Y}" in page
    assert f"до {today:%d.%m.%Y}" in page


def test_consents_are_marked_for_those_picked_and_a_foreign_id_is_as_if_not_sent(world, sign_in):
    client = sign_in(world.a1.curator)
    picked = [str(mentee.public_id) for mentee in world.a1.mentees[:2]]
    picked += [str(world.a2.mentees[0].public_id), "не uuid"]
    address = reverse("registry:mentees_consents")
    question = text(client.post(address, {"picked": picked, "next": "/mentees/?paired=no"}))
    assert "Выбрано: 2" in question
    assert world.a2.marker not in question
    answer = client.post(
        address,
        {
            "picked": picked,
            "kind": "publication",
            "given_on": clock.today().isoformat(),
            "given_by": "",
            "next": "/mentees/?paired=no",
        },
    )
    assert answer.headers["Location"] == "/mentees/?paired=no"
    assert set(Consent.objects.filter(kind="publication").values_list("person_id", flat=True)) == {
        mentee.person_id for mentee in world.a1.mentees[:2]
    }
    again = client.post(
        address, {"picked": picked, "kind": "publication", "given_on": clock.today().isoformat()}, follow=True
    )
    assert "Уже были: 2" in text(again)


def test_a_wrong_date_of_consents_is_told_beside_the_field_and_nobody_picked_leads_back(world, sign_in):
    client = sign_in(world.a1.curator)
    address = reverse("registry:mentors_consents")
    tomorrow = (clock.today() + dt.timedelta(days=1)).isoformat()
    wrong = client.post(address, {"picked": str(world.a1.mentor.public_id), "kind": "image", "given_on": tomorrow})
    assert wrong.status_code == 422
    assert "будущим числом" in text(wrong)
    empty = client.post(address, {"picked": str(world.a2.mentor.public_id)}, follow=True)
    assert "Отметьте в списке" in text(empty)


def test_a_mentee_is_added_changed_and_the_history_tells_it(world, sign_in):
    client = sign_in(world.a1.curator)
    assert "Новый наставляемый" in text(client.get(reverse("registry:mentee_add")))
    answer = client.post(reverse("registry:mentee_add"), mentee_form())
    card = Mentee.objects.get(person__last_name="Ёлкин")
    assert answer.headers["Location"] == card_url(card)
    assert (card.person.birth_date, card.entered_on) == (dt.date(2011, 3, 8), dt.date(2026, 9, 14))
    opened = text(client.get(card_url(card, "_edit")))
    assert 'value="2011-03-08"' in opened
    client.post(card_url(card, "_edit"), mentee_form(version=1, place="8 «Б»", first_name="Сёма", form=make.form().pk))
    page = text(client.get(card_url(card)))
    assert "Класс, группа, должность: не указано → 8 «Б»" in page
    assert "Имя: Семён → Сёма" in page
    assert "ученик – ученик" in page
    assert world.a1.curator.full_name in page


def test_signs_that_nobody_sees_do_not_come_into_a_card(world, sign_in):
    curator = sign_in(world.a1.curator)
    curator.post("/mentees/add/", mentee_form(last_name="\u202eЁл\x01кин\uffff", place="5\u200b  «Б»"))
    card = Mentee.objects.get(organisation=world.a1.organisation, person__last_name="Ёлкин")
    assert card.place == "5 «Б»"
    assert curator.post("/mentees/add/", mentee_form(last_name="\u200b")).status_code == 422


def test_a_mentor_is_added_and_changed(world, sign_in):
    client = sign_in(world.a1.curator)
    form = {
        "last_name": "Юдина", "first_name": "Наталья", "category": "employer", "enterprise_name": "СПК «Колос»",
        "age_from": 10, "age_to": 13, "key": str(uuid.uuid4()),
    }  # fmt: skip
    client.post(reverse("registry:mentor_add"), form)
    card = Mentor.objects.get(person__last_name="Юдина")
    assert "СПК «Колос»" in text(client.get(card_url(card, "_edit")))
    page = text(client.get(card_url(card)))
    assert "10–13 лет" in page
    client.post(card_url(card, "_edit"), form | {"version": 1, "capacity": 7, "age_to": ""})
    card.refresh_from_db()
    assert (card.capacity, card.age_to) == (7, None)
    assert "10–… лет" in text(client.get(card_url(card)))


def test_errors_stand_beside_their_fields_and_what_was_typed_stays(world, sign_in):
    client = sign_in(world.a1.curator)
    answer = client.post(
        reverse("registry:mentee_add"),
        mentee_form(last_name="", request="ОВЗ", entered_on="2026-09-14", ends_on="2026-09-01"),
    )
    page = text(answer)
    assert answer.status_code == 422
    assert "Заполните это поле." in page
    assert "мать: +7 900" in page
    answer = client.post(reverse("registry:mentee_add"), mentee_form(request="ОВЗ", ends_on="2026-09-01"))
    assert "раньше даты вхождения" in text(answer)
    assert "только учебную цель" in text(answer)
    edited = client.post(card_url(world.a1.mentor, "_edit"), {
        "last_name": "А", "first_name": "Б", "category": "pupil", "version": 1, "capacity": 1,
    })  # fmt: skip
    assert "наставляемых: 2" in text(edited)
    assert client.post(card_url(world.a1.mentor, "_edit"), {"last_name": ""}).status_code == 422


def test_a_likely_duplicate_is_shown_before_saving(world, sign_in):
    client = sign_in(world.a1.curator)
    known = make.make_person(
        world.a1.organisation, last_name="Ёлкин", first_name="Семён", patronymic="Ильич", birth_year=2011
    )
    dated = make.make_person(
        world.a1.organisation, last_name="Елкин", first_name="Семен", patronymic="Ильич", birth_date=dt.date(2009, 1, 2)
    )
    foreign = make.make_person(
        world.b1.organisation, last_name="Ёлкин", first_name="Семён", patronymic="Ильич", birth_year=2011
    )
    form = mentee_form(birth_date="", birth_year=2011, patronymic="Ильич")
    asked = client.post(reverse("registry:mentee_add"), form)
    page = text(asked)
    assert asked.status_code == 422
    assert "Похоже, этот человек уже есть" in page
    assert "02.01.2009" in page
    assert str(known.public_id) in page
    assert str(foreign.public_id) not in page
    assert not Mentee.objects.filter(person=known).exists()
    client.post(reverse("registry:mentee_add"), form | {"same_as": str(known.public_id)})
    assert Mentee.objects.get(person=known)
    client.post(reverse("registry:mentee_add"), form | {"same_as": "new", "key": str(uuid.uuid4())})
    assert Mentee.objects.filter(person__last_name="Ёлкин").count() == 2
    wrong = client.post(
        reverse("registry:mentee_add"),
        form | {"same_as": str(world.b1.mentor.person.public_id), "key": str(uuid.uuid4())},
    )
    assert wrong.status_code == 422
    repeated = client.post(
        reverse("registry:mentee_add"), form | {"same_as": str(known.public_id), "key": str(uuid.uuid4())}
    )
    assert "уже есть в базе наставляемых" in text(repeated)
    assert Person.objects.filter(pk=dated.pk).exists()


def test_a_double_click_makes_one_card(world, sign_in):
    client, form = sign_in(world.a1.curator), mentee_form()
    first, second = client.post(reverse("registry:mentee_add"), form), client.post(reverse("registry:mentee_add"), form)
    assert first.headers["Location"] == second.headers["Location"]
    assert Mentee.objects.filter(person__last_name="Ёлкин").count() == 1


def test_a_form_come_back_from_history_and_filled_in_for_the_next_person_makes_a_second_card(world, sign_in):
    client, form = sign_in(world.a1.curator), mentee_form()
    client.post(reverse("registry:mentee_add"), form)
    client.post(reverse("registry:mentee_add"), form | {"last_name": "Орлова", "first_name": "Вера"})
    made = Mentee.objects.filter(person__last_name__in=["Ёлкин", "Орлова"])
    assert made.values("public_id").distinct().count() == 2


def test_two_editors_the_second_gets_409_with_both_versions(world, sign_in):
    mentee = world.a1.mentees[0]
    client = sign_in(world.a1.curator)
    names = {"last_name": world.a1.marker, "first_name": "Анна", "patronymic": "Петрович"}
    client.post(card_url(mentee, "_edit"), mentee_form(version=1, place="9 класс", **names))
    answer = client.post(card_url(mentee, "_edit"), mentee_form(version=1, place="7 класс", **names))
    assert answer.status_code == 409
    assert "9 класс" in text(answer)
    assert "7 класс" in text(answer)


def test_a_person_changed_through_another_card_is_not_overwritten_by_an_older_form(world, sign_in):
    """Somebody who is a mentee and a mentor has two cards and one name, one date of birth, one way to be reached."""
    mentee = world.a1.mentees[0]
    other = make.make_mentor(world.a1.organisation, person=mentee.person)
    client = sign_in(world.a1.curator)
    opened = client.get(card_url(mentee, "_edit")).context["form"].initial
    names = {"first_name": "Анна", "patronymic": "Петрович", "person_version": opened["person_version"]}
    client.post(card_url(other, "_edit"), mentee_form(version=1, capacity=5, last_name="Исправленная", **names))
    late = client.post(card_url(mentee, "_edit"), mentee_form(version=1, last_name=world.a1.marker, **names))
    assert late.status_code == 409
    assert "Исправленная" in text(late)
    assert Person.objects.get(pk=mentee.person_id).last_name == "Исправленная"


def test_the_form_of_a_card_is_a_read_that_the_journal_keeps(world, sign_in):
    client, mentee = sign_in(world.a1.curator), world.a1.mentees[0]
    client.get(card_url(mentee, "_edit"))
    read = AuditEvent.objects.get(object_type="mentee", object_id=str(mentee.pk))
    assert read.action_label == "Открыта форма карточки участника"


def test_other_participations_and_sections_of_other_apps_stand_on_the_card(world, sign_in, monkeypatch):
    mentee = world.a1.mentees[0]
    services.add_mentor(
        actor=world.a1.curator_actor, now=clock.now(), organisation=world.a1.organisation,
        school_year=make.this_year(), same_as=mentee.person, data=services.MentorData("pupil"),
        person=services.PersonData("Не", "Важно"),
    )  # fmt: skip
    section = hooks.CardSection("Встречи", ["Когда"], [[Cell("вчера")]])
    monkeypatch.setattr(hooks, "_sections", [*hooks._sections])
    hooks.register_card_sections(lambda card, actor: [section])
    page = text(sign_in(world.a1.curator).get(card_url(mentee)))
    assert "наставник, " in page
    assert "Встречи" in page
    assert "вчера" in page


def test_a_region_has_no_organisation_to_keep_a_base_of(world, sign_in):
    from mentoring.access.permissions import Permission
    from mentoring.accounts.models import Role

    role = Role.objects.get(code="region")
    role.permissions = [*role.permissions, Permission.PERSON_EDIT]
    role.save(update_fields=["permissions"])
    client = sign_in(world.region)
    assert client.get(reverse("registry:mentee_add")).status_code == 403
    assert client.get(reverse("registry:imports")).status_code == 403
