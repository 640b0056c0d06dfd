"""A value as it is read: with its indicator, target and state."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from mentoring.organisations.enums import Basis

from ..enums import TargetState
from ..indicators import Indicator


def target_state(value: Decimal | None, target: Decimal | None) -> TargetState:
    if value is None:
        return TargetState.NO_DATA
    if target is None:
        return TargetState.NO_TARGET
    return TargetState.REACHED if value >= target else TargetState.BELOW


@dataclass(frozen=True, slots=True)
class Reading:
    """One number of one place. `numerator` None: nothing is known there («нет данных»).

    `basis` and `all_forms` say how it was read, which may differ from what was asked: an organisation has no
    residents, and an entered figure has no split by form.
    """

    indicator: Indicator
    basis: Basis
    all_forms: bool
    numerator: int | None = None
    denominator: int | None = None
    target: Decimal | None = None
    data_at: dt.datetime | None = None
    formula_version: int | None = None

    @property
    def value(self) -> Decimal | None:
        return self.indicator.value(self.numerator, self.denominator)

    @property
    def state(self) -> TargetState:
        return target_state(self.value, self.target)
