"""The entry of the main menu, and how states look."""

from __future__ import annotations

from mentoring.access.permissions import Permission
from mentoring.core.looks import Look, register_looks
from mentoring.core.navigation import NavItem, register


def register_menu() -> None:
    register_looks(
        {
            "announced": Look("info", "calendar-event"),
            "held": Look("success", "checks"),
            "enrolled": Look("success", "check"),
            "withdrawn": Look("neutral", "ban"),
        }
    )
    register(NavItem("Мероприятия", "events:list", permission=Permission.EVENT_VIEW, icon="calendar-event", order=45))
