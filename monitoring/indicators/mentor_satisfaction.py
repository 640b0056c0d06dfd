"""Federal indicator 6: satisfied mentors among those asked (entered by hand until surveys exist)."""

from .base import Indicator, Summed, Unit

INDICATOR = Indicator(
    code="mentor-satisfaction",
    title="Уровень удовлетворенности наставников участием в программах наставничества (опросный)",
    short_title="Удовлетворённость наставников",
    unit=Unit.PERCENT,
    formula="Довольные наставники / опрошенные наставники × 100, по организациям, которые провели опрос",
    source="Р-145, показатели эффективности внедрения, п. 6; МР-42/02",
    numerator=Summed("sum(v.mentors_satisfied) FILTER (WHERE v.mentors_asked IS NOT NULL)"),
    denominator=Summed("sum(v.mentors_asked) FILTER (WHERE v.mentors_satisfied IS NOT NULL)"),
    official=True,
)
