"""What screens read of organisations and directories."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Count, Q, Value
from django.db.models.functions import Lower, Replace

from mentoring.access.actor import Actor
from mentoring.access.scope import Tier
from mentoring.core.addresses import sound

from .enums import Basis, Figure, OrganisationKind
from .models import Municipality, Organisation, YearlyFigure
from .models.organisation import OrganisationQuerySet


@dataclass(frozen=True, slots=True)
class Filters:
    """Filters of the list, read from an address; unknown values are dropped."""

    municipality: Municipality | None = None
    kind: str = ""
    text: str = ""
    closed: bool = False


def read_filters(actor: Actor, query: Mapping[str, str]) -> Filters:
    query = sound(query)
    municipality = None
    code = query.get("municipality", "")
    if code and actor.tier is not Tier.ORGANISATION:
        municipality = Municipality.objects.visible_to(actor).filter(code=code).first()
    kind = query.get("kind", "")
    return Filters(
        municipality=municipality,
        kind=kind if kind in OrganisationKind.values else "",
        text=query.get("q", "").strip()[:80],
        closed=query.get("closed") == "1",
    )


def organisations(actor: Actor, filters: Filters) -> OrganisationQuerySet:
    """Organisations of the actor's scope under the filters; «ё» and «е» are one letter."""
    rows = Organisation.objects.visible_to(actor).select_related("municipality")
    if filters.municipality is not None:
        rows = rows.filter(municipality=filters.municipality)
    if filters.kind:
        rows = rows.filter(kind=filters.kind)
    if not filters.closed:
        rows = rows.active()
    if filters.text:
        rows = rows.annotate(plain_name=Replace(Lower("name"), Value("ё"), Value("е")))
    for word in filters.text.lower().replace("ё", "е").split():
        rows = rows.filter(Q(plain_name__contains=word) | Q(inn__startswith=word))
    return rows


def municipalities(actor: Actor) -> list[Municipality]:
    """Municipalities of the actor's scope with the number of working organisations."""
    return list(
        Municipality.objects.visible_to(actor)
        .annotate(organisation_count=Count("organisations", filter=Q(organisations__is_active=True)))
        .order_by("name")  # counting drops the order of the model
    )


def figures_of(organisation: Organisation, school_year: int) -> dict[Figure, YearlyFigure | None]:
    """Yearly figures of an organisation; None where there is no data."""
    rows = {
        row.figure: row
        for row in YearlyFigure.objects.filter(organisation=organisation, school_year=school_year, basis=Basis.LEARNERS)
    }
    return {figure: rows.get(figure.value) for figure in Figure if figure is not Figure.ENTERPRISES}


RESIDENT_FIGURES = (Figure.CHILDREN_10_19, Figure.CHILDREN_15_19, Figure.YOUNG_TEACHERS, Figure.ENTERPRISES)


@dataclass(frozen=True, slots=True)
class ResidentsRow:
    """A municipality with its figures, in the order of RESIDENT_FIGURES."""

    municipality: Municipality
    values: list[int | None]

    @property
    def cells(self) -> list[tuple[Figure, int | None]]:
        """The values with their names: a card of a phone has no heading of a column."""
        return list(zip(RESIDENT_FIGURES, self.values, strict=True))


def residents(school_year: int) -> list[ResidentsRow]:
    """Figures of all municipalities as territories (basis: residents)."""
    known = {
        (row.municipality_id, row.figure): row.value
        for row in YearlyFigure.objects.filter(
            organisation__isnull=True, school_year=school_year, basis=Basis.RESIDENTS
        )
    }
    return [
        ResidentsRow(municipality, [known.get((municipality.pk, figure.value)) for figure in RESIDENT_FIGURES])
        for municipality in Municipality.objects.filter(is_krai=False)
    ]
