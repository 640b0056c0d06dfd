"""Screens of pairs: list, page, forming, changing, closing – as the browser sees them."""

import datetime as dt
import re
import uuid
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from mentoring.accounts.models import Role
from mentoring.core import clock
from mentoring.organisations.models import MentoringForm
from mentoring.pairing import services
from mentoring.pairing.enums import PairState
from mentoring.pairing.models import Pair, PairMember
from mentoring.pairing.selectors.candidates import SHOWN
from mentoring.registry.hooks import mentee_paired
from mentoring.registry.models import Mentee, Mentor
from tests import factories as make

LIST, NEW = "/pairs/", "/pairs/new/"


@pytest.fixture
def curator(world: Any) -> Client:
    return signed_in(world.a1.curator)


def signed_in(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def address(name: str, pair: Pair) -> str:
    return reverse(f"pairing:{name}", args=[pair.public_id])


def text_of(response: Any) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def form_of(world: Any, **changes: Any) -> dict[str, Any]:
    """The form of a new pair, filled in."""
    values = {
        "form": "pupil-pupil",
        "key": str(uuid.uuid4()),
        "mentor": str(world.a1.mentor.public_id),
        "mentees": [str(world.a1.mentees[2].public_id)],
        "do": "begin",
    }
    return values | changes


def fresh(pair: Pair) -> Pair:
    return Pair.objects.get(pk=pair.pk)


# --- the list


def test_the_curator_sees_names_and_the_officer_sees_initials_of_own_rows_only(world: Any, curator: Client) -> None:
    mine = text_of(curator.get(LIST))
    assert world.a1.mentor.person.full_name in mine
    above = text_of(signed_in(world.officer).get(LIST))
    assert world.a1.marker not in above
    assert world.a1.mentor.person.initials in above
    for pair, seen in ((world.a1.pair, True), (world.a2.draft, True), (world.b1.pair, False), (world.k1.draft, False)):
        assert (str(pair.public_id) in above) is seen
    assert str(world.b1.pair.public_id) in text_of(signed_in(world.region).get(LIST))


def test_the_ministry_is_told_why_it_sees_no_list(world: Any) -> None:
    response = signed_in(world.ministry).get(LIST)
    assert response.status_code == 403
    assert "сводные показатели" in text_of(response)


def ids_in(response: Any) -> set[str]:
    return set(re.findall(r"/pairs/([0-9a-f-]{36})/\"", response.content.decode()))


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", {"pair", "draft"}),
        ("state=draft", {"draft"}),
        ("state=active", {"pair"}),
        ("state=completed", set()),
        ("state=nonsense", {"pair", "draft"}),
        ("form=pupil-pupil", {"pair", "draft"}),
        ("form=teacher-teacher", set()),
        ("form=nonsense", {"pair", "draft"}),
        ("year=2001", set()),
        ("year=nonsense", {"pair", "draft"}),
    ],
)
def test_filters_of_the_list(world: Any, curator: Client, query: str, expected: set[str]) -> None:
    assert ids_in(curator.get(f"{LIST}?{query}")) == {str(getattr(world.a1, name).public_id) for name in expected}


def test_filters_by_place_exist_above_only_and_know_no_stranger(world: Any, curator: Client) -> None:
    a2, b1 = world.a2.organisation.pk, world.b1.organisation.pk
    officer, region = signed_in(world.officer), signed_in(world.region)
    of_a2 = {str(world.a2.pair.public_id), str(world.a2.draft.public_id)}
    everything = ids_in(officer.get(LIST))
    assert ids_in(officer.get(f"{LIST}?organisation={a2}")) == of_a2
    assert ids_in(officer.get(f"{LIST}?organisation={b1}")) == everything
    assert ids_in(officer.get(f"{LIST}?organisation=x")) == everything
    assert len(ids_in(curator.get(f"{LIST}?organisation={a2}"))) == 2
    assert ids_in(region.get(f"{LIST}?organisation={a2}")) == of_a2
    assert len(ids_in(region.get(f"{LIST}?municipality={world.b.code}"))) == 4
    assert len(ids_in(region.get(f"{LIST}?municipality=nowhere"))) == 10
    assert ids_in(officer.get(f"{LIST}?municipality={world.b.code}")) == everything


