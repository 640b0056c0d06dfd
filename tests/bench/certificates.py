"""A thousand certificates of one event: issued and put into one archive by a fresh process, as a worker would."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import uuid

from .report import peak
from .table import Line

PEOPLE, SECONDS = 1_000, 60


def measure() -> list[Line]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.certificates"], capture_output=True, text=True, env=os.environ, check=False
    )
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    told = json.loads(done.stdout.splitlines()[-1])
    return [
        Line(
            "1,000 certificates: numbers, papers with QR, one archive",
            f"{told['issue'] + told['archive']:.1f} s (issued {told['issue']:.1f}, archive {told['archive']:.1f}),"
            f" {told['megabytes']:.0f} MB at the peak, {told['size']:.0f} MB of .zip",
            f"≤ {SECONDS} s",
            told["issue"] + told["archive"] <= SECONDS,
        )
    ]


def make() -> None:
    """In the fresh process: an event with its people, then what is measured."""
    import django

    django.setup()
    from . import database
    from .priority import go_first

    database.use(database.RUN)
    go_first()
    from mentoring.accounts.actors import actor_for
    from mentoring.accounts.models import User
    from mentoring.core import clock
    from mentoring.core.jobs.runner import run
    from mentoring.core.models import StoredFile
    from mentoring.events import tasks
    from mentoring.events.models import Certificate

    actor = actor_for(User.objects.get(username="region"), clock.today())
    assert actor is not None
    event = _attended(actor)
    began = time.perf_counter()
    made = tasks.certificates.issue_certificates(event=event, actor=actor, now=clock.now())
    issued = time.perf_counter() - began
    assert len(made) == Certificate.objects.filter(enrolment__event=event).count() == PEOPLE
    job = tasks.certificates.request_archive(event=event, nonce=uuid.uuid4(), actor=actor, now=clock.now())
    began = time.perf_counter()
    assert run(job.pk)
    archived = time.perf_counter() - began
    job.refresh_from_db()
    size = StoredFile.objects.get(public_id=job.result["url"].split("/")[2]).size
    print(json.dumps({"issue": issued, "archive": archived, "megabytes": peak(), "size": size / 2**20}))


def _attended(actor):  # type: ignore[no-untyped-def]
    """Held yesterday, with a thousand of staff who came, from all organisations in turn."""
    import datetime as dt

    from mentoring.core import clock
    from mentoring.events.models import Enrolment, Event
    from mentoring.organisations.models import Organisation

    now = clock.now()
    starts = now - dt.timedelta(days=1)
    event = Event.objects.create(
        kind="course", level="region", title="Наставничество в образовательной организации: от базы до закрытия",
        starts_at=starts, ends_at=starts + dt.timedelta(hours=6), hours=72, audiences=["teacher"],
        gives_certificate=True, state="held", state_since=now, created_at=now,
    )  # fmt: skip
    places = list(Organisation.objects.order_by("pk")[:PEOPLE])
    Enrolment.objects.bulk_create(
        Enrolment(
            event=event, organisation=place, municipality_id=place.municipality_id, identity=f"staff:{number}",
            full_name=f"Участникова{number} Александра Владимировна", audience="teacher", number=number + 1,
            created_at=now, state="enrolled", state_since=now, attended_at=now,
        )
        for number, place in ((number, places[number % len(places)]) for number in range(PEOPLE))
    )  # fmt: skip
    return event


if __name__ == "__main__":
    make()
