"""Changing, members, beginning and ending on the screen."""

import datetime as dt
import uuid
from typing import Any

import pytest
import time_machine
from django.test import Client

from mentoring.core import clock
from mentoring.pairing import services
from mentoring.pairing.enums import PairState
from mentoring.pairing.models import Pair, PairMember
from mentoring.registry.models import Mentor
from tests import factories as make

from .screens import address, fresh, text_of


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


def test_mentees_are_added_together_or_not_at_all(world: Any, curator: Client) -> None:
    pair = world.a1.pair
    Mentor.objects.filter(pk=world.a1.mentor.pk).update(capacity=3)
    more = [make.make_mentee(world.a1.organisation) for _ in range(2)]
    ids = [str(mentee.public_id) for mentee in more]
    response = curator.post(address("members", pair), {"version": 1, "mentees": ids})
    assert response.status_code == 400
    assert "свободно мест: 0 из 3" in text_of(response)
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


def test_a_draft_that_a_colleague_has_just_changed_is_not_discarded_unseen(world: Any, curator: Client) -> None:
    draft = world.a1.draft
    seen = {"version": draft.version}
    changed = {"actor": make.actor(make.make_user("curator", organisation=world.a1.organisation)), "now": clock.now()}
    services.add_member(**changed, pair=draft, mentee=make.make_mentee(world.a1.organisation))
    response = curator.post(address("discard", draft), seen)
    assert response.status_code == 409
    assert "Добавлен наставляемый" in text_of(response)
    assert curator.post(address("discard", draft), {"version": fresh(draft).version}).status_code == 302
    assert not Pair.objects.filter(pk=draft.pk).exists()