def test_filters_in_force_are_chips_that_can_be_removed(world: Any, curator: Client) -> None:
    page = text_of(curator.get(f"{LIST}?state=draft&form=pupil-pupil&cursor=x"))
    assert 'href="/pairs/?form=pupil-pupil"' in page
    assert 'href="/pairs/?state=draft"' in page
    assert "Таких пар нет" in text_of(curator.get(f"{LIST}?state=completed"))


def test_an_empty_list_says_what_comes_next(world: Any, curator: Client) -> None:
    Pair.objects.filter(organisation=world.a1.organisation).delete()
    assert "Создать первую пару" in text_of(curator.get(LIST))
    Pair.objects.all().delete()
    assert "формируют кураторы" in text_of(signed_in(world.officer).get(LIST))


@pytest.mark.parametrize("role", ["curator", "officer", "region"])
@pytest.mark.parametrize("rows", [1, 3])
def test_one_row_and_three_rows_cost_the_same_queries(
    world: Any, role: str, rows: int, django_assert_num_queries: Any
) -> None:
    Pair.objects.all().delete()
    for _ in range(rows):
        make.make_pair(world.a1.organisation, mentees=[make.make_mentee(world.a1.organisation) for _ in range(rows)])
    client = signed_in({"curator": world.a1.curator, "officer": world.officer, "region": world.region}[role])
    client.get(LIST)
    # Session, user, role; pairs, members; forms for the filter (and for the region its municipalities).
    extra = {"curator": 0, "officer": 0, "region": 1}[role]
    with django_assert_num_queries(QUERIES + extra):
        assert len(ids_in(client.get(LIST))) == rows


QUERIES = 7


def test_pages_follow_by_key(world: Any, curator: Client) -> None:
    for _ in range(50):
        make.make_pair(world.a1.organisation, mentees=[], active=False)
    first = curator.get(LIST)
    following = re.search(r'rel="next" href="([^"]+)"', first.content.decode())
    assert following
    second = curator.get(LIST + following[1].replace("&amp;", "&"))
    assert len(ids_in(first)) == 50
    assert ids_in(second) == {str(world.a1.pair.public_id), str(world.a1.draft.public_id)}


# --- the page of a pair


def test_a_page_shows_state_next_step_members_buttons_and_story(world: Any, curator: Client) -> None:
    pair = services.form_pair(
        actor=world.a1.curator_actor,
        now=clock.now(),
        organisation=world.a1.organisation,
        school_year=make.this_year(),
        form=make.form(),
        mentor=world.a1.mentor,
        mentees=[world.a1.mentees[2]],
        activate=True,
    )
    page = text_of(curator.get(address("page", pair)))
    for words in ("работает", "Что дальше", world.a1.mentees[2].person.full_name, "Завершить", "Прекратить досрочно"):
        assert words in page
    assert "Пара создана" in page
    assert "Начать работу" not in page


def test_only_the_curator_gets_buttons(world: Any) -> None:
    for user in (world.a1.head, world.officer, world.region):
        page = text_of(signed_in(user).get(address("page", world.a1.pair)))
        assert "Прекратить досрочно" not in page
        assert "Изменить" not in page
        assert "Убрать" not in page


def test_a_draft_says_why_it_cannot_begin(world: Any, curator: Client) -> None:
    draft = make.make_pair(world.a1.organisation, mentees=[], active=False)
    assert "Добавьте хотя бы одного наставляемого" in text_of(curator.get(address("page", draft)))
    Pair.objects.filter(pk=draft.pk).update(mentor=None)
    page = text_of(curator.get(address("page", draft)))
    assert "Выберите наставника" in page
    assert "Ещё никого нет" in page
    assert "Выберите наставника:" not in text_of(signed_in(world.officer).get(address("page", draft)))


def test_the_story_tells_of_changes_without_names(world: Any, curator: Client) -> None:
    pair, actor = world.a1.pair, world.a1.curator_actor
    services.change_pair(
        actor=actor, now=clock.now(), pair=pair, expected_version=1, mentor=pair.mentor, started_on=pair.started_on,
        ends_on=clock.today() + dt.timedelta(days=9),
    )  # fmt: skip
    services.add_member(actor=actor, now=clock.now(), pair=pair, mentee=world.a1.mentees[2])
    page = text_of(signed_in(world.officer).get(address("page", pair)))
    assert "Пара изменена: окончание по плану" in page
    assert f"Добавлен наставляемый: {world.a1.mentees[2]}" in page
    assert world.a1.marker not in page


