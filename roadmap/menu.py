"""The entry of the main menu."""

from __future__ import annotations

from mentoring.access.permissions import Permission
from mentoring.core.navigation import NavItem, register


def register_menu() -> None:
    register(NavItem("Дорожная карта", "roadmap:timeline", permission=Permission.ROADMAP_VIEW, icon="route", order=15))
