"""Words of events in templates."""

from __future__ import annotations

from django import template

from ..enums import Audience
from ..models import Event

register = template.Library()


@register.filter
def audience_words(event: Event) -> list[str]:
    """For whom the event is."""
    return [str(Audience(value).label) for value in event.audiences]
