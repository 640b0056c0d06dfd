"""The roles of experience.md §1 as of the first start; afterwards they are data that the regional centre edits."""

from __future__ import annotations

from typing import NamedTuple

from mentoring.access.permissions import Permission as P
from mentoring.access.scope import Tier

from .models import Role


class _Role(NamedTuple):
    code: str
    name: str
    tier: Tier
    permissions: tuple[P, ...]
    invites: tuple[str, ...] = ()


_ROLES = (
    _Role(
        "ministry",
        "Специалист министерства",
        Tier.REGION,
        (
            P.DASHBOARD_VIEW,
            P.SUBMISSION_VIEW,
            P.REPORT_VIEW,
            P.REPORT_REQUEST,
            P.EVENT_VIEW,
            P.ROADMAP_VIEW,
            P.ROADMAP_CONFIRM,
        ),
    ),
    _Role(
        "region",
        "Специалист регионального центра",
        Tier.REGION,
        (
            P.PERSON_LIST,
            P.PERSON_CARD_WITH_REASON,
            P.SUBMISSION_VIEW,
            P.SUBMISSION_REVIEW,
            P.PERIOD_ACCEPT,
            P.DASHBOARD_VIEW,
            P.REPORT_VIEW,
            P.REPORT_REQUEST,
            P.REFERENCE_EDIT,
            P.EVENT_VIEW,
            P.EVENT_MANAGE,
            P.EVENT_ENROL,
            P.ROADMAP_VIEW,
            P.ROADMAP_EDIT,
            P.ROADMAP_MARK,
            P.ROADMAP_CONFIRM,
            P.USER_INVITE,
            P.JOURNAL_VIEW,
            P.API_TOKEN,
            P.API_READ,
        ),
        ("ministry", "region", "officer", "curator", "head", "expert", "api"),
    ),
    _Role(
        "officer",
        "Муниципальный координатор",
        Tier.MUNICIPALITY,
        (
            P.PERSON_LIST,
            P.SUBMISSION_VIEW,
            P.SUBMISSION_REVIEW,
            P.DASHBOARD_VIEW,
            P.REPORT_VIEW,
            P.REPORT_REQUEST,
            P.EVENT_VIEW,
            P.EVENT_MANAGE,
            P.EVENT_ENROL,
            P.ROADMAP_VIEW,
            P.ROADMAP_EDIT,
            P.ROADMAP_MARK,
            P.ROADMAP_CONFIRM,
            P.USER_INVITE,
            P.JOURNAL_VIEW,
        ),
        ("curator", "head"),
    ),
    _Role(
        "curator",
        "Куратор организации",
        Tier.ORGANISATION,
        (
            P.PERSON_LIST,
            P.PERSON_NAMES,
            P.PERSON_EDIT,
            P.PAIR_EDIT,
            P.SUBMISSION_VIEW,
            P.SUBMISSION_EDIT,
            P.DASHBOARD_VIEW,
            P.EVENT_VIEW,
            P.EVENT_MANAGE,
            P.EVENT_ENROL,
            P.ROADMAP_VIEW,
            P.ROADMAP_EDIT,
            P.ROADMAP_MARK,
            P.JOURNAL_VIEW,
        ),
    ),
    _Role(
        "head",
        "Руководитель организации",
        Tier.ORGANISATION,
        (
            P.PERSON_LIST,
            P.PERSON_NAMES,
            P.SUBMISSION_VIEW,
            P.SUBMISSION_SIGN,
            P.DASHBOARD_VIEW,
            P.EVENT_VIEW,
            P.EVENT_ENROL,
            P.ROADMAP_VIEW,
            P.ROADMAP_EDIT,
            P.ROADMAP_MARK,
            P.USER_INVITE,
            P.JOURNAL_VIEW,
        ),
        ("curator",),
    ),
    _Role("expert", "Эксперт конкурса", Tier.REGION, ()),
    _Role(
        "api",
        "Служебная учётная запись (статистика)",
        Tier.REGION,
        (P.DASHBOARD_VIEW, P.SUBMISSION_VIEW, P.EVENT_VIEW, P.ROADMAP_VIEW, P.API_READ),
    ),
)


def load_roles() -> dict[str, Role]:
    """All roles by code; an existing role keeps what was edited."""
    for spec in _ROLES:
        Role.objects.get_or_create(
            code=spec.code,
            defaults={
                "name": spec.name,
                "tier": spec.tier.value,
                "permissions": [permission.value for permission in spec.permissions],
                "invites": list(spec.invites),
            },
        )
    return {role.code: role for role in Role.objects.order_by("pk")}
