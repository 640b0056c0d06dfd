"""What of submissions waits for a person, computed from their states: what is done cannot stay in the list."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.db.models import Count, Min
from django.urls import reverse

from mentoring.access.actor import Actor
from mentoring.access.permissions import Permission
from mentoring.access.scope import Tier
from mentoring.core import clock
from mentoring.core.waiting import ComingNext, WaitingItem, register, register_next
from mentoring.core.wording import plural_form

from .checks import Severity
from .enums import SubmissionState
from .models import Period, Submission
from .selectors.completeness import completeness
from .selectors.review import reviewable
from .selectors.submissions import PeriodLine, findings_of, open_remarks, period_lines

S = SubmissionState


def register_sources() -> None:
    for source in (for_curator, for_head, for_reviewer, for_region):
        register(source)
    register_next(coming)


def two_dates(period: Period) -> str:
    """Both dates stand together, always."""
    return f"вовремя до {period.on_time_until:%d.%m}, закрывается {period.closes_on:%d.%m}"


def for_curator(actor: Actor, now: dt.datetime) -> Iterator[WaitingItem]:
    """Periods to fill in and submissions that came back."""
    if actor.tier is not Tier.ORGANISATION or not actor.has(Permission.SUBMISSION_EDIT):
        return
    today = clock.local_date(now)
    for line in period_lines(actor, today=today):
        submission, period = line.submission, line.period
        if not line.is_awaited(today):
            continue
        if submission is not None and submission.state == S.RETURNED:
            yield WaitingItem(
                kind="Возвращены на доработку",
                title=f"Исправить сведения: {period.title}",
                text=_remarks(submission),
                url=reverse("monitoring:submission", args=[submission.public_id]),
                since=submission.state_since,
                urgent=True,
            )
        elif submission is not None and line.sent_before and submission.state == S.DRAFT:
            # Recalled, or not signed again: it was on time by its first sending, and the closing does not stop it.
            yield WaitingItem(
                kind="Сведения за период",
                title=f"Отправить сведения снова: {period.title}",
                text=f"Они уже были отправлены и вернулись к вам. {_missing(submission, now)}",
                url=_address(line),
                since=submission.state_since,
                urgent=True,
            )
        elif submission is None or submission.state == S.DRAFT:
            yield WaitingItem(
                kind="Сведения за период",
                title=f"Сдать сведения: {period.title}",
                text=f"{two_dates(period).capitalize()}. {_missing(submission, now)}",
                url=_address(line),
                due=period.on_time_until,
                since=submission.state_since if submission else None,
                urgent=today > period.on_time_until,
            )


def for_head(actor: Actor, now: dt.datetime) -> Iterator[WaitingItem]:
    """What waits for the signature."""
    if actor.tier is not Tier.ORGANISATION or not actor.has(Permission.SUBMISSION_SIGN):
        return
    rows = Submission.objects.visible_to(actor).filter(state=S.SIGNING).select_related("period").order_by("state_since")
    for submission in rows:
        period = submission.period
        yield WaitingItem(
            kind="Ждут вашей подписи",
            title=f"Подписать сведения: {period.title}",
            text=f"{two_dates(period).capitalize()}.",
            url=reverse("monitoring:submission_sign", args=[submission.public_id]),
            due=period.on_time_until,
            since=submission.state_since,
            urgent=clock.local_date(now) > period.on_time_until,
            holds=True,
        )


def for_reviewer(actor: Actor, now: dt.datetime) -> Iterator[WaitingItem]:
    """The queue, by period: an officer's municipality, or краевое подчинение for the region."""
    waiting = (
        reviewable(actor)
        .filter(state=S.SUBMITTED)
        .values("period__code", "period__title")
        .annotate(count=Count("pk"), since=Min("state_since"))
        .order_by("since")
    )
    for row in waiting:
        count = row["count"]
        whose = " краевого подчинения" if actor.tier is Tier.REGION else ""
        yield WaitingItem(
            kind="Ждут проверки",
            title=f"Проверить сведения{whose}: {row['period__title']}",
            text=f"{count} {plural_form(count, 'организация', 'организации', 'организаций')} на проверке.",
            url=f"{reverse('monitoring:review_queue')}?period={row['period__code']}&state={S.SUBMITTED.value}",
            since=row["since"],
            count=count,
            holds=True,
        )


def for_region(actor: Actor, now: dt.datetime) -> Iterator[WaitingItem]:
    """Municipalities whose period may be accepted."""
    if actor.tier is not Tier.REGION or not actor.has(Permission.PERIOD_ACCEPT):
        return
    for period in Period.objects.filter(submissions__state=S.APPROVED).distinct().order_by("starts_on"):
        ready = sum(row.ready for row in completeness(actor, period, today=clock.local_date(now)))
        if ready:
            who = plural_form(ready, "муниципалитет проверил", "муниципалитета проверили", "муниципалитетов проверили")
            yield WaitingItem(
                kind="Можно принять период",
                title=f"Принять муниципалитеты: {period.title}",
                text=f"{ready} {who} все присланные сведения.",
                url=reverse("monitoring:period", args=[period.code]),
                due=period.closes_on,
                count=ready,
            )


def coming(actor: Actor, now: dt.datetime) -> Iterator[ComingNext]:
    """The next dates of the periods, for those who fill in or review."""
    if not any(
        actor.has(permission)
        for permission in (Permission.SUBMISSION_EDIT, Permission.SUBMISSION_SIGN, Permission.SUBMISSION_REVIEW)
    ):
        return
    today = clock.local_date(now)
    own = actor.tier is Tier.ORGANISATION
    for period in Period.objects.filter(closes_on__gte=today).order_by("starts_on")[:3]:
        if period.opens_on > today:
            url = reverse("monitoring:submissions") if own else ""
            yield ComingNext(f"Откроется приём сведений: {period.title} ({two_dates(period)})", period.opens_on, url)
        elif not own:
            for words, date in (("Срок «вовремя»", period.on_time_until), ("Закроется приём", period.closes_on)):
                if date >= today:
                    yield ComingNext(f"{words}: {period.title}", date, reverse("monitoring:period", args=[period.code]))


def _address(line: PeriodLine) -> str:
    if line.submission is None:
        return reverse("monitoring:submissions")
    return reverse("monitoring:submission", args=[line.submission.public_id])


def _missing(submission: Submission | None, now: dt.datetime) -> str:
    if submission is None:
        return "Ещё не начаты."
    blocking = [finding for finding in findings_of(submission, now=now) if finding.blocks]
    errors = sum(finding.severity is Severity.ERROR for finding in blocking)
    warnings = len(blocking) - errors
    parts = [f"исправить: {errors}"] * bool(errors) + [f"пояснить: {warnings}"] * bool(warnings)
    return f"Осталось {', '.join(parts)}." if parts else "Всё заполнено, можно отправить на подпись."


def _remarks(submission: Submission) -> str:
    count = len(open_remarks(submission))
    if not count:
        return "Причина – в сведениях."
    return f"{count} {plural_form(count, 'замечание', 'замечания', 'замечаний')} к строкам."
