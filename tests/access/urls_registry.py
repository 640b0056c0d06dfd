"""Addresses of the registry for the access matrix (see matrix.py)."""

from __future__ import annotations

import uuid
from typing import Any

from mentoring.access.permissions import Permission as P
from mentoring.core import clock
from mentoring.registry import services
from mentoring.registry.models import WorkbookImport
from mentoring.registry.services import imports

from .matrix import needs


def _mentee(_: Any, place: Any) -> dict[str, Any]:
    return {"public_id": place.mentees[0].public_id}


def _mentor(_: Any, place: Any) -> dict[str, Any]:
    return {"public_id": place.mentor.public_id}


def _consent(_: Any, place: Any) -> dict[str, Any]:
    return {"public_id": place.mentees[0].person.public_id, "kind": "processing"}


def _batch(_: Any, place: Any) -> dict[str, Any]:
    return {"batch": _import(place).batch}


def _marked(_: Any, place: Any) -> dict[str, Any]:
    row = _import(place)
    return {"batch": row.batch, "position": row.position}


def _import(place: Any) -> WorkbookImport:
    """A checked workbook of this organisation that names its marker."""
    from ..registry.books import book, mentee

    content = book([mentee(f"{place.marker} Глеб Ильич", 1700)])
    row = imports.upload(
        actor=place.curator_actor, now=clock.now(), organisation=place.organisation, school_year=2026,
        files=[(f"{place.marker}.xlsx", content)], key=uuid.uuid4(),
    )[0]  # fmt: skip
    finding = {
        "kind": "value", "level": "error", "message": "год четырьмя цифрами", "sheet": "Лист1", "ref": "D2",
        "column": "Год рождения", "found": "1700",
    }  # fmt: skip
    imports.keep_check(row, kind="mentees", findings=[finding], summary={
        "rows": 1, "total": 2, "counts": {"error": 1, "warning": 0, "info": 0},
        "plan": {
            "added": {"mentees": 1, "mentors": 0}, "changed": {}, "unchanged": {}, "links": 0, "waiting": 0,
            "people": 1, "nothing_new": False,
        },
    }, parsed="")  # fmt: skip
    return row


def _hidden(place: Any, last_name: str = "") -> Any:
    """Somebody of this organisation who withdrew the consent."""
    from .. import factories as make

    person = make.make_mentee(place.organisation, last_name=last_name or place.marker).person
    services.withdraw_consent(actor=place.curator_actor, now=clock.now(), consent=person.consents.get())
    return person


def _ended(_: Any, place: Any) -> dict[str, Any]:
    return {"public_id": _hidden(place).public_id}


def _act(_: Any, place: Any) -> dict[str, Any]:
    act = services.destroy_people(
        actor=place.curator_actor, now=clock.now(), organisation=place.organisation, person_ids=[_hidden(place).pk],
        run=str(uuid.uuid4()),
    )  # fmt: skip
    return {"public_id": act.public_id}


def _renewed(_: Any, place: Any) -> dict[str, Any]:
    return {"given_on": clock.today().isoformat()}


def _sure(_: Any, place: Any) -> dict[str, Any]:
    return {"key": str(uuid.uuid4()), "sure": "on"}


def _mentee_form(_: Any, place: Any) -> dict[str, Any]:
    return {"last_name": "Новиков", "first_name": "Егор", "category": "pupil", "version": 1}


def _mentor_form(_: Any, place: Any) -> dict[str, Any]:
    return {"last_name": "Новикова", "first_name": "Ада", "category": "teacher", "version": 1, "capacity": 5}


def _picked(base: str) -> Any:
    def post(_: Any, place: Any) -> dict[str, Any]:
        card = place.mentor if base == "mentors" else place.mentees[0]
        return {"picked": [str(card.public_id)], "kind": "image", "given_on": clock.today().isoformat()}

    return post


def _filters(_: Any, place: Any) -> dict[str, Any]:
    return {"organisation": place.organisation.pk, "municipality": place.organisation.municipality.code}


def _reason(_: Any, place: Any) -> dict[str, Any]:
    return {"reason": "обращение родителя, вх. № 45"}


_SEARCH: dict[str, Any] = {"get": False, "post": lambda w, p: {"text": p.marker, "filters": ""}}
_EXPORT: dict[str, Any] = {"get": False, "post": lambda w, p: {"filters": f"organisation={p.organisation.pk}"}}

URLS = {
    "registry:mentees": needs(P.PERSON_LIST, filters=_filters),
    "registry:mentors": needs(P.PERSON_LIST, filters=_filters),
    "registry:mentees_search": needs(P.PERSON_NAMES, **_SEARCH),
    "registry:mentors_search": needs(P.PERSON_NAMES, **_SEARCH),
    "registry:mentees_export": needs(P.PERSON_NAMES, **_EXPORT),
    "registry:mentors_export": needs(P.PERSON_NAMES, **_EXPORT),
    "registry:mentees_consents": needs(P.PERSON_EDIT, get=False, post=_picked("mentees"), post_ids=("picked",)),
    "registry:mentors_consents": needs(P.PERSON_EDIT, get=False, post=_picked("mentors"), post_ids=("picked",)),
    "registry:mentee_add": needs(P.PERSON_EDIT, post=_mentee_form),
    "registry:mentor_add": needs(P.PERSON_EDIT, post=_mentor_form),
    "registry:mentee": needs(P.PERSON_LIST, own=_mentee),
    "registry:mentor": needs(P.PERSON_LIST, own=_mentor),
    "registry:mentee_edit": needs(P.PERSON_EDIT, own=_mentee, post=_mentee_form),
    "registry:mentor_edit": needs(P.PERSON_EDIT, own=_mentor, post=_mentor_form),
    "registry:mentee_open": needs(P.PERSON_CARD_WITH_REASON, own=_mentee, post=_reason),
    "registry:mentor_open": needs(P.PERSON_CARD_WITH_REASON, own=_mentor, post=_reason),
    "registry:consent_withdraw": needs(P.PERSON_EDIT, own=_consent, post=lambda w, p: {}),
    "registry:ended": needs(P.PERSON_NAMES),
    "registry:consent_renew": needs(P.PERSON_EDIT, own=_ended, post=_renewed),
    "registry:destroy": needs(P.PERSON_EDIT, own=_ended, post=_sure),
    "registry:destruction_act": needs(P.PERSON_NAMES, own=_act),
    "registry:imports": needs(P.PERSON_EDIT, post=lambda w, p: {}, post_ok={422}),
    "registry:template_mentees": needs(P.PERSON_EDIT),
    "registry:template_mentors": needs(P.PERSON_EDIT),
    "registry:import": needs(P.PERSON_EDIT, own=_batch),
    "registry:import_apply": needs(P.PERSON_EDIT, own=_batch, get=False, post=lambda w, p: {}),
    "registry:import_discard": needs(P.PERSON_EDIT, own=_batch, get=False, post=lambda w, p: {}),
    "registry:import_undo": needs(P.PERSON_EDIT, own=_batch, get=False, post=lambda w, p: {}),
    "registry:import_marked": needs(P.PERSON_EDIT, own=_marked),
}
