"""A curator's desk for the tests of services."""

import datetime as dt
from typing import Any

import pytest

from mentoring.core import clock
from mentoring.pairing import services
from mentoring.pairing.models import Pair, PairMember
from mentoring.pairing.services import PairRefused
from mentoring.registry.models import Mentor
from tests import factories as make

DAY = dt.timedelta(days=1)


class Office:
    """A curator's desk: one mentor, mentees, and the verbs with the usual arguments filled in."""

    def __init__(self, place: Any) -> None:
        self.organisation = place.organisation
        self.actor = place.curator_actor
        self.mentor = make.make_mentor(self.organisation, capacity=2)
        self.mentees = [make.make_mentee(self.organisation) for _ in range(3)]

    def form_pair(self, **changes: Any) -> Pair:
        values: dict[str, Any] = {
            "actor": self.actor,
            "now": clock.now(),
            "organisation": self.organisation,
            "school_year": make.this_year(),
            "form": make.form(),
            "mentor": self.mentor,
            "mentees": self.mentees[:1],
            "activate": True,
        }
        return services.form_pair(**(values | changes))

    def do(self, verb: Any, pair: Pair, **values: Any) -> Any:
        return verb(**({"pair": pair, "actor": self.actor, "now": clock.now()} | values))

    def load(self) -> int:
        return Mentor.objects.get(pk=self.mentor.pk).load

    def working(self) -> set[int]:
        return set(PairMember.objects.filter(active=True, mentee__in=self.mentees).values_list("mentee_id", flat=True))


def refused(call: Any, *args: Any, **values: Any) -> dict[str, str]:
    with pytest.raises(PairRefused) as caught:
        call(*args, **values)
    assert caught.value.reason
    return caught.value.errors


def colleague(office: Office) -> Any:
    """Another curator of the same organisation."""
    return make.actor(make.make_user("curator", organisation=office.organisation))


def change(office: Office, pair: Pair, **values: Any) -> Pair:
    same = {name: getattr(pair, name) for name in ("mentor", "variant", "started_on", "ends_on")} | {
        "expected_version": pair.version
    }
    return office.do(services.change_pair, pair, **(same | values))
