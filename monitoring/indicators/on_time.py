"""How many of the accepted submissions came on time."""

from .base import Indicator, Summed, Unit

INDICATOR = Indicator(
    code="on-time",
    title="Доля сведений, представленных вовремя, среди принятых",
    short_title="Представлено вовремя",
    unit=Unit.PERCENT,
    formula="Принятые сведения, впервые отправленные не позже срока «вовремя» / все принятые сведения × 100",
    source="Порядок сбора сведений регионального центра; сроки – справочник «Периоды»",
    # `on_time` of a version is judged by the first sending: a correction after a return does not make it late.
    numerator=Summed("count(*) FILTER (WHERE v.on_time)"),
    denominator=Summed("count(*)"),
)
