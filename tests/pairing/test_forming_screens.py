"""Forming a pair on the screen; pairs on other screens."""

import re
import uuid
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from mentoring.accounts.models import Role
from mentoring.organisations.models import MentoringForm
from mentoring.pairing.enums import PairState
from mentoring.pairing.models import Pair
from mentoring.pairing.selectors.candidates import SHOWN
from mentoring.registry.hooks import mentee_paired
from mentoring.registry.models import Mentee
from tests import factories as make

from .screens import LIST, NEW, address, form_of, signed_in, text_of


def test_the_first_step_offers_forms_with_the_numbers_of_free_people(world: Any, curator: Client) -> None:
    page = text_of(curator.get(f"{NEW}?mentee={world.a1.mentees[2].public_id}&mentor=nonsense"))
    assert f"{NEW}?form=pupil-pupil&amp;mentee={world.a1.mentees[2].public_id}" in page
    assert "nonsense" not in page
    assert curator.get(f"{NEW}?form=nonsense").headers["Location"] == NEW
    # no database can be asked about such a word: it is as if it had not been sent
    assert curator.get(f"{NEW}?form=%00").status_code == 200
    assert curator.post(NEW, {"form": "\0"}).status_code == 200


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


def test_work_does_not_begin_with_nobody_and_no_draft_is_left(world: Any, curator: Client) -> None:
    data = form_of(world, mentor="", mentees=[], do="begin")
    response = curator.post(NEW, data)
    assert response.status_code == 400
    assert "выберите наставника и хотя бы одного наставляемого" in text_of(response)
    assert not Pair.objects.filter(public_id=data["key"]).exists()
    assert "Черновик пары сохранён." in text_of(curator.post(NEW, data | {"do": "draft"}, follow=True))


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


def test_cards_tell_of_pairs(world: Any, curator: Client) -> None:
    page = text_of(curator.get(reverse("registry:mentee", args=[world.a1.mentees[0].public_id])))
    assert address("page", world.a1.pair) in page
    assert f"{NEW}?mentee={world.a1.mentees[0].public_id}" in page
    page = text_of(curator.get(reverse("registry:mentor", args=[world.a1.mentor.public_id])))
    assert address("page", world.a1.draft) in page
    assert world.a1.mentees[0].person.full_name in page


def test_the_home_page_tells_the_curator_what_of_pairs_waits(world: Any, curator: Client) -> None:
    empty = make.make_pair(world.a1.organisation, mentees=[], active=False)
    Pair.objects.filter(pk=world.a1.draft.pk).update(mentor=None)
    page = text_of(curator.get("/"))
    assert "Завершить черновики пар" in page
    assert "Нет наставника или наставляемых: 2." in page
    assert "Наставляемых без пары: 1." in page
    Pair.objects.filter(state=PairState.DRAFT).update(mentor=world.a1.mentor)
    assert "Нет наставника или наставляемых: 1." in text_of(curator.get("/"))
    empty.delete()
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
