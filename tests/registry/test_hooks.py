"""Where apps above plug in: said twice, done once; and what a person is called where nobody asked who reads."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from mentoring.registry import hooks
from tests import factories as make


@pytest.mark.parametrize(
    ("kept", "register"),
    [
        ("_sections", hooks.register_card_sections),
        ("_uses", hooks.register_use),
        ("_endings", hooks.register_ending),
        ("_forgettings", hooks.register_forgetting),
    ],
)
def test_an_app_that_registers_twice_is_asked_once(monkeypatch: Any, kept: str, register: Any) -> None:
    monkeypatch.setattr(hooks, kept, [])

    def callback(*args: Any) -> None: ...

    register(callback)
    register(callback)
    assert getattr(hooks, kept) == [callback]


@pytest.mark.django_db
def test_a_person_in_a_log_line_is_initials(world: Any) -> None:
    person = make.make_person(world.a1.organisation, last_name="Вышнеславова", birth_date=dt.date(2011, 3, 14))
    assert str(person) == person.initials
    assert "Вышнеславова" not in f"{person!r} {person}"
