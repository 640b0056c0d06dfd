"""How many pairs and groups work or have worked."""

from django.db.models import Q

from ..enums import FactRole
from .base import Counted, Indicator, Key, Unit

INDICATOR = Indicator(
    code="pairs",
    title="Наставнических пар и групп",
    short_title="Пары и группы",
    unit=Unit.PAIRS,
    formula="Разные пары и группы, в которых есть хотя бы один наставляемый",
    source="Свод по охвату (типовая форма региона), графа 11",
    numerator=Counted(Key.PAIR, Q(role=FactRole.MENTEE)),
)
