"""Federal indicator 5: satisfied mentees among those asked (entered by hand until surveys exist)."""

from .base import Indicator, Summed, Unit

INDICATOR = Indicator(
    code="mentee-satisfaction",
    title="Уровень удовлетворенности наставляемых участием в программах наставничества (опросный)",
    short_title="Удовлетворённость наставляемых",
    unit=Unit.PERCENT,
    formula="Довольные наставляемые / опрошенные наставляемые × 100, по организациям, которые провели опрос",
    source="Р-145, показатели эффективности внедрения, п. 5; МР-42/02",
    numerator=Summed("sum(v.mentees_satisfied) FILTER (WHERE v.mentees_asked IS NOT NULL)"),
    denominator=Summed("sum(v.mentees_asked) FILTER (WHERE v.mentees_satisfied IS NOT NULL)"),
    official=True,
)
