"""Federal indicator 4: enterprises that gave mentors."""

from django.db.models import Q

from mentoring.organisations.enums import Figure

from ..enums import FactRole
from .base import Counted, Indicator, Key, Share, Unit

INDICATOR = Indicator(
    code="enterprises",
    title=(
        "Доля предприятий (организаций) от общего количества предприятий, осуществляющих деятельность "
        "в субъекте РФ, вошедших в программы наставничества, предоставив своих наставников"
    ),
    short_title="Предприятия, давшие наставников",
    unit=Unit.PERCENT,
    formula=(
        "Разные предприятия, указанные у наставников / все предприятия территории × 100. "
        "У отдельной организации знаменателя нет: показывается только число предприятий"
    ),
    source="Р-145, показатели эффективности внедрения, п. 4; МР-42/02",
    numerator=Counted(Key.ENTERPRISE, Q(role=FactRole.MENTOR, enterprise__isnull=False)),
    denominator=Share(Figure.ENTERPRISES, frozen=False),
    official=True,
)