def test_pairs_of_a_workbook_tell_where_they_come_from(world: Any, curator: Client) -> None:
    from mentoring.registry.exchange import NamedLink

    mentor = make.make_mentor(world.a1.organisation)
    link = NamedLink(world.a1.mentees[2].pk, mentor.pk, make.form().pk)
    services.form_pairs(
        actor=world.a1.curator_actor,
        now=clock.now(),
        organisation=world.a1.organisation,
        school_year=make.this_year(),
        links=[link],
    )
    page = text_of(curator.get(address("page", Pair.objects.get(mentor=mentor))))
    assert "из загруженной базы, наставляемых – 1" in page


# --- forming


def test_the_first_step_offers_forms_with_the_numbers_of_free_people(world: Any, curator: Client) -> None:
    page = text_of(curator.get(f"{NEW}?mentee={world.a1.mentees[2].public_id}&mentor=nonsense"))
    assert f"{NEW}?form=pupil-pupil&amp;mentee={world.a1.mentees[2].public_id}" in page
    assert "nonsense" not in page
    assert curator.get(f"{NEW}?form=nonsense").headers["Location"] == NEW


def test_a_form_without_listed_categories_offers_everybody(world: Any, curator: Client) -> None:
    MentoringForm.objects.create(code="any", title="Любая")
    make.make_mentee(world.a1.organisation, category="teacher", last_name="Молодов")
    assert "Молодов" in text_of(curator.get(f"{NEW}?form=any"))


def test_somebody_above_who_may_form_pairs_has_no_base_to_form_them_from(world: Any) -> None:
    role = Role.objects.get(code="officer")
    role.permissions = [*role.permissions, "pair.edit"]
    role.save()
    assert signed_in(world.officer).get(NEW).status_code == 403


def test_the_second_step_shows_those_who_fit_and_have_room(world: Any, curator: Client) -> None:
    organisation = world.a1.organisation
    full = make.make_mentor(organisation, capacity=1, last_name="Занятов")
    make.make_pair(organisation, mentor=full)
    make.make_mentor(organisation, category="teacher", last_name="Учителев")
    make.make_mentee(organisation, category="teacher", last_name="Молодов")
    page = text_of(curator.get(f"{NEW}?form=pupil-pupil"))
    assert world.a1.mentor.person.full_name in page
    assert world.a1.mentees[2].person.full_name in page
    for absent in ("Занятов", "Учителев", "Молодов", world.a1.mentees[0].person.full_name, world.a2.marker):
        assert absent not in page


def test_people_named_in_the_address_are_chosen_already(world: Any, curator: Client) -> None:
    page = text_of(curator.get(f"{NEW}?form=pupil-pupil&mentee={world.a1.mentees[2].public_id}"))
    assert re.search(rf'value="{world.a1.mentees[2].public_id}" checked', page)


def test_a_search_goes_in_the_body_writes_nothing_and_keeps_what_was_chosen(world: Any, curator: Client) -> None:
    organisation = world.a1.organisation
    for number in range(SHOWN):
        make.make_mentee(organisation, last_name=f"Абабков{number}")
    make.make_mentee(organisation, last_name="Ёжикова", first_name="Юлия")
    before = Pair.objects.count()
    chosen = str(world.a1.mentees[2].public_id)
    data = form_of(world, mentees=[chosen], mentee_search=".k t;brjdf", started_on="2026-10-01", do="")
    response = curator.post(NEW, data)
    page = text_of(response)
    assert response.status_code == 200
    assert "Ёжикова" in page
    assert "Абабков7" not in page
    assert re.search(rf'value="{chosen}" checked', page)
    assert 'value="2026-10-01"' in page
    assert data["key"] in page
    assert Pair.objects.count() == before
    assert f"Показаны {SHOWN} из" in text_of(curator.get(f"{NEW}?form=pupil-pupil"))


def test_a_pair_is_formed_and_can_be_taken_back_for_ten_minutes(world: Any, curator: Client) -> None:
    response = curator.post(NEW, form_of(world))
    pair = Pair.objects.get(members__mentee=world.a1.mentees[2], state=PairState.ACTIVE)
    assert response.headers["Location"] == address("page", pair)
    page = text_of(curator.get(response.headers["Location"]))
    assert "Пара начала работу." in page
    assert f'action="{address("discard", pair)}"' in page
    assert curator.post(address("discard", pair)).headers["Location"] == LIST
    assert not Pair.objects.filter(pk=pair.pk).exists()


