"""Entries of the main menu and the looks of states."""

from __future__ import annotations

from mentoring.access.permissions import Permission
from mentoring.access.scope import Tier
from mentoring.core.looks import Look, register_looks
from mentoring.core.navigation import NavItem, register


def register_menu() -> None:
    register_looks({"signing": Look("info", "pencil"), "collecting": Look("info", "hourglass")})
    above = frozenset({Tier.MUNICIPALITY.value, Tier.REGION.value})
    register(
        NavItem(
            "Сведения за период",
            "monitoring:submissions",
            permission=Permission.SUBMISSION_VIEW,
            icon="send",
            order=50,
            tiers=frozenset({Tier.ORGANISATION.value}),
        ),
        NavItem(
            "Проверка",
            "monitoring:review_queue",
            permission=Permission.SUBMISSION_REVIEW,
            icon="list-check",
            order=20,
            tiers=above,
        ),
        NavItem(
            "Полнота сдачи",
            "monitoring:periods",
            permission=Permission.SUBMISSION_VIEW,
            icon="checklist",
            order=25,
            tiers=above,
        ),
        NavItem(
            "Показатели",
            "monitoring:dashboard",
            permission=Permission.DASHBOARD_VIEW,
            icon="chart-bar",
            order=52,
        ),
        NavItem(
            "Отчёты",
            "monitoring:reports",
            permission=Permission.REPORT_VIEW,
            icon="report",
            order=54,
        ),
    )
