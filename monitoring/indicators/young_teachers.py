"""Federal indicator 3: young teachers as mentees."""

from django.db.models import Q

from mentoring.organisations.enums import Figure
from mentoring.registry.enums import MenteeCategory

from ..enums import FactRole
from .base import Counted, Indicator, Key, Share, Unit

INDICATOR = Indicator(
    code="young-teachers",
    title=(
        "Доля учителей – молодых специалистов (с опытом работы от 0 до 3 лет), проживающих в субъекте РФ, "
        "вошедших в программы наставничества в роли наставляемого"
    ),
    short_title="Молодые специалисты – наставляемые",
    unit=Unit.PERCENT,
    formula="Разные молодые специалисты (0–3 года) в роли наставляемого / все молодые специалисты × 100",
    source="Р-145, показатели эффективности внедрения, п. 3; МР-42/02",
    numerator=Counted(Key.PERSON, Q(role=FactRole.MENTEE, category=MenteeCategory.YOUNG_TEACHER)),
    denominator=Share(Figure.YOUNG_TEACHERS, called=("по сведениям организаций", "по сведениям муниципалитета")),
    official=True,
)