def test_a_double_click_makes_one_pair(world: Any, curator: Client) -> None:
    data = form_of(world)
    assert curator.post(NEW, data).headers["Location"] == curator.post(NEW, data).headers["Location"]
    assert Pair.objects.filter(public_id=data["key"]).count() == 1


def test_a_draft_is_saved_without_a_mentor(world: Any, curator: Client) -> None:
    data = form_of(world, mentor="", do="draft")
    page = text_of(curator.post(NEW, data, follow=True))
    assert "Черновик пары сохранён." in page
    data = form_of(world, mentees=[], do="begin")
    assert "Сохранено как черновик" in text_of(curator.post(NEW, data, follow=True))
    assert Pair.objects.get(public_id=data["key"]).state == PairState.DRAFT


def test_a_refusal_stands_beside_its_field_and_keeps_what_was_chosen(world: Any, curator: Client) -> None:
    make.make_pair(world.a1.organisation, mentees=[world.a1.mentees[2]])
    chosen = str(world.a1.mentees[2].public_id)
    response = curator.post(NEW, form_of(world, ends_on="не дата"))
    assert response.status_code == 400
    assert 'id="id_ends_on-error"' in text_of(response)
    response = curator.post(NEW, form_of(world))
    page = text_of(response)
    assert response.status_code == 400
    assert "уже состоит в работающей паре этой формы" in page
    assert 'href="#id_mentees"' in page
    assert re.search(rf'value="{world.a1.mentor.public_id}" checked', page)
    assert chosen not in page.replace(f'value="{chosen}" checked', "")


@pytest.mark.parametrize("name", ["mentor", "mentees"])
def test_a_foreign_person_and_a_missing_one_look_the_same(world: Any, curator: Client, name: str) -> None:
    stranger = world.a2.mentor if name == "mentor" else world.a2.mentees[2]
    pages = []
    for value in (str(stranger.public_id), str(uuid.uuid4())):
        response = curator.post(NEW, form_of(world, **{name: value}))
        assert response.status_code == 400
        pages.append("нет среди подходящих" in text_of(response))
    assert pages == [True, True]


# --- changing


def edit_form(pair: Pair, **changes: Any) -> dict[str, Any]:
    values = {
        "version": pair.version,
        "mentor": str(pair.mentor.public_id) if pair.mentor else "",
        "started_on": pair.started_on.isoformat() if pair.started_on else "",
        "ends_on": "",
    }
    return values | changes


def test_the_form_of_a_pair_offers_mentors_with_room_and_the_present_one(world: Any, curator: Client) -> None:
    organisation = world.a1.organisation
    full = make.make_mentor(organisation, capacity=1, last_name="Полнов")
    pair = make.make_pair(organisation, mentor=full)
    make.make_pair(organisation, mentor=make.make_mentor(organisation, capacity=1, last_name="Занятов"))
    page = text_of(curator.get(address("edit", pair)))
    assert "Полнов" in page
    assert world.a1.mentor.person.full_name in page
    assert "Занятов" not in page


def test_a_change_is_saved(world: Any, curator: Client) -> None:
    pair, other = world.a1.pair, make.make_mentor(world.a1.organisation)
    response = curator.post(address("edit", pair), edit_form(pair, mentor=str(other.public_id)))
    assert response.headers["Location"] == address("page", pair)
    assert fresh(pair).mentor == other
    assert Mentor.objects.get(pk=other.pk).load == 2


def test_a_wrong_change_stands_beside_its_field(world: Any, curator: Client) -> None:
    pair = world.a1.pair
    response = curator.post(address("edit", pair), edit_form(pair, ends_on="2001-01-01", mentor=""))
    assert response.status_code == 400
    page = text_of(response)
    assert 'id="id_ends_on-error"' in page
    assert 'id="id_mentor-error"' in page


