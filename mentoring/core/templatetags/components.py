"""Components as tags: parameters are checked by Python, markup lives in `templates/components/`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import template
from django.forms import BaseForm, BoundField, CheckboxInput, CheckboxSelectMultiple, FileInput, RadioSelect, Select
from django.utils.safestring import SafeString

from .. import clock, parts
from ..addresses import without
from ..looks import look_of

register = template.Library()
Context = dict[str, Any]
_WIDGET_CLASS: dict[type, str] = {CheckboxInput: "form-check-input"}


@register.inclusion_tag("components/stat_tile.html")
def stat_tile(
    label: str,
    value: int | float | Decimal | None,
    *,
    url: str = "",
    unit: str = "",
    digits: int | None = None,
    target: int | float | Decimal | None = None,
    note: str = "",
    attention: bool = False,
    icon: str = "",
) -> Context:
    """A large number with a short label; the number is a link to its list. With `target` a meter stands below."""
    reached = None if value is None or target is None else value >= target
    # A meter that reaches past its target still shows where the target is.
    top = None if target is None else max(float(target), float(value or 0)) or 1.0
    return {
        "label": label, "value": value, "url": url, "unit": unit, "digits": digits, "target": target,
        "note": note, "attention": attention, "icon": icon, "reached": reached,
        "meter_value": f"{float(value or 0):.4f}", "meter_max": "" if top is None else f"{top:.4f}",
    }  # fmt: skip


@register.inclusion_tag("components/empty.html")
def empty_state(
    title: str, text: str = "", *, action_label: str = "", action_url: str = "", icon: str = "inbox"
) -> Context:
    """Nothing here: what it means and what comes next."""
    return {"title": title, "text": text, "action_label": action_label, "action_url": action_url, "icon": icon}


@register.inclusion_tag("components/breadcrumbs.html")
def breadcrumbs(crumbs: Sequence[parts.Crumb]) -> Context:
    """The way here; the last one is this page and is not a link."""
    return {"crumbs": crumbs}


@register.inclusion_tag("components/tabs.html")
def tabs(items: Sequence[parts.Tab], label: str = "Разделы страницы") -> Context:
    """Tabs that are links: each has an address, `aria-current` marks the open one."""
    return {"items": items, "label": label}


@register.inclusion_tag("components/steps.html")
def steps(items: Sequence[parts.Step]) -> Context:
    """The header of a wizard."""
    current = next((i for i, item in enumerate(items, start=1) if item.state == "current"), len(items))
    return {"items": items, "current": current, "total": len(items)}


@register.inclusion_tag("components/timeline.html")
def timeline(entries: Sequence[parts.TimelineEntry]) -> Context:
    """Decisions, newest first."""
    return {"entries": entries}


@register.inclusion_tag("components/difference.html")
def difference(items: Sequence[parts.Difference], selectable: str = "") -> Context:
    """New, closed and changed lines. With `selectable` every line has a checkbox of that name (value = index)."""
    return {"items": items, "selectable": selectable}


@register.inclusion_tag("components/plain_table.html")
def plain_table(
    caption: str, columns: Sequence[str], rows: Sequence[Sequence[parts.Cell]], hide_caption: bool = False
) -> Context:
    """A table of cells that becomes cards on a phone. The first cell of a row is its heading."""
    return {
        "caption": caption, "columns": columns, "hide_caption": hide_caption,
        "rows": [list(zip(columns, row, strict=True)) for row in rows],
    }  # fmt: skip


@register.inclusion_tag("components/pager.html", takes_context=True)
def pager(context: template.Context, page: Any, label: str = "Страницы списка") -> Context:
    """The footer of a list paged by key; keeps the filters of the address."""
    first = without(context["request"].GET)
    return {"page": page, "label": label, "prefix": first if first == "?" else f"{first}&", "first_url": first}


@register.inclusion_tag("components/filter_bar.html", takes_context=True)
def filter_bar(
    context: template.Context,
    form: BaseForm,
    *,
    chips: Sequence[parts.Chip] = (),
    presets: Sequence[parts.Preset] = (),
    target: str = "",
    also: str = "",
) -> Context:
    """A GET form of filters with removable chips. `target` (a CSS selector) swaps only the list through htmx.

    What depends on the filters goes with the list: chips, presets, the line below the heading, the page's actions, and
    `also` (further "#id,#id", each present with and without rows). On a phone the form is folded under a line that says
    how many filters act; a form with an error stays open.
    """
    request = context["request"]
    labels = [str(bound.label) for bound in form.visible_fields()]
    return {
        "form": form, "chips": chips, "presets": presets, "target": target, "also": also, "path": request.path,
        "inside": ", ".join(label[:1].lower() + label[1:] for label in labels), "unfolded": bool(form.errors),
    }  # fmt: skip


@register.inclusion_tag("components/error_summary.html")
def error_summary(form: BaseForm, title: str = "") -> Context:
    """All errors of a form with links to their fields; gets the focus when the page opens."""
    lines: list[tuple[BoundField | None, str]] = [(None, str(error)) for error in form.non_field_errors()]
    for name in form.errors:
        if name in form.fields:
            bound = form[name]
            lines += [(bound, str(error)) for error in bound.errors]
    return {"lines": lines, "title": title or "Исправьте, пожалуйста"}


def _field_context(bound: BoundField, help: str, source: str, **extra: Any) -> Context:
    widget = bound.field.widget
    grouped = isinstance(widget, (RadioSelect, CheckboxSelectMultiple))
    help_text = help or str(bound.help_text or "")
    legal = source or getattr(bound.field, "legal_source", "")
    described = [
        f"{bound.auto_id}-{part}" for part, present in
        (("help", help_text or legal or extra.get("limits")), ("error", bound.errors)) if present
    ]  # fmt: skip
    attrs = extra.pop("attrs", {})
    if not grouped:  # Django writes the class of a group on its wrapper; the style sheet knows its inputs
        css = _WIDGET_CLASS.get(type(widget), "form-select" if isinstance(widget, Select) else "form-control")
        attrs["class"] = f"{css} {widget.attrs.get('class', '')}".strip() + (" is-invalid" if bound.errors else "")
    if described:
        attrs["aria-describedby"] = " ".join(described)
    if bound.errors:
        attrs["aria-invalid"] = "true"
    return {
        "field": bound, "widget": bound.as_widget(attrs=attrs), "help_text": help_text, "source": legal,
        "grouped": grouped, "single_check": isinstance(widget, CheckboxInput), **extra,
    }  # fmt: skip


@register.inclusion_tag("components/field.html")
def field(bound: BoundField, help: str = "", source: str = "") -> Context:
    """A form field: label, help in place, legal source, the error beside it."""
    return _field_context(bound, help, source)


@register.inclusion_tag("components/file_field.html")
def file_field(bound: BoundField, accept: str = ".xlsx", max_mb: int = 10, help: str = "") -> Context:
    """A file to upload: can be dropped; the size is checked before it travels."""
    if not isinstance(bound.field.widget, FileInput):
        raise template.TemplateSyntaxError(f"{bound.name} is not a file field")
    attrs = {"accept": accept, "data-max-bytes": max_mb * 1024 * 1024}
    return _field_context(bound, help, "", attrs=attrs, accept=accept, max_mb=max_mb, limits=True)


@register.inclusion_tag("components/job_card.html")
def job_card(
    job: Any, url: str, *, cancel_url: str = "", result_url: str = "", result_label: str = "Открыть результат"
) -> Context:
    """The progress of a job. While it is open the card asks `url` for itself every second.

    `job`: title, state, done, total, is_open, started_at, error, cancel_requested (`core.models.Job`).
    """
    left: float | None = None
    if job.is_open and job.started_at and job.done and job.total and job.total > job.done:
        spent = (clock.now() - job.started_at).total_seconds()
        left = max(0.0, spent / job.done * (job.total - job.done))
    percent = int(100 * job.done / job.total) if job.total else None
    return {
        "job": job, "url": url, "cancel_url": cancel_url, "result_url": result_url, "result_label": result_label,
        "seconds_left": left, "percent": percent, "tone": look_of(job.state).tone,
    }  # fmt: skip


@register.inclusion_tag("components/undo_bar.html")
def undo_bar(text: str, url: str, until: dt.datetime) -> Context:
    """What was done and a button that takes it back, with the time that is left."""
    return {"text": text, "url": url, "until": until, "works": until > clock.now()}


@register.inclusion_tag("components/period_card.html")
def period_card(
    title: str,
    on_time_until: dt.date,
    closes_on: dt.date,
    *,
    today: dt.date | None = None,
    url: str = "",
    state: SafeString | str = "",
    note: str = "",
) -> Context:
    """A period with its two dates: «вовремя до 15.01, закрывается 31.01»."""
    day = today or clock.today()
    if day > closes_on:
        phase = "closed"
    elif day > on_time_until:
        phase = "late"
    else:
        phase = "soon" if (on_time_until - day).days <= 7 else "open"
    return {
        "title": title, "on_time_until": on_time_until, "closes_on": closes_on, "url": url, "state": state,
        "note": note, "phase": phase, "days_on_time": (on_time_until - day).days,
        "days_to_close": (closes_on - day).days,
    }  # fmt: skip
