"""Federal indicator 2: children of 15–19 as mentors."""

from django.db.models import Q

from mentoring.organisations.enums import Figure
from mentoring.registry.enums import MentorCategory

from ..enums import FactRole
from .base import Counted, Indicator, Key, Share, Unit

INDICATOR = Indicator(
    code="children-mentors",
    title=(
        "Доля детей в возрасте от 15 до 19 лет, проживающих в субъекте РФ, "
        "вошедших в программы наставничества в роли наставника"
    ),
    short_title="Дети 15–19 – наставники",
    unit=Unit.PERCENT,
    formula=(
        "Разные обучающиеся и студенты, которым на отчётную дату 15–19 лет, в роли наставника "
        "/ все дети 15–19 лет (обучающиеся или проживающие) × 100"
    ),
    source="Р-145, показатели эффективности внедрения, п. 2; МР-42/02",
    numerator=Counted(
        Key.PERSON,
        Q(
            role=FactRole.MENTOR,
            category__in=[MentorCategory.PUPIL, MentorCategory.STUDENT],
            age__gte=15,
            age__lte=19,
        ),
    ),
    denominator=Share(Figure.CHILDREN_15_19),
    official=True,
)
