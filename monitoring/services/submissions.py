"""What the organisation does with its submission: open, fill, send for signature, sign, recall."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from mentoring.access.actor import Actor
from mentoring.access.decisions import NotAllowed, StateChanged, require, require_version
from mentoring.audit import services as audit
from mentoring.core import clock
from mentoring.organisations.enums import Basis, Figure
from mentoring.organisations.models import Organisation, YearlyFigure
from mentoring.workflow.advance import advance

from .. import notifications, policies
from ..checks import Finding
from ..enums import SubmissionState
from ..models import Period, Submission
from ..selectors.submissions import findings_of
from ..sheet import SATISFACTION, Satisfaction
from . import locks
from .freeze import freeze

ANSWER_LIMIT = 500


class NotReady(NotAllowed):
    """Errors, or warnings without a comment, are left: `findings` says which."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = [finding for finding in findings if finding.blocks]
        super().__init__(
            "Сначала исправьте ошибки и поясните предупреждения: " + " ".join(f.text for f in self.findings)
        )


@transaction.atomic
def open_submission(*, actor: Actor, now: dt.datetime, organisation: Organisation, period: Period) -> Submission:
    """The submission of an organisation for a period; a second call (a double click) returns the same one."""
    existing = Submission.objects.visible_to(actor).filter(organisation=organisation, period=period).first()
    if existing is not None:
        return existing
    require(policies.can_open(actor, organisation, period))
    submission, created = Submission.objects.get_or_create(
        organisation=organisation,
        period=period,
        defaults={
            "municipality_id": organisation.municipality_id,
            "state_since": now,
            "state_by_id": actor.user_id,
            "created_at": now,
        },
    )
    if created:
        _record(submission, actor, now, "open", "Заполнение начато")
    return submission


@transaction.atomic
def save_draft(
    *,
    submission: Submission,
    actor: Actor,
    now: dt.datetime,
    expected_version: int,
    figures: Mapping[Figure, int | None] | None = None,
    satisfaction: Satisfaction | None = None,
    answers: Mapping[str, str] | None = None,
    note: str | None = None,
) -> Submission:
    """Save what was typed on «Сводка»; what is not given stays as it is. A figure of None is «нет данных».

    Saving the same once more changes nothing. Raises StateChanged when somebody else has saved meanwhile,
    ValidationError by field name when the numbers contradict each other.
    """
    fresh = locks.submission(submission)
    require_version(fresh, expected_version)
    require(policies.can_edit(actor, fresh))
    changed = _set_figures(fresh, figures, now) if figures else []
    changed += _set_satisfaction(fresh, satisfaction)
    merged = dict(fresh.answers)
    for code, text in (answers or {}).items():
        merged[code] = text.strip()[:ANSWER_LIMIT]
    changed += _set(fresh, "answers", {code: text for code, text in merged.items() if text})
    if note is not None:
        changed += _set(fresh, "note", note.strip())
    if changed:
        fresh.version += 1
        fresh.save()
        _record(fresh, actor, now, "save", "Сведения изменены", data={"fields": changed})
    return fresh


@transaction.atomic
def send_for_signature(
    *, submission: Submission, actor: Actor, now: dt.datetime, expected_version: int | None = None
) -> Submission:
    """To the head of the organisation. Raises NotReady while checks block."""
    fresh = locks.submission(submission)
    if _done_already(fresh, SubmissionState.SIGNING, actor):
        return fresh
    require(policies.can_send_for_signature(actor, fresh))
    _require_ready(fresh, now)
    fresh = advance(fresh, "send_for_signature", actor=actor, now=now, expected_version=expected_version)
    notifications.waits_for_signature(fresh, now=now)
    return fresh


@transaction.atomic
def take_back(
    *, submission: Submission, actor: Actor, now: dt.datetime, expected_version: int | None = None
) -> Submission:
    fresh = locks.submission(submission)
    if _done_already(fresh, SubmissionState.DRAFT, actor):
        return fresh
    fresh = advance(fresh, "take_back", actor=actor, now=now, expected_version=expected_version)
    notifications.taken_back(fresh, now=now)
    return fresh


