"""Editions as they are read: the table, whose it is, which one is in force."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from mentoring.access.actor import Actor
from mentoring.access.scope import Tier
from mentoring.core import clock
from mentoring.workflow.advance import available_actions

from .. import policies_editions as policies
from ..enums import EditionState
from ..models import Activity, Edition, EditionYear
from ..models.editions import EditionQuerySet

REGION_LABEL = "Ставропольский край"


def with_places(editions: EditionQuerySet) -> EditionQuerySet:
    """Everything that a line of a list shows, in one query. `rules`: it has a year that is not over."""
    ahead = EditionYear.objects.filter(edition=OuterRef("pk"), year__gte=clock.today().year)
    rows = editions.select_related("municipality", "organisation", "file").defer("file__content")
    return rows.annotate(rules=Exists(ahead))


def owner_label(edition: Edition) -> str:
    """Whose roadmap it is."""
    if edition.organisation is not None:
        return edition.organisation.name
    return edition.municipality.name if edition.municipality is not None else REGION_LABEL


def lines_of(edition: Edition) -> list[Activity]:
    """Sections and activities in the order of the table."""
    return list(edition.activities.select_related("origin", "section"))


def in_force(year: int, *, municipality_id: int | None = None, organisation_id: int | None = None) -> Edition | None:
    """The adopted edition of exactly this body for the year; without ids, the region's."""
    row = (
        EditionYear.objects.filter(year=year, municipality=municipality_id, organisation=organisation_id)
        .select_related("edition")
        .first()
    )
    return row.edition if row is not None else None


def parent_for(actor: Actor, year: int) -> Edition | None:
    """What the actor's body makes its own roadmap from: its municipality's own one where there is one, else the
    region's."""
    if actor.tier is Tier.ORGANISATION:
        own = in_force(year, municipality_id=actor.scope.municipality_id)
        if own is not None:
            return own
    return in_force(year)


def year_to_plan(actor: Actor, *, today: dt.date) -> int | None:
    """The year with which the body's next own roadmap begins: the first of this and the next one that has none, else
    the next one, whose own roadmap is then replaced (else this one). None when the region has none for either."""
    possible = [year for year in (today.year, today.year + 1) if parent_for(actor, year) is not None]
    free = [year for year in possible if own_in_force(actor, year) is None]
    return free[0] if free else possible[-1] if possible else None


def own_in_force(actor: Actor, year: int) -> Edition | None:
    """What the actor's body itself lives by in the year, without those above."""
    scope = actor.scope
    return in_force(year, municipality_id=scope.municipality_id, organisation_id=scope.organisation_id)


def inherited_lines(parent: Edition, tier: str) -> list[Activity]:
    """The lines of which the tier is a party, sections included, in the order of the table.

    An organisation whose municipality has a roadmap of its own takes the municipality's dates where the municipality
    is a party too, and the region's for what is asked of organisations alone (1.6, 1.7).
    """
    base = parent.parent if parent.parent is not None else parent
    closer = {line.origin_id: line for line in lines_of(parent) if line.origin_id} if base != parent else {}
    lines = [closer.get(line.pk, line) for line in lines_of(base)]
    wanted = {line.number for line in lines if line.section_id and getattr(line, tier)}
    sections = {number.rpartition(".")[0] for number in wanted}
    return [line for line in lines if line.number in (wanted if line.section_id else sections)]


@dataclass(frozen=True, slots=True)
class EditionCard:
    """A line of the list of editions: the edition, whose, how many activities, and what comes next for the reader."""

    edition: Edition
    owner: str
    next_step: str
    ours: bool


def card_of(edition: Edition, actor: Actor) -> EditionCard:
    ours = policies.owns(actor, edition)
    return EditionCard(edition, owner_label(edition), _next_step(edition, actor, ours=ours), ours)


def _next_step(edition: Edition, actor: Actor, *, ours: bool) -> str:
    if edition.state == EditionState.DRAFT:
        if not policies.can_edit(actor, edition):
            return "Готовится."
        if available_actions(edition, actor):
            return "Проверьте мероприятия и сроки и утвердите."
        return "Проверьте мероприятия и сроки; утвердит руководитель."
    return _of_adopted(edition, may_inherit=not ours and not edition.is_own and bool(policies.can_make_own(actor)))


def _of_adopted(edition: Edition, *, may_inherit: bool) -> str:
    running = clock.today().year
    if edition.last_year < running:
        return "Срок закончился."
    if not getattr(edition, "rules", True):
        return "Заменена новой редакцией."
    if edition.first_year > running:
        return f"Начнёт действовать в {edition.first_year} году."
    return "Действует. Из неё составляется своя дорожная карта." if may_inherit else "Действует."


def years_taken(edition: Edition) -> list[int]:
    """Years of a draft for which its body lives by another edition already: they stand in the way of adoption."""
    return [row.year for row in _held(edition) if not _replaces(edition, row)]


def years_replaced(edition: Edition) -> list[int]:
    """Years that the adoption of a draft takes from the edition it was made from."""
    return [row.year for row in _held(edition) if _replaces(edition, row)]


def _held(edition: Edition) -> list[EditionYear]:
    rows = EditionYear.objects.filter(
        municipality=edition.municipality,
        organisation=edition.organisation,
        year__range=(edition.first_year, edition.last_year),
    )
    return list(rows.exclude(edition=edition).order_by("year"))


def _replaces(edition: Edition, taken: EditionYear) -> bool:
    return policies.replaces(edition, taken, this_year=clock.today().year)
