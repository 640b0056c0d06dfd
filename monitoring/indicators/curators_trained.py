"""How many curators were trained."""

from mentoring.events.enums import Audience

from .base import Indicator, Unit
from .training import FORMULA, SOURCE, trained

INDICATOR = Indicator(
    code="curators-trained",
    title="Кураторов, прошедших обучение",
    short_title="Кураторов обучено",
    unit=Unit.PEOPLE,
    formula=f"Разные кураторы организаций, {FORMULA}",
    source=SOURCE,
    numerator=trained(Audience.CURATOR),
)
