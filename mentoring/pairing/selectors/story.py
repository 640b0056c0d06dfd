"""What happened to a pair, from the journal."""

from __future__ import annotations

from mentoring.audit.models import AuditEvent
from mentoring.audit.selectors import history_of
from mentoring.core.looks import look_of
from mentoring.core.parts import TimelineEntry

from ..models import Pair

_FIELDS = {"mentor": "наставник", "variant": "ролевая модель", "started_on": "начало", "ends_on": "окончание по плану"}
_ICONS = {
    "pair.form": "circle-plus",
    "pair.change": "pencil",
    "pair.add_member": "user-plus",
    "pair.remove_member": "circle-minus",
    "pair.correct_meeting": "pencil",
    "pair.remove_meeting": "circle-minus",
}


def story_of(pair: Pair) -> list[TimelineEntry]:
    """Decisions, newest first."""
    return [_entry(event) for event in reversed(history_of("pair", pair.pk))]


def _entry(event: AuditEvent) -> TimelineEntry:
    look = look_of(event.to_state) if event.to_state else None
    return TimelineEntry(
        at=event.at,
        who=f"{event.actor_name}, {event.actor_role.lower()}",
        what=_words(event),
        comment=event.comment,
        tone=look.tone if look else "neutral",
        icon=look.icon if look else _ICONS.get(event.action, "circle-dashed"),
    )


def _words(event: AuditEvent) -> str:
    if event.action == "pair.change":
        return f"{event.action_label}: {', '.join(_FIELDS[name] for name in event.data['changes'])}"
    if event.data.get("by") == "import":
        return f"{event.action_label}: из загруженной базы, наставляемых – {event.data['mentees']}"
    return f"{event.action_label}: {event.data['mentee']}" if "mentee" in event.data else event.action_label


def last_change(pair: Pair) -> AuditEvent | None:
    """Who was faster, for the page with both versions."""
    return history_of("pair", pair.pk).last()
