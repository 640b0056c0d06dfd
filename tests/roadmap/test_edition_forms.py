"""What the forms of editions know already: who answers most often, who signs an organisation's roadmap."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.roadmap import editions as walk
from tests.world import World

pytestmark = pytest.mark.django_db


def enter(user: Any) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def test_a_new_line_of_an_own_roadmap_begins_with_who_answers_and_asks_for_it(world: World) -> None:
    walk.in_force(world)
    own = walk.own(world.a1.curator_actor)
    client, address = enter(world.a1.curator), reverse("roadmap:edition_line_add", args=[own.public_id])
    field = client.get(address).context["form"]["organisation"]
    assert field.initial == walk.line(own, "1").organisation != ""
    assert field.field.required
    refused = client.post(address, {"title": "Неделя наставничества"})
    assert refused.context["form"].errors["organisation"] == ["Назовите ответственных."]
    edited = client.get(reverse("roadmap:activity_edit", args=[walk.line(own, "1.4").public_id]))
    assert edited.context["form"]["organisation"].value() == walk.line(own, "1.4").organisation


def test_the_region_may_leave_a_tier_out(world: World) -> None:
    draft = walk.draft(world, 2025, 2027)
    page = enter(world.region).get(reverse("roadmap:edition_line_add", args=[draft.public_id]))
    assert not any(page.context["form"].fields[tier].required for tier in ("region", "municipality", "organisation"))


def test_the_head_signs_in_person_and_nobody_is_supposed_to_sign_for_the_region(world: World) -> None:
    walk.in_force(world)
    own = walk.own(world.a1.curator_actor)
    form = enter(world.a1.head).get(reverse("roadmap:edition_adopt", args=[own.public_id])).context["form"]
    surname, name, patronymic = world.a1.head.full_name.split()
    assert form["approver_name"].value() == f"{name[0]}.{patronymic[0]}. {surname}"
    assert form["approver_position"].value() == "Руководитель"
    draft = walk.draft(world, 2090, 2092)
    form = enter(world.region).get(reverse("roadmap:edition_adopt", args=[draft.public_id])).context["form"]
    assert form["approver_name"].value() in {None, ""}
