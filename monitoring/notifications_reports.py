"""Messages about reports."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import ClassVar

from django.urls import reverse

from mentoring.access.permissions import Permission
from mentoring.accounts.selectors import user_ids_with
from mentoring.notifications.messages import PortalMessage
from mentoring.notifications.services import send

from .models import Report


@dataclass(frozen=True)
class ReportReady(PortalMessage):
    """`territory` and `period` are names; `address` leads to the report."""

    kind: ClassVar[str] = "report.ready"
    label: ClassVar[str] = "Готов отчёт"
    holders = frozenset({Permission.REPORT_REQUEST})
    territory: str
    period: str
    address: str

    @property
    def title(self) -> str:
        return f"Готов отчёт: {self.period}, {self.territory}"

    @property
    def text(self) -> str:
        return ""

    @property
    def link(self) -> str:
        return self.address


def ready(report: Report, *, now: dt.datetime) -> None:
    """To whoever asked; a scheduled one to all who may ask for reports of the region."""
    if report.by_schedule:
        recipients = set(user_ids_with(Permission.REPORT_REQUEST))
    else:
        recipients = {report.requested_by_id} if report.requested_by_id is not None else set()
    send(
        recipients=recipients,
        message=ReportReady(
            report.inputs["territory"],
            report.period.title,
            reverse("monitoring:report", args=[report.public_id]),
        ),
        key=f"report.ready:{report.public_id}",
        now=now,
    )