def test_editing_a_pair_that_another_has_just_closed_shows_both_versions(world: Any, curator: Client) -> None:
    pair = world.a1.pair
    other = make.make_mentor(world.a1.organisation, last_name="Сменщиков")
    colleague = make.make_user("curator", organisation=world.a1.organisation, full_name="Завершилова Анна")
    services.complete(pair=pair, closed_on=clock.today(), actor=make.actor(colleague), now=clock.now())
    response = curator.post(address("edit", pair), edit_form(pair, mentor=str(other.public_id), ends_on="2027-05-20"))
    page = text_of(response)
    assert response.status_code == 409
    for words in ("завершена", "Завершилова Анна", "Программа завершена", "Сменщиков", "20.05.2027"):
        assert words in page
    assert world.a1.mentor.person.full_name in page
    assert fresh(pair).mentor == world.a1.mentor


def test_closing_a_pair_that_another_has_changed_shows_both_versions(world: Any, curator: Client) -> None:
    pair = world.a1.pair
    services.add_member(actor=world.a1.curator_actor, now=clock.now(), pair=pair, mentee=world.a1.mentees[2])
    data = {"version": 1, "closed_on": clock.today().isoformat(), "reason": "переезд"}
    for name in ("complete", "end"):
        response = curator.post(address(name, pair), data)
        assert response.status_code == 409
        assert "Добавлен наставляемый" in text_of(response)
    assert "переезд" in text_of(response)
    assert curator.post(address("activate", world.a1.draft), {"version": 7}).status_code == 409
    assert curator.post(address("activate", world.a1.draft), {"version": "два"}).status_code == 404
    assert fresh(pair).state == PairState.ACTIVE


def test_a_closed_pair_has_no_form(world: Any, curator: Client) -> None:
    pair = world.a1.pair
    services.complete(pair=pair, closed_on=clock.today(), actor=world.a1.curator_actor, now=clock.now())
    for name in ("edit", "members", "complete", "end"):
        response = curator.get(address(name, pair))
        assert response.status_code == 403
    assert "изменить её нельзя" in text_of(curator.get(address("edit", pair)))


# --- members


def test_mentees_are_added_together_or_not_at_all(world: Any, curator: Client) -> None:
    pair = world.a1.pair
    Mentor.objects.filter(pk=world.a1.mentor.pk).update(capacity=3)
    more = [make.make_mentee(world.a1.organisation) for _ in range(2)]
    ids = [str(mentee.public_id) for mentee in more]
    response = curator.post(address("members", pair), {"version": 1, "mentees": ids})
    assert response.status_code == 400
    assert "У наставника уже 3 из 3" in text_of(response)
    assert pair.members.count() == 2
    response = curator.post(address("members", pair), {"version": 1, "mentees": ids[:1]})
    assert response.headers["Location"] == address("page", pair)
    assert pair.members.count() == 3
    assert curator.post(address("members", pair), {"version": 1, "mentees": ids[1:]}).status_code == 409


def test_nobody_ticked_is_said_and_a_search_is_not_an_addition(world: Any, curator: Client) -> None:
    pair = world.a1.pair
    response = curator.post(address("members", pair), {"version": 1})
    assert response.status_code == 400
    assert "Отметьте хотя бы одного" in text_of(response)
    chosen = str(world.a1.mentees[2].public_id)
    make.make_mentee(world.a1.organisation, last_name="Другов")
    response = curator.post(
        address("members", pair),
        {"version": 1, "search": "mentees", "mentee_search": "другов", "mentees": [chosen, "nonsense"]},
    )
    page = text_of(response)
    assert response.status_code == 200
    assert "Другов" in page
    assert f'value="{chosen}" checked' in page
    assert pair.members.count() == 2


def test_a_mentee_is_let_go(world: Any, curator: Client) -> None:
    pair, mentee = world.a1.pair, world.a1.mentees[0]
    url = address("member_remove", pair)
    assert curator.post(url, {"version": 1, "mentee": str(mentee.public_id)}).status_code == 302
    assert PairMember.objects.get(pair=pair, mentee=mentee).left_on == clock.today()
    page = curator.post(url, {"version": 2, "mentee": str(world.a1.mentees[1].public_id)}, follow=True)
    assert "последний наставляемый" in text_of(page)
    page = text_of(curator.get(address("page", pair)))
    assert page.count("Убрать") == 0
    for data in (
        {"version": 2, "mentee": "x"},
        {"version": 2, "mentee": str(uuid.uuid4())},
        {"mentee": str(mentee.public_id)},
        {"version": 2},
    ):
        assert curator.post(url, data).status_code == 404


# --- states


