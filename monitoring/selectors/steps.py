"""State and next step: who has a submission, since when, and what is expected (experience.md §3.2)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.urls import reverse

from mentoring.audit.selectors import history_of
from mentoring.core.parts import TimelineEntry

from ..enums import SubmissionState
from ..models import Submission

S = SubmissionState
_LOOKS = {
    "approve": ("success", "check"),
    "accept": ("final", "lock"),
    "return": ("attention", "arrow-back-up"),
    "reopen": ("attention", "arrow-back-up"),
    "decline_signature": ("attention", "arrow-back-up"),
    "sign": ("info", "send"),
}


@dataclass(frozen=True, slots=True)
class NextStep:
    """`holder` has it now, `expected` is what is waited for."""

    holder: str
    expected: str
    due: dt.date | None = None

    @property
    def words(self) -> str:
        """«Руководитель организации: подписать или отклонить»; what nobody waits for is said without a name."""
        return f"{self.holder}: {self.expected}" if self.holder else self.expected


def next_step(submission: Submission) -> NextStep:
    period = submission.period
    reviewer = "региональный центр" if submission.municipality.is_krai else "муниципальный координатор"
    late = submission.first_submitted_at is not None
    return {
        S.DRAFT: NextStep(
            "куратор организации", "заполнить и отправить на подпись", None if late else period.on_time_until
        ),
        S.SIGNING: NextStep(
            "руководитель организации", "подписать или отклонить", None if late else period.on_time_until
        ),
        S.SUBMITTED: NextStep(reviewer, "проверить и принять или вернуть с замечаниями"),
        S.RETURNED: NextStep("куратор организации", "исправить замечания и отправить снова"),
        S.APPROVED: NextStep("региональный центр", "принять период муниципалитета"),
        S.ACCEPTED: NextStep("", "сведения приняты, ничего делать не нужно"),
    }[SubmissionState(submission.state)]


def story_of(submission: Submission) -> list[TimelineEntry]:
    """Decisions and steps, the newest first; saving of a draft is no step. The caller has loaded it in scope."""
    entries = []
    for event in history_of("submission", submission.pk):
        name = event.action.partition(".")[2]
        if name == "save":
            continue
        tone, icon = _LOOKS.get(name, ("neutral", "circle-dashed"))
        entries.append(
            TimelineEntry(
                event.at,
                f"{event.actor_name}, {event.actor_role.lower()}",
                event.action_label,
                event.comment,
                tone,
                icon,
            )
        )
    return entries[::-1]


def address_of_target(submission: Submission, target: str) -> str:
    """Where a remark or a finding leads: a field of the summary, or a line of a list."""
    kind, _, name = target.partition(":")
    if kind in {"figure", "field"}:
        return f"{reverse('monitoring:submission', args=[submission.public_id])}#id_{name}"
    rows = reverse("monitoring:submission_rows", args=[submission.public_id])
    if kind in {"rows", "training"}:
        return f"{rows}?list={name}"
    return f"{rows}?line={name}#line-{name}"
