"""How many people are mentees."""

from django.db.models import Q

from ..enums import FactRole
from .base import Counted, Indicator, Key, Unit

INDICATOR = Indicator(
    code="mentees",
    title="Наставляемых в программах наставничества",
    short_title="Наставляемые",
    unit=Unit.PEOPLE,
    formula="Разные люди в роли наставляемого, каждый один раз, сколько бы организаций его ни показали",
    source="Свод по охвату (типовая форма региона), графа 7",
    numerator=Counted(Key.PERSON, Q(role=FactRole.MENTEE)),
)
