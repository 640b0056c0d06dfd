"""How many mentees have completed a programme."""

from django.db.models import Q

from ..enums import FactRole, Outcome
from .base import Counted, Indicator, Key, Unit

INDICATOR = Indicator(
    code="completed",
    title="Наставляемых, завершивших программу наставничества",
    short_title="Завершили программу",
    unit=Unit.PEOPLE,
    formula="Разные наставляемые, которые завершили программу хотя бы в одной паре или группе",
    source="Свод по охвату (типовая форма региона), графа 16",
    numerator=Counted(Key.PERSON, Q(role=FactRole.MENTEE, outcome=Outcome.COMPLETED)),
)
