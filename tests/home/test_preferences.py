"""Which kinds of messages each role is asked about: those that can come to it, and no others."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from mentoring.notifications.models import Preference
from tests import factories as make

pytestmark = pytest.mark.django_db

ADDRESS = "/inbox/settings/"
EVENTS = {"event.enrolled", "event.taken_out", "event.place_given", "event.moved", "event.cancelled"}
INVITED = EVENTS | {"event.invitation", "event.walked_in"}
ANSWERS = {
    "roadmap.deadline", "roadmap.overdue", "roadmap.mark_returned", "roadmap.mark_confirmed", "roadmap.mark_undone",
    "roadmap.in_charge", "roadmap.edition_adopted",
}  # fmt: skip
DECIDES = {"roadmap.mark_waits", "roadmap.mark_withdrawn", "roadmap.below"}
FILLS = {"submission.returned", "submission.approved", "submission.undone"}
REVIEWS = {"submission.submitted", "submission.recalled", "period.below"}
KINDS = {
    "curator": INVITED | ANSWERS | FILLS | {"submission.declined", "period.deadline", "period.overdue"},
    "head": INVITED | ANSWERS | FILLS | {"submission.signing"},
    "officer": INVITED | ANSWERS | DECIDES | REVIEWS | {"period.accepted", "period.reopened", "report.ready"},
    "region": EVENTS | ANSWERS | DECIDES | REVIEWS | {"report.ready"},
    "ministry": DECIDES | {"report.ready"},
    "expert": set(),
}


def signed_in(user: Any) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.mark.parametrize("role", KINDS)
def test_a_role_chooses_among_what_can_come_to_it(world: Any, role: str) -> None:
    at_school, at_municipality = role in {"curator", "head"}, role == "officer"
    user = make.make_user(
        role,
        organisation=world.a1.organisation if at_school else None,
        municipality=world.a if at_municipality else None,
    )
    fields = signed_in(user).get(ADDRESS).context["form"].fields
    assert {name.replace("-", ".", 1) for name in fields if not name.startswith("test-")} == KINDS[role]


def test_what_another_role_gets_is_not_chosen_by_a_forged_form(world: Any) -> None:
    sent = {"period-accepted": "none", "period-overdue": "none"}
    assert signed_in(world.a1.curator).post(ADDRESS, sent).status_code == 302
    assert list(Preference.objects.values_list("kind", "delivery")) == [("period.overdue", "none")]
