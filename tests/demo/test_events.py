"""Events of the demo region: held ones with people present and papers, coming ones that are full."""

import datetime as dt
from typing import Any

import pytest

from mentoring.core import clock
from mentoring.demo import places
from mentoring.events.enums import Audience, EventState
from mentoring.events.models import Certificate, Enrolment, Event
from mentoring.organisations.models import Municipality

from .test_region import at, prepare

pytestmark = pytest.mark.django_db


def test_events_of_both_years_were_attended_and_some_are_to_come(settings: Any) -> None:
    moment = at(2026, 11, 24)
    prepare(settings, moment, take_every=10)
    held = Event.objects.filter(state=EventState.HELD)
    assert {2025, 2026} <= {event.starts_at.year for event in held}
    attended = Enrolment.objects.attended().filter(event__in=held)
    assert set(attended.values_list("audience", flat=True)) == set(Audience)
    assert not held.exclude(pk__in=attended.values("event")).exists()
    assert Certificate.objects.count() > 5
    assert not held.filter(ends_at__gt=moment).exists()

    coming = Event.objects.filter(starts_at__gt=moment)
    assert set(coming.values_list("state", flat=True)) == {"announced", "draft", "cancelled"}
    full = coming.get(capacity=8)
    assert (full.taken, full.enrolments.filter(state="waiting").exists()) == (8, True)
    shown = Municipality.objects.get(code=places.SAMPLE_MUNICIPALITY)
    to_mark = Event.objects.get(state=EventState.ANNOUNCED, ends_at__lt=moment)
    assert to_mark.municipality == shown
    with clock.set_to(moment):
        assert to_mark.starts_at.date() == clock.today() - dt.timedelta(days=1)
