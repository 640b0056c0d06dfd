"""Editions of the roadmap in the access matrix: each place owns a draft of its own."""

from __future__ import annotations

from typing import Any

from mentoring.access.permissions import Permission as P
from mentoring.core import clock
from mentoring.core.models import StoredFile
from roadmap.enums import EditionState
from roadmap.models import Activity, Edition, EditionYear
from tests.world import Place, World

from .matrix import needs


def _edition(**fields: Any) -> Edition:
    """A short roadmap of this year: a section with one activity that is the body's own."""
    year, now = clock.today().year, clock.now()
    years = {"first_year": year, "last_year": year}
    edition = Edition.objects.create(title=f"Карта на {year} г.", state_since=now, created_at=now, **years, **fields)
    common = {"edition": edition, "term": f"{year} г.", "organisation": "Кураторы", "region": "Центр", **years}
    section = Activity.objects.create(position=1, number="1", title="Раздел", **common)
    Activity.objects.create(position=2, number="1.1", title="Клуб", section=section, rule="marked", **common)
    Activity.objects.create(position=3, number="1.2", title="Слёт", section=section, rule="marked", **common)
    return edition


def _parent() -> Edition:
    """The region's, which rules this year: an own one is adopted only under it."""
    year = clock.today().year
    ruling = EditionYear.objects.filter(year=year, municipality=None, organisation=None).first()
    return (ruling or EditionYear.objects.create(edition=_edition(), year=year)).edition


def _own(place: Place) -> Edition:
    """The one draft that the place may have."""
    found = Edition.objects.filter(organisation=place.organisation, state=EditionState.DRAFT).first()
    return found or _edition(
        parent=_parent(), organisation=place.organisation, municipality_id=place.organisation.municipality_id
    )


def own(world: World, place: Place) -> dict[str, Any]:
    return {"public_id": _own(place).public_id}


def with_file(world: World, place: Place) -> dict[str, Any]:
    edition = _own(place)
    edition.file = StoredFile.build(
        b"%PDF-1.4", name="приказ.pdf", media_type="application/pdf", created_at=clock.now()
    )
    edition.file.save()
    edition.save()
    return {"public_id": edition.public_id}


def just_adopted(world: World, place: Place) -> dict[str, Any]:
    """By the head of the place, who may take it back."""
    edition = _edition(
        parent=_parent(), organisation=place.organisation, municipality_id=place.organisation.municipality_id
    )
    edition.state, edition.state_by_id = EditionState.ADOPTED, place.head.pk
    edition.save()
    return {"public_id": edition.public_id}


def of_region(world: World, place: Place) -> dict[str, Any]:
    """Adopted: everybody sees it."""
    edition = _edition()
    edition.state = EditionState.ADOPTED
    edition.save()
    return {"public_id": edition.public_id}


def line(world: World, place: Place) -> dict[str, Any]:
    return {"public_id": _own(place).activities.get(number="1.1").public_id}


def _line_form(world: World, place: Place) -> dict[str, Any]:
    year = clock.today().year
    days = {"start_day": "01.02", "due_day": "30.11"}
    return {"title": "Клуб", "first_year": year, "last_year": year, "organisation": "Кураторы", "version": 1, **days}


def _new_line(world: World, place: Place) -> dict[str, Any]:
    return _line_form(world, place) | {"section": "new"}


def _years(world: World, place: Place) -> dict[str, Any]:
    year = clock.today().year
    return {"title": "Карта", "first_year": year, "last_year": year, "version": 1}


def _adoption(world: World, place: Place) -> dict[str, Any]:
    day = f"{clock.today():%Y-%m-%d}"
    return {"adopted_on": day, "approver_position": "Директор", "approver_name": "А.А. Буквина", "version": 1}


# A body changes its own roadmap and nobody else's; those above read it.
_OTHERS = ("region", "officer")

URLS = {
    "roadmap:editions": needs(P.ROADMAP_VIEW),
    "roadmap:edition": needs(P.ROADMAP_VIEW, own=own),
    "roadmap:edition_print": needs(P.ROADMAP_VIEW, own=own),
    "roadmap:edition_file": needs(P.ROADMAP_VIEW, own=lambda w, p: own(w, p) | {"kind": "docx"}),
    "roadmap:edition_document": needs(P.ROADMAP_VIEW, own=with_file),
    "roadmap:edition_compare": needs(P.ROADMAP_VIEW, own=own),
    "roadmap:edition_own": needs(P.ROADMAP_EDIT, post=lambda w, p: {}, post_ok=(302, 403), expect={"region": 403}),
    "roadmap:edition_copy": needs(
        P.ROADMAP_EDIT,
        own=of_region,
        scope="all",
        post=lambda w, p: {"first_year": 2090, "last_year": 2092, "title": ""},
        expect={"officer": 403, "curator": 403, "head": 403},
    ),
    "roadmap:edition_edit": needs(P.ROADMAP_EDIT, own=own, post=_years, uneven=_OTHERS),
    "roadmap:edition_adopt": needs(P.ROADMAP_EDIT, own=own, post=_adoption, uneven=(*_OTHERS, "curator")),
    "roadmap:edition_undo": needs(
        P.ROADMAP_EDIT, own=just_adopted, get=False, post=lambda w, p: {}, uneven=(*_OTHERS, "curator")
    ),
    "roadmap:edition_attach": needs(
        P.ROADMAP_EDIT,
        own=of_region,
        scope="all",
        post=lambda w, p: {"adopted_on": ""},
        post_ok=400,  # without a file; what a file does is told in tests/roadmap
        expect={"officer": 403, "curator": 403, "head": 403},
    ),
    "roadmap:edition_remove": needs(P.ROADMAP_EDIT, own=own, post=lambda w, p: {}, uneven=_OTHERS),
    "roadmap:edition_line_add": needs(P.ROADMAP_EDIT, own=own, post=_new_line, uneven=_OTHERS),
    "roadmap:activity_edit": needs(P.ROADMAP_EDIT, own=line, post=_line_form, uneven=_OTHERS),
    "roadmap:activity_move": needs(
        P.ROADMAP_EDIT, own=line, get=False, post=lambda w, p: {"where": "down"}, uneven=_OTHERS
    ),
    "roadmap:activity_remove": needs(P.ROADMAP_EDIT, own=line, post=lambda w, p: {}, uneven=_OTHERS),
}
