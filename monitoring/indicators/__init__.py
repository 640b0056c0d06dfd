"""Indicators: one small module each, gathered in `registry`."""

from .base import Counted, Indicator, Key, Share, Summed, Unit
from .registry import BY_CODE, COUNTED, INDICATORS, OFFICIAL, get

__all__ = [
    "BY_CODE",
    "COUNTED",
    "INDICATORS",
    "OFFICIAL",
    "Counted",
    "Indicator",
    "Key",
    "Share",
    "Summed",
    "Unit",
    "get",
]
