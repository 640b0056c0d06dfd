"""The list of pairs and a pair's page, at every tier."""

import datetime as dt
import re
from typing import Any

import pytest
from django.test import Client

from mentoring.core import clock
from mentoring.pairing import services
from mentoring.pairing.models import Pair
from mentoring.pairing.selectors.rows import members_of
from tests import factories as make

from .screens import LIST, address, ids_in, signed_in, text_of


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
        ("form=%00", {"pair", "draft"}),
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
    # Session, user, role; pairs, members, meetings; forms for the filter (and for the region its municipalities).
    extra = {"curator": 0, "officer": 0, "region": 1}[role]
    with django_assert_num_queries(QUERIES + extra):
        assert len(ids_in(client.get(LIST))) == rows


QUERIES = 8


def test_pages_follow_by_key(world: Any, curator: Client) -> None:
    for _ in range(50):
        make.make_pair(world.a1.organisation, mentees=[], active=False)
    first = curator.get(LIST)
    following = re.search(r'rel="next" href="([^"]+)"', first.content.decode())
    assert following
    second = curator.get(LIST + following[1].replace("&amp;", "&"))
    assert len(ids_in(first)) == 50
    assert ids_in(second) == {str(world.a1.pair.public_id), str(world.a1.draft.public_id)}


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


def test_the_order_of_members_tells_no_names_to_the_officer(world: Any) -> None:
    """Initials in order of full names would give away what the names begin with."""
    people = [make.make_mentee(world.a1.organisation, last_name=name) for name in ("Яковлев", "Абрамов")]
    pair = make.make_pair(world.a1.organisation, mentor=world.a1.mentor, mentees=people)
    first, second = (str(person.public_id) for person in people)
    seen = {
        actor: [line.person.public_id for line in members_of([pair], actor)[pair.pk]]
        for actor in (world.officer_actor, world.a1.curator_actor)
    }
    assert seen == {world.officer_actor: [first, second], world.a1.curator_actor: [second, first]}