def test_a_draft_begins_by_a_button(world: Any, curator: Client) -> None:
    draft = world.a1.draft
    page = text_of(curator.post(address("activate", draft), {"version": 1}, follow=True))
    assert "Пара начала работу." in page
    other = make.make_pair(world.a1.organisation, mentees=[world.a1.mentees[2]], active=False)
    assert "уже состоит" in text_of(curator.post(address("activate", other), {"version": 1}, follow=True))


@pytest.mark.parametrize(("name", "state"), [("complete", PairState.COMPLETED), ("end", PairState.ENDED_EARLY)])
def test_a_pair_is_closed_and_taken_back(world: Any, curator: Client, name: str, state: PairState) -> None:
    pair = world.a1.pair
    assert curator.get(address(name, pair)).status_code == 200
    data = {"version": 1, "closed_on": clock.today().isoformat(), "reason": "переезд"}
    page = text_of(curator.post(address(name, pair), data, follow=True))
    assert fresh(pair).state == state
    assert f'action="{address("reopen", pair)}"' in page
    assert "Пара снова работает." in text_of(curator.post(address("reopen", pair), follow=True))
    assert fresh(pair).state == PairState.ACTIVE


def test_a_closing_without_a_day_or_reason_is_asked_again(world: Any, curator: Client) -> None:
    pair = world.a1.pair
    future = (clock.today() + dt.timedelta(days=2)).isoformat()
    for data in ({"version": 1}, {"version": 1, "closed_on": future, "reason": "переезд"}):
        response = curator.post(address("end", pair), data)
        assert response.status_code == 400
        assert 'id="id_closed_on-error"' in text_of(response)
    assert fresh(pair).state == PairState.ACTIVE


def test_taking_back_a_closing_is_refused_in_words(world: Any, curator: Client) -> None:
    pair = world.a1.pair
    services.complete(pair=pair, closed_on=clock.today(), actor=world.a1.curator_actor, now=clock.now())
    make.make_pair(world.a1.organisation, mentees=[world.a1.mentees[0]])
    assert "уже состоит" in text_of(curator.post(address("reopen", pair), follow=True))
    with time_machine.travel(clock.now() + dt.timedelta(minutes=11)):
        assert curator.post(address("reopen", pair)).status_code == 403


def test_discarding_asks_first(world: Any, curator: Client) -> None:
    page = text_of(curator.get(address("discard", world.a1.draft)))
    assert "Удалить пару?" in page
    assert Pair.objects.filter(pk=world.a1.draft.pk).exists()


# --- on other screens


def test_cards_tell_of_pairs(world: Any, curator: Client) -> None:
    page = text_of(curator.get(reverse("registry:mentee", args=[world.a1.mentees[0].public_id])))
    assert address("page", world.a1.pair) in page
    assert f"{NEW}?mentee={world.a1.mentees[0].public_id}" in page
    page = text_of(curator.get(reverse("registry:mentor", args=[world.a1.mentor.public_id])))
    assert address("page", world.a1.draft) in page
    assert world.a1.mentees[0].person.full_name in page


def test_the_home_page_tells_the_curator_what_of_pairs_waits(world: Any, curator: Client) -> None:
    make.make_pair(world.a1.organisation, mentees=[], active=False)
    Pair.objects.filter(pk=world.a1.draft.pk).update(mentor=None)
    page = text_of(curator.get("/"))
    assert "Завершить черновики пар" in page
    assert "Без наставника: 1." in page
    assert "Наставляемых без пары: 1." in page
    Pair.objects.filter(state=PairState.DRAFT).update(mentor=world.a1.mentor)
    assert "Можно начинать работу." in text_of(curator.get("/"))
    Pair.objects.all().delete()
    assert "черновики пар" not in text_of(curator.get("/"))
    Mentee.objects.filter(organisation=world.a1.organisation).delete()
    assert "Наставляемых без пары" not in text_of(curator.get("/"))
    for user in (world.a1.head, world.officer, world.region, world.ministry):
        assert "черновики пар" not in text_of(signed_in(user).get("/"))


def test_the_list_of_mentees_knows_who_has_a_pair(world: Any) -> None:
    paired = mentee_paired()
    assert paired is not None
    mine = Mentee.objects.filter(organisation=world.a1.organisation)
    assert set(mine.filter(paired)) == set(world.a1.mentees[:2])
