"""How many organisations have mentees."""

from django.db.models import Q

from ..enums import FactRole
from .base import Counted, Indicator, Key, Unit

INDICATOR = Indicator(
    code="organisations",
    title="Организаций, в которых есть наставляемые",
    short_title="Охваченные организации",
    unit=Unit.ORGANISATIONS,
    formula="Организации с принятыми сведениями, в которых есть хотя бы один наставляемый",
    source="Р-145, раздел о мониторинге; типовые показатели регионов",
    numerator=Counted(Key.ORGANISATION, Q(role=FactRole.MENTEE)),
)
