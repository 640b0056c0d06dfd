"""Pairs of the demo region meet, within their days, and a few fall silent."""

import datetime as dt
from typing import Any

import pytest
from django.db.models import F, Q
from django.utils import timezone

from mentoring.core import clock
from mentoring.pairing.models import Meeting, Pair
from mentoring.pairing.selectors.meetings import quiet

from .test_region import at, prepare

pytestmark = pytest.mark.django_db


def test_pairs_of_both_years_meet_within_their_days(settings: Any) -> None:
    moment = at(2027, 4, 20)
    prepare(settings, moment, take_every=25)
    for year in (2025, 2026):
        pairs = Pair.objects.filter(school_year=year, started_on__lte=dt.date(2027, 3, 1))
        met = pairs.filter(meetings__isnull=False).distinct()
        assert met.exists()
        assert met.count() == pairs.count()
    outside = Q(held_on__lt=F("pair__started_on")) | Q(held_on__gt=F("pair__closed_on")) | Q(held_on__gt=moment.date())
    assert not Meeting.objects.filter(outside).exists()
    assert not Meeting.objects.filter(created_at__gt=moment).exists()
    kinds = set(Meeting.objects.values_list("format", flat=True))
    assert kinds >= {"introduction", "trial", "planning", "regular"}
    with clock.set_to(moment):
        silent = quiet(Pair.objects.filter(school_year=2026), timezone.localdate(moment)).count()
    assert 0 < silent < Pair.objects.filter(school_year=2026, state="active").count() / 4