@transaction.atomic
def sign(
    *,
    submission: Submission,
    actor: Actor,
    now: dt.datetime,
    expected_version: int | None = None,
    expected_digest: str = "",
) -> Submission:
    """The head signs: the live rows are frozen as the next version, and it goes to the tier above.

    With `expected_digest` (of the page that the head has read) lists that turn out to be others when they are frozen
    raise StateChanged, and nothing is kept. It waits for decisions on the period: what is signed while the region
    accepts the municipality would lie under review of a locked period.
    """
    locks.lock_period(submission.period_id)
    fresh = locks.submission(submission)
    if _done_already(fresh, SubmissionState.SUBMITTED, actor):
        return fresh
    require(policies.can_sign(actor, fresh))
    if fresh.state == SubmissionState.SIGNING:
        _require_ready(fresh, now)
    version = freeze(fresh, actor=actor, now=now)
    if expected_digest and version.digest != expected_digest:
        raise StateChanged(fresh)
    fresh = advance(
        fresh,
        "sign",
        actor=actor,
        now=now,
        expected_version=expected_version,
        changes={
            "current_version_id": version.pk,
            "submitted_by_id": actor.user_id,
            "first_submitted_at": fresh.first_submitted_at or now,
        },
        data={"version": version.number, "digest": version.digest},
    )
    fresh.remarks.filter(resolved_at__isnull=True).update(resolved_at=now)
    notifications.submitted(fresh, version, now=now)
    return fresh


@transaction.atomic
def decline_signature(
    *, submission: Submission, actor: Actor, now: dt.datetime, comment: str, expected_version: int | None = None
) -> Submission:
    fresh = advance(
        submission, "decline_signature", actor=actor, now=now, comment=comment, expected_version=expected_version
    )
    notifications.signature_declined(fresh, comment, now=now)
    return fresh


@transaction.atomic
def recall(
    *, submission: Submission, actor: Actor, now: dt.datetime, expected_version: int | None = None, comment: str = ""
) -> Submission:
    """Take back what nobody above has decided on yet."""
    fresh = locks.submission(submission)
    if _done_already(fresh, SubmissionState.DRAFT, actor):
        return fresh
    fresh = advance(fresh, "recall", actor=actor, now=now, comment=comment, expected_version=expected_version)
    notifications.recalled(fresh, now=now)
    return fresh


def _require_ready(submission: Submission, now: dt.datetime) -> None:
    found = findings_of(submission, now=now)
    if any(finding.blocks for finding in found):
        raise NotReady(found)


def _done_already(submission: Submission, state: SubmissionState, actor: Actor) -> bool:
    """The second of two clicks finds its work done by the same person, and says so instead of an error."""
    return submission.state == state and submission.state_by_id == actor.user_id and actor.user_id is not None


def _set_figures(submission: Submission, figures: Mapping[Figure, int | None], now: dt.datetime) -> list[str]:
    # One school year has several periods: of two that are saved at once the second finds the figures of the first.
    Organisation.objects.select_for_update(no_key=True).values_list("pk").get(pk=submission.organisation_id)
    place: dict[str, Any] = {
        "organisation_id": submission.organisation_id,
        "school_year": submission.period.school_year,
        "basis": Basis.LEARNERS,
    }
    known = {row.figure: row for row in YearlyFigure.objects.filter(**place)}
    changed = []
    for figure, value in figures.items():
        row = known.get(figure.value)
        if value == (row.value if row else None):
            continue
        changed.append(f"figure:{figure.value}")
        if row is None:
            row = YearlyFigure(**place, municipality_id=submission.municipality_id, figure=figure)
        if value is None:
            row.delete()
            continue
        row.value, row.as_of = value, clock.local_date(now)
        row.source = f"Сведения организации, {submission.period.title}"
        row.save()
    return changed


def _set_satisfaction(submission: Submission, satisfaction: Satisfaction | None) -> list[str]:
    if satisfaction is None:
        return []
    errors = {
        f"{who}_satisfied": f"Довольных ({satisfied}) больше, чем опрошенных ({asked or 0})."
        for who in ("mentees", "mentors")
        if (satisfied := getattr(satisfaction, f"{who}_satisfied")) is not None
        and satisfied > ((asked := getattr(satisfaction, f"{who}_asked")) or 0)
    }
    if errors:
        raise ValidationError(errors)
    return [name for field in SATISFACTION for name in _set(submission, field, getattr(satisfaction, field))]


def _set(submission: Submission, field: str, value: Any) -> list[str]:
    if getattr(submission, field) == value:
        return []
    setattr(submission, field, value)
    return [field]


def _record(
    submission: Submission, actor: Actor, now: dt.datetime, name: str, words: str, *, data: dict[str, Any] | None = None
) -> None:
    audit.record(
        actor=actor,
        now=now,
        action=f"submission.{name}",
        action_label=words,
        object_type="submission",
        object_id=submission.pk,
        object_label=str(submission),
        from_state=submission.state,
        to_state=submission.state,
        data=data,
        municipality_id=submission.municipality_id,
        organisation_id=submission.organisation_id,
    )
