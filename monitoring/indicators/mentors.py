"""How many people are mentors."""

from django.db.models import Q

from ..enums import FactRole
from .base import Counted, Indicator, Key, Unit

INDICATOR = Indicator(
    code="mentors",
    title="Наставников в программах наставничества",
    short_title="Наставники",
    unit=Unit.PEOPLE,
    formula="Разные люди в роли наставника, каждый один раз, сколько бы организаций его ни показали",
    source="Свод по охвату (типовая форма региона), графа 12",
    numerator=Counted(Key.PERSON, Q(role=FactRole.MENTOR)),
)
