"""Small words of the interface: icons, numbers, badges, plurals, days."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django import template
from django.contrib.messages.storage.base import Message
from django.templatetags.static import static
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString

from .. import clock, undo, wording
from ..icons import ICON_NAMES
from ..looks import Look, look_of
from ..staticfinders import SPRITE

register = template.Library()


@register.simple_tag
def icon(name: str, label: str = "", size: str = "") -> SafeString:
    """An icon of the sprite. With `label` it is read aloud; without, it is decoration. `size`: "", "sm", "lg"."""
    if name not in ICON_NAMES:
        raise template.TemplateSyntaxError(f"Icon {name!r} is not in mentoring/core/icons.py")
    css = f"icon icon-{size}" if size else "icon"
    href = f"{static(SPRITE)}#{name}"
    if label:
        return format_html('<svg class="{}" role="img" aria-label="{}"><use href="{}"></use></svg>', css, label, href)
    return format_html('<svg class="{}" aria-hidden="true"><use href="{}"></use></svg>', css, href)


@register.simple_tag
def number(value: int | float | Decimal | None, unit: str = "", digits: int | None = None) -> SafeString:
    """A number in Russian writing. None is «нет данных», and no unit stands after it."""
    if value is None:
        return format_html('<span class="no-data">{}</span>', wording.NO_DATA)
    text = wording.format_number(value, digits=digits)
    return format_html("{}", f"{text}{wording.NBSP}{unit}" if unit else text)


@register.simple_tag
def badge(label: str, tone: str = "neutral", icon_name: str = "circle-dashed") -> SafeString:
    """A mark with colour, word and icon."""
    look = Look(tone, icon_name)
    return format_html('<span class="mark mark-{}">{}{}</span>', look.tone, icon(look.icon, size="sm"), label)


@register.simple_tag
def state_badge(obj: Any, field: str = "state") -> SafeString:
    """The state of a model (its `field` with choices), or of an enum member that is a `TextChoices`."""
    if hasattr(obj, "label") and hasattr(obj, "value"):
        code, label = str(obj.value), str(obj.label)
    else:
        code = str(getattr(obj, field))
        display = getattr(obj, f"get_{field}_display", None)
        label = str(display()) if display else str(getattr(obj, f"{field}_label", code))
    look = look_of(code)
    return badge(label, look.tone, look.icon)


@register.filter
def plural(count: int | None, forms: str) -> str:
    """`{{ n|plural:"пара,пары,пар" }}` gives the word that fits the number."""
    one, few, many = forms.split(",")
    return wording.plural_form(int(count or 0), one, few, many)


@register.filter
def duration(seconds: float | None) -> str:
    """Seconds as people say them."""
    return wording.format_duration(seconds)


@register.filter
def day(value: dt.date | dt.datetime | None) -> str:
    """«31 октября», and of another year «31 октября 2025»: a day without its year is read as one of this year."""
    if value is None:
        return ""
    on = clock.local_date(value) if isinstance(value, dt.datetime) else value
    return date_format(on, "j E" if on.year == clock.today().year else "j E Y")


@register.filter
def is_past(value: dt.date) -> bool:
    """The day is over."""
    return value < clock.today()


@register.filter
def offer_of(message: Message) -> undo.UndoOffer | None:
    """The undo that a message offers, while it still works."""
    return undo.undo_offer(message, now=clock.now())


@register.filter
def seconds_left(until: dt.datetime) -> int:
    """Whole seconds until a moment, at least 0."""
    return max(0, int((until - clock.now()).total_seconds()))


@register.filter
def minutes_left(until: dt.datetime) -> int:
    """Whole minutes until a moment, at least 0."""
    return seconds_left(until) // 60
