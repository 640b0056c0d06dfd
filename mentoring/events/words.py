"""How one participant is called: the labels of `Audience` name many."""

from __future__ import annotations

from .enums import Audience
from .models import Event

_ONE = {
    Audience.CURATOR: "куратор",
    Audience.COORDINATOR: "муниципальный координатор",
    Audience.CORPORATE: "ответственный за корпоративное обучение",
    Audience.TEACHER: "педагог",
    Audience.MENTOR: "наставник",
}


def as_one(audience: str) -> str:
    return _ONE[Audience(audience)]


def audience_words(audiences: list[str]) -> list[str]:
    """For whom an event is; one word when it is for everybody."""
    if len(audiences) == len(Audience):
        return ["для всех"]
    return [str(Audience(value).label) for value in audiences]


def named_audiences(event: Event, *, of_organisation: bool = False) -> list[tuple[str, str]]:
    """Choices for somebody written down by name; a single one is chosen already. Mentors come from the base.

    `of_organisation`: who writes is a school, and no school has a municipal coordinator.
    """
    left_out = {Audience.MENTOR, Audience.COORDINATOR} if of_organisation else {Audience.MENTOR}
    named = [(code, as_one(code)) for code in event.audiences if code not in left_out]
    return named if len(named) == 1 else [("", "выберите"), *named] if named else []
