"""Words of events in templates."""

from __future__ import annotations

from django import template

from .. import words
from ..models import Enrolment, Event

register = template.Library()


@register.filter
def audience_words(event: Event) -> list[str]:
    """For whom the event is."""
    return words.audience_words(event.audiences)


@register.filter
def as_one(enrolment: Enrolment) -> str:
    """As whom the person takes part."""
    return words.as_one(enrolment.audience)
