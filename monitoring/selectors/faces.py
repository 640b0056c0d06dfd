"""How people of a sheet are called: by name for those who may see names, else by initials, year of birth and code."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse

from mentoring.access.actor import Actor
from mentoring.access.permissions import Permission
from mentoring.registry.models import Enterprise, Mentee, Mentor, Person
from mentoring.registry.selectors.ended import why_absent

from ..models import Submission
from ..sheet import Row

_GONE = "Карточка удалена"
_LAST = "\uffff"  # after every name


@dataclass(frozen=True, slots=True)
class Face:
    """`code` names a person without personal data («наставляемый 4F2A1B»); `order` sorts a list."""

    title: str
    code: str
    born: str = ""
    url: str = ""
    order: tuple[str, int] = ("", 0)


class Faces:
    """Faces of the people of one submission's rows, read in two queries."""

    def __init__(self, actor: Actor, submission: Submission, rows: Iterable[Row]) -> None:
        self._named = actor.has(Permission.PERSON_NAMES)
        wanted = list(rows)
        year = submission.period.school_year
        self._faces: dict[tuple[str, int], Face] = {}
        self._absent: dict[int, str] = {}
        for role, model in (("mentee", Mentee), ("mentor", Mentor)):
            people = {row.person_id for row in wanted if row.role == role}
            cards = (
                model.objects.visible_to(actor)  # type: ignore[attr-defined]
                .filter(organisation_id=submission.organisation_id, school_year=year, person_id__in=people)
                .select_related("person")
            )
            for card in cards if people else ():
                self._faces[role, card.person_id] = self._face(role, card)
        missing = {row.person_id for row in wanted if (row.role, row.person_id) not in self._faces}
        self._absent = why_absent(missing) if missing else {}

    def of(self, row: Row) -> Face:
        """The face of a row; facts outlive cards, so a card may be gone, hidden or emptied."""
        if known := self._faces.get((row.role, row.person_id)):
            return known
        words = self._absent.get(row.person_id, _GONE)
        return Face(words, words.lower(), order=(_LAST, row.person_id))

    def _face(self, role: str, card: Mentee | Mentor) -> Face:
        person: Person = card.person
        if self._named:
            born = f"{person.birth_date:%d.%m.%Y}" if person.birth_date else _year(person)
            url = reverse(f"registry:{role}", args=[card.public_id])
            return Face(person.full_name, str(card), born, url, (person.search_name, person.pk))
        return Face(person.initials, str(card), _year(person), "", ("", person.pk))


def _year(person: Person) -> str:
    return f"{person.birth_year} г. р." if person.birth_year else ""


def enterprise_names(actor: Actor, submission: Submission, rows: Iterable[Row]) -> dict[uuid.UUID, str]:
    """Names of the enterprises of the rows, as the organisation writes them."""
    wanted = {row.enterprise for row in rows if row.enterprise}
    if not wanted:
        return {}
    return dict(
        Enterprise.objects.visible_to(actor)
        .filter(organisation_id=submission.organisation_id, identity__in=wanted)
        .values_list("identity", "name")
    )
