"""How many mentors were trained."""

from mentoring.events.enums import Audience

from .base import Indicator, Unit
from .training import FORMULA, SOURCE, trained

INDICATOR = Indicator(
    code="mentors-trained",
    title="Наставников, прошедших обучение",
    short_title="Наставников обучено",
    unit=Unit.PEOPLE,
    formula=f"Разные наставники, {FORMULA}",
    source=SOURCE,
    numerator=trained(Audience.MENTOR),
)
