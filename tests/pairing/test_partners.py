"""Who stands beside a person in the exported base."""

from typing import Any

import pytest

from mentoring.core import clock
from mentoring.pairing.cards import partners
from mentoring.registry import services

pytestmark = pytest.mark.django_db


def test_who_withdrew_the_consent_is_not_named_beside_the_partner(world: Any) -> None:
    gone, stays = world.a1.mentees[:2]
    services.withdraw_consent(actor=world.a1.curator_actor, now=clock.now(), consent=gone.person.consents.get())

    assert [one.full_name for one in partners("mentors", [world.a1.mentor.pk])] == [stays.person.full_name]
    assert len(list(partners("mentees", [stays.pk]))) == 1
