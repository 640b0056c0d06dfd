"""Federal indicator 1: children of 10–19 as mentees."""

from django.db.models import Q

from mentoring.organisations.enums import Figure
from mentoring.registry.enums import MenteeCategory

from ..enums import FactRole
from .base import Counted, Indicator, Key, Share, Unit

INDICATOR = Indicator(
    code="children-mentees",
    title=(
        "Доля детей в возрасте от 10 до 19 лет, проживающих в субъекте РФ, "
        "вошедших в программы наставничества в роли наставляемого"
    ),
    short_title="Дети 10–19 – наставляемые",
    unit=Unit.PERCENT,
    formula=(
        "Разные обучающиеся и студенты СПО, которым на отчётную дату 10–19 лет, в роли наставляемого "
        "/ все дети 10–19 лет (обучающиеся или проживающие) × 100"
    ),
    source="Р-145, показатели эффективности внедрения, п. 1; МР-42/02",
    numerator=Counted(
        Key.PERSON,
        Q(
            role=FactRole.MENTEE,
            category__in=[MenteeCategory.PUPIL, MenteeCategory.STUDENT],
            age__gte=10,
            age__lte=19,
        ),
    ),
    denominator=Share(Figure.CHILDREN_10_19),
    official=True,
)
