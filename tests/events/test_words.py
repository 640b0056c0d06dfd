"""Names of those who take part stand in the rows of places and papers, and nowhere else."""

import logging
from decimal import Decimal
from typing import Any

import pytest

from mentoring.core import clock
from mentoring.events import exchange, services
from mentoring.events.services.certificates import issue_certificates
from tests.registry.whole_database import places_of

from .hall import DAY, HOUR, announced, enrol, event_data, fresh, held, staff

MARKER = "Незабудкина"
KEPT = {"public.events_enrolment", "public.events_enrolmentevent", "public.events_certificate"}


def test_no_letter_line_of_the_journal_or_log_names_a_participant(
    world: Any, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    head, region = world.a1.head_actor, world.region_actor
    caplog.set_level(logging.DEBUG)
    event = announced(region, capacity=1)
    first = enrol(event, staff(head, "Азарова Анна Ивановна"), head)
    waits = enrol(event, staff(head, f"{MARKER} Анна Ивановна"), head)
    services.withdraw(enrolment=first, actor=head, now=clock.now())
    services.change_event(
        event=fresh(event),
        data=event_data(place="другое место", capacity=1),
        expected_version=None,
        actor=region,
        now=clock.now(),
    )
    services.withdraw(enrolment=fresh(waits), actor=region, now=clock.now())
    services.cancel(event=event, reason="карантин", actor=region, now=clock.now())
    past = held(region, (staff(head, f"{MARKER} Вера Ивановна"), head), gives_certificate=True, hours=Decimal(2))
    issue_certificates(event=past, actor=region, now=clock.now())
    with clock.set_to(clock.now() - DAY + HOUR) as then:
        assert exchange.attendance_workbook(past, actor=region, now=then)

    assert places_of(MARKER) <= KEPT
    printed = capsys.readouterr()
    assert MARKER not in caplog.text + printed.out + printed.err
