"""How many mentees have left a programme early."""

from django.db.models import Q

from ..enums import FactRole, Outcome
from .base import Counted, Indicator, Key, Unit

INDICATOR = Indicator(
    code="ended-early",
    title="Наставляемых, прекративших участие досрочно",
    short_title="Прекратили досрочно",
    unit=Unit.PEOPLE,
    formula="Разные наставляемые, которые прекратили участие досрочно хотя бы в одной паре или группе",
    source="Свод по охвату (типовая форма региона), графа 16",
    numerator=Counted(Key.PERSON, Q(role=FactRole.MENTEE, outcome=Outcome.ENDED_EARLY)),
)
