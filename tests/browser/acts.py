"""What people did before a journey begins, by the services: the school's year up to a wished state."""

from __future__ import annotations

import tempfile
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils.text import capfirst

from mentoring.access.actor import Actor
from mentoring.accounts.actors import actor_for
from mentoring.core import clock, jobs
from mentoring.organisations.enums import Figure
from mentoring.organisations.models import Organisation
from mentoring.pairing.models import PairMember
from mentoring.registry import tasks as registry_tasks
from mentoring.registry.services import imports
from monitoring import services as monitoring
from monitoring import tasks as monitoring_tasks
from monitoring.enums import ReturnReason
from monitoring.models import Period, Submission
from monitoring.selectors.submissions import findings_of

from .samples import samples
from .small_region import SmallRegion, user

HANDLERS = (registry_tasks, monitoring_tasks)
"""Imported so that this process knows what jobs do, as a worker does from its start."""

FIGURES = {
    Figure.LEARNERS: 320,
    Figure.CHILDREN_10_19: 180,
    Figure.CHILDREN_15_19: 60,
    Figure.YOUNG_TEACHERS: 4,
}


def actor(username: str) -> Actor:
    found = actor_for(user(username), clock.today())
    assert found is not None
    return found


@dataclass
class School:
    """The school of `curator` and `head` with its open quarter."""

    organisation: Organisation
    period: Period

    @classmethod
    def of(cls, region: SmallRegion) -> School:
        return cls(region.school, region.period)

    @property
    def submission(self) -> Submission:
        return Submission.objects.get(organisation=self.organisation, period=self.period)

    def upload(self) -> uuid.UUID:
        """Both bases uploaded and checked; the batch."""
        with tempfile.TemporaryDirectory() as folder:
            files = [(path.name, path.read_bytes()) for path in samples(Path(folder))]
        rows = imports.upload(
            actor=actor("curator"), now=clock.now(), organisation=self.organisation,
            school_year=self.period.school_year, files=files, key=uuid.uuid4(),
        )  # fmt: skip
        check = rows[0].check_job
        assert check is not None
        assert jobs.run(check.pk)
        return rows[0].batch

    def apply(self, batch: uuid.UUID) -> None:
        job = imports.request_apply(
            actor=actor("curator"), now=clock.now(), batch=batch, consents_given_on=clock.today()
        )
        assert jobs.run(job.pk)

    def fill(self, **figures: int) -> Submission:
        """A draft with figures and an answer to every warning."""
        curator, now = actor("curator"), clock.now()
        draft = monitoring.open_submission(actor=curator, now=now, organisation=self.organisation, period=self.period)
        values: dict[Any, Any] = FIGURES | {Figure(name): value for name, value in figures.items()}
        draft = monitoring.save_draft(
            submission=draft, actor=curator, now=now, expected_version=draft.version, figures=values
        )
        codes = [finding.code for finding in findings_of(draft, now=now) if finding.severity == "warning"]
        return monitoring.save_draft(
            submission=draft, actor=curator, now=now, expected_version=draft.version,
            answers=dict.fromkeys(codes, "Начался учебный год: закреплены новые группы."),
        )  # fmt: skip

    def to_signature(self) -> Submission:
        return monitoring.send_for_signature(submission=self.submission, actor=actor("curator"), now=clock.now())

    def sign(self) -> Submission:
        return monitoring.sign(submission=self.submission, actor=actor("head"), now=clock.now())

    def send(self) -> Submission:
        self.fill()
        self.to_signature()
        return self.sign()

    def come_back(self) -> Submission:
        """Returned by the officer with a reason for a figure and for a person of the list."""
        row = PairMember.objects.filter(organisation=self.organisation, active=True).select_related("mentee").first()
        assert row is not None
        submission = self.submission
        return monitoring.return_for_rework(
            submission=submission, actor=actor("officer"), now=clock.now(), expected_version=submission.version,
            comment="Проверьте численность и одного участника.",
            remarks=[
                monitoring.RemarkData(
                    "figure:children_10_19", Figure.CHILDREN_10_19.label, ReturnReason.FIGURES,
                    "Не совпадает с данными на начало учебного года",
                ),
                monitoring.RemarkData(
                    f"fact:mentee-{row.mentee.person_id}-{row.pair_id}", capfirst(str(row.mentee)),
                    ReturnReason.DATES, "Проверьте дату вхождения",
                ),
            ],
        )  # fmt: skip

    def approve(self) -> Submission:
        submission = self.submission
        return monitoring.approve(
            submission=submission, actor=actor("officer"), now=clock.now(), expected_version=submission.version
        )
