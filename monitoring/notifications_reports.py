"""Messages about reports."""

from __future__ import annotations

import datetime as dt

from django.urls import reverse

from mentoring.access.permissions import Permission
from mentoring.accounts.selectors import user_ids_with
from mentoring.notifications.messages import Notice
from mentoring.notifications.services import send

from .models import Report


class ReportReady(Notice):
    kind = "report.ready"
    label = words = "Готов отчёт"
    holders = frozenset({Permission.REPORT_REQUEST})


def ready(report: Report, *, now: dt.datetime) -> None:
    """To whoever asked; a scheduled one to all who may ask for reports of the region."""
    if report.by_schedule:
        recipients = set(user_ids_with(Permission.REPORT_REQUEST))
    else:
        recipients = {report.requested_by_id} if report.requested_by_id is not None else set()
    send(
        recipients=recipients,
        message=ReportReady(
            f"{report.period.title}, {report.inputs['territory']}",
            reverse("monitoring:report", args=[report.public_id]),
        ),
        key=f"{ReportReady.kind}:{report.public_id}",
        now=now,
    )
