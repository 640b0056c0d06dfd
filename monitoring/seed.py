"""Reference data of monitoring as of the first start: indicators' order, targets by year, reporting periods.

Loading again adds what is missing and changes nothing that the regional centre has edited since.
"""

from __future__ import annotations

import calendar
import datetime as dt

from django.db import transaction

from mentoring.core import clock
from mentoring.core.school_year import school_year_of
from mentoring.organisations.enums import Basis

from .indicators import INDICATORS
from .models import IndicatorSetting, IndicatorTarget, Period

# domain.md 4.1; year of the first value and then year by year.
_FIRST_YEAR = 2020
_TARGETS = {
    "children-mentees": (10, 20, 35, 50, 70),
    "children-mentors": (2, 4, 6, 8, 10),
    "young-teachers": (10, 20, 35, 50, 70),
    "enterprises": (2, 4, 6, 8, 10),
    "mentee-satisfaction": (50, 55, 60, 70, 85),
    "mentor-satisfaction": (50, 55, 60, 70, 85),
}
_SOURCE = "Р-145, показатели эффективности внедрения"
_CARRIED = "Перенесена с 2024 года: новой цели документы не задают"

_ROMAN = ("I", "II", "III", "IV")
# The school year runs with the quarters: III, IV of its first year, then I, II of the next.
_NUMBER_OF_QUARTER = {3: 1, 4: 2, 1: 3, 2: 4}


@transaction.atomic
def load_reference(*, today: dt.date | None = None) -> None:
    """Settings of all indicators and targets of every year up to the next one."""
    last_year = (today or clock.today()).year + 1
    for position, indicator in enumerate(INDICATORS, start=1):
        IndicatorSetting.objects.get_or_create(
            code=indicator.code, defaults={"basis": Basis.LEARNERS, "position": position * 10}
        )
    known = set(IndicatorTarget.objects.values_list("code", "year"))
    IndicatorTarget.objects.bulk_create(
        IndicatorTarget(code=code, year=year, value=value, note=note)
        for code, values in _TARGETS.items()
        for year, value, note in _by_year(values, last_year)
        if (code, year) not in known
    )


def _by_year(values: tuple[int, ...], last_year: int) -> list[tuple[int, int, str]]:
    """(year, value, note): the documents' own years, then the last value carried forward."""
    own = [(_FIRST_YEAR + step, value, _SOURCE) for step, value in enumerate(values)]
    last = own[-1]
    return own + [(year, last[1], _CARRIED) for year in range(last[0] + 1, last_year + 1)]


def ensure_periods(school_year: int | None = None) -> list[Period]:
    """The four quarters of a school year (July–June), made where they are missing.

    Data are taken from the quarter's first day, «вовремя» until the 15th of the month after it, and until its end.
    """
    year = school_year_of(clock.today()) if school_year is None else school_year
    periods = []
    for quarter, number in _NUMBER_OF_QUARTER.items():
        calendar_year = year if quarter >= 3 else year + 1
        starts_on = dt.date(calendar_year, 3 * quarter - 2, 1)
        following = (starts_on + dt.timedelta(days=95)).replace(day=1)
        period, _ = Period.objects.get_or_create(
            code=f"{calendar_year}-q{quarter}",
            defaults={
                "title": f"{_ROMAN[quarter - 1]} квартал {calendar_year} года",
                "school_year": year,
                "number": number,
                "starts_on": starts_on,
                "ends_on": following - dt.timedelta(days=1),
                "opens_on": starts_on,
                "on_time_until": following.replace(day=15),
                "closes_on": following.replace(day=calendar.monthrange(following.year, following.month)[1]),
            },
        )
        periods.append(period)
    return periods
