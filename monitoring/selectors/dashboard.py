"""What the dashboard of a place shows, in a fixed number of queries whatever the size of the region."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q

from mentoring.access.actor import Actor
from mentoring.core import clock
from mentoring.organisations.enums import Basis
from mentoring.organisations.models import Municipality, Organisation

from ..enums import Level
from ..indicators import Indicator
from ..models import Period, Submission
from .completeness import Completeness, CompletenessRow, completeness
from .kept import kept_values
from .places import Place
from .readings import Reading
from .values import Shown, by_place, readings, target_year, targets, trend

TREND_PERIODS = 8
# The indicator that every approved submission has a value of: where it is, something is approved.
_ALWAYS = "mentees"


@dataclass(frozen=True)
class Dashboard:
    """`chosen` is the indicator of the map, the ranking and the trend. `parts`: what lies one level below, with the
    chosen indicator (None: no data). `completeness`: of the municipalities of the place; of an organisation none."""

    place: Place
    period: Period
    official: list[Reading]
    others: list[Reading]
    chosen: Reading
    parts: list[tuple[Municipality | Organisation, Reading | None]]
    trend: list[tuple[Period, Reading]]
    region_trend: list[tuple[Period, Reading]]
    completeness: list[CompletenessRow]
    submission: Submission | None

    @property
    def data_at(self) -> dt.datetime | None:
        """When the numbers last changed; None: nothing is approved."""
        moments = [reading.data_at for reading in (*self.official, *self.others) if reading.data_at is not None]
        return max(moments, default=None)

    @property
    def incomplete(self) -> list[CompletenessRow]:
        """Municipalities where somebody still holds something."""
        return [row for row in self.completeness if row.counts.done < row.counts.due]

    @property
    def complete(self) -> Completeness:
        return Completeness.total(row.counts for row in self.completeness)


def all_periods() -> list[Period]:
    """Those that have begun, newest first."""
    return list(Period.objects.filter(starts_on__lte=clock.today()).order_by("-starts_on"))


def latest_period(actor: Actor, place: Place, periods: Sequence[Period], today: dt.date) -> Period | None:
    """The newest period with something approved there; without one, the newest that has begun."""
    asked = [period.pk for period in periods]
    rows = kept_values(actor, periods=asked, wanted={_ALWAYS: Basis.LEARNERS}, where=place.values, form_id=None)
    known = {row.period_id for row in rows}
    with_data = next((period for period in periods if period.pk in known), None)
    begun = next((period for period in periods if period.starts_on <= today), None)
    return with_data or begun or (periods[0] if periods else None)


def dashboard(
    actor: Actor,
    *,
    place: Place,
    period: Period,
    periods: Sequence[Period],
    indicator: Indicator,
    shown: Sequence[Shown],
    form_id: int | None,
    basis: Basis,
    today: dt.date,
) -> Dashboard:
    """`shown` carry the basis under which each is read, `basis` is that of the chosen indicator."""
    line = [one for one in periods if one.starts_on <= period.starts_on][:TREND_PERIODS][::-1]
    goals = targets(target_year(one) for one in line)
    # The chosen one may be switched off in the settings and still be asked for by an old address.
    asked = [*shown, *([] if any(one.indicator is indicator for one in shown) else [Shown(indicator, basis)])]
    found = readings(actor, period=period, place=place, shown=asked, form_id=form_id, goals=goals)
    chosen = next(reading for reading in found if reading.indicator is indicator)
    visible = found[: len(shown)]
    rows = [] if place.level is Level.ORGANISATION else completeness(actor, period, today=today)
    return Dashboard(
        place=place,
        period=period,
        official=[reading for reading in visible if reading.indicator.official],
        others=[reading for reading in visible if not reading.indicator.official],
        chosen=chosen,
        parts=_parts(
            actor,
            place=place,
            period=period,
            indicator=indicator,
            form_id=form_id,
            basis=basis,
            target=chosen.target,
        ),
        trend=trend(actor, indicator=indicator, place=place, periods=line, form_id=form_id, basis=basis, goals=goals),
        region_trend=_region_trend(
            actor, place=place, indicator=indicator, line=line, form_id=form_id, basis=basis, goals=goals
        ),
        completeness=[
            row for row in rows if place.municipality is None or row.municipality_id == place.municipality.pk
        ],
        submission=_submission(actor, place, period),
    )


def _parts(
    actor: Actor,
    *,
    place: Place,
    period: Period,
    indicator: Indicator,
    form_id: int | None,
    basis: Basis,
    target: Decimal | None,
) -> list[tuple[Municipality | Organisation, Reading | None]]:
    if place.level is Level.ORGANISATION:
        return []
    level = Level.MUNICIPALITY if place.level is Level.REGION else Level.ORGANISATION
    found = by_place(
        actor,
        indicator=indicator,
        period=period,
        level=level,
        within=place.within,
        form_id=form_id,
        basis=basis,
        target=target,
    )
    if level is Level.MUNICIPALITY:
        return [(one, found.get(one.pk)) for one in Municipality.objects.visible_to(actor)]
    # One that has moved away since is in the sum, so it is among the parts.
    organisations = Organisation.objects.visible_to(actor).filter(Q(**place.within) | Q(pk__in=list(found)))
    return [(one, found.get(one.pk)) for one in organisations if one.is_active or one.pk in found]


def _region_trend(
    actor: Actor,
    *,
    place: Place,
    indicator: Indicator,
    line: Sequence[Period],
    form_id: int | None,
    basis: Basis,
    goals: Mapping[tuple[str, int], Decimal],
) -> list[tuple[Period, Reading]]:
    """For comparison on the pages of municipalities; only the region's own people see it."""
    if place.level is not Level.MUNICIPALITY:
        return []
    found = trend(actor, indicator=indicator, place=Place(), periods=line, form_id=form_id, basis=basis, goals=goals)
    return found if any(reading.numerator is not None for _, reading in found) else []


def _submission(actor: Actor, place: Place, period: Period) -> Submission | None:
    if place.level is not Level.ORGANISATION:
        return None
    found: Submission | None = Submission.objects.visible_to(actor).filter(period=period, **place.within).first()
    return found
