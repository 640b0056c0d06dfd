"""People chosen by id: a wrong one is told in plain words, whatever is wrong with it."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django import forms

from mentoring.pairing.forms import GONE, MemberForm, MembersForm
from mentoring.registry.models import Mentee

pytestmark = pytest.mark.django_db


def members(world: Any, *chosen: object) -> forms.Form:
    mine = Mentee.objects.visible_to(world.a1.curator_actor)
    return MembersForm({"version": 1, "mentees": [str(one) for one in chosen]}, mentees=mine)


def test_own_people_are_taken(world: Any) -> None:
    form = members(world, world.a1.mentees[0].public_id)
    assert form.is_valid()
    assert list(form.cleaned_data["mentees"]) == [world.a1.mentees[0]]


def test_foreign_unknown_and_malformed_ids_are_told_alike(world: Any) -> None:
    for wrong in (world.a2.mentees[0].public_id, uuid.uuid4(), "1 OR 1=1", "\x00"):
        assert members(world, wrong).errors["mentees"] == [GONE]


def test_nobody_chosen_is_asked_for(world: Any) -> None:
    assert members(world).errors["mentees"] == ["Отметьте хотя бы одного наставляемого."]


def test_one_member_with_a_spoilt_id(world: Any) -> None:
    assert MemberForm({"version": 1, "mentee": "x"}).errors["mentee"] == [GONE]
