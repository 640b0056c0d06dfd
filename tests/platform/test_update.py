"""An update finds a database in which people have worked: its migrations run over filled tables and lose nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from psycopg2 import sql

from mentoring.accounts import services as accounts
from mentoring.accounts.models import Invitation, Role
from mentoring.core import clock
from mentoring.pairing import services as pairing
from mentoring.pairing.models import Meeting, Pair
from mentoring.pairing.services import MeetingData
from tests import engines
from tests import factories as make
from tests.conftest import use_database
from tests.monitoring import approved
from tests.world import World, build_world

# The last migrations of the former version. Moved on with a release, when nobody updates from an older one any more.
FORMER = {
    "accounts": "0006_calendar_keys",
    "audit": "0001_initial",
    "monitoring": "0004_training",
    "notifications": "0002_digest_and_mail_retry",
    "pairing": "0003_meetings",
}


@pytest.fixture
def filled(django_db_setup: None, django_db_blocker: Any, worker_id: str) -> Iterator[World]:
    """A database of its own with the world of the tests in it, written down and not inside a transaction."""
    here, name = connection.settings_dict["NAME"], f"test_{engines.run_id()}_update_{worker_id}"
    engines.drop(name)
    engines.execute(
        sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy").format(
            sql.Identifier(name), sql.Identifier(f"template_{engines.migrations_digest()}")
        )
    )
    with django_db_blocker.unblock():
        use_database(name)
        try:
            yield build_world()
        finally:
            use_database(here)
            engines.drop(name)


def counts() -> dict[str, int]:
    there = connection.introspection.table_names()
    return {
        model._meta.label: model._base_manager.count() for model in apps.get_models() if model._meta.db_table in there
    }


def test_migrations_since_the_former_version_run_over_what_people_have_written(filled: World) -> None:
    place, now = filled.a1, clock.now()
    held_on = clock.today()
    Pair.objects.update(started_on=held_on)
    pairing.record_meeting(
        actor=place.curator_actor, now=now, pair=place.pair, meeting=MeetingData(place.pair.pk, held_on, 60)
    )
    accounts.invite(
        actor=filled.officer_actor,
        now=now,
        role=Role.objects.get(code="curator"),
        full_name="Новая Анна Петровна",
        email="novaya@school.example",
        municipality=filled.a,
        organisation=place.organisation,
    )
    approved.approve(place.organisation, filled.period, approved.fact("ребёнок", form_id=make.form().pk))
    before = counts()
    assert all(before[label] for label in ("pairing.Meeting", "monitoring.Submission", "accounts.Invitation"))
    for app, migration in FORMER.items():
        call_command("migrate", app, migration, verbosity=0)
    call_command("migrate", verbosity=0)
    assert {label: number for label, number in counts().items() if number != before[label]} == {}
    assert Pair.objects.get(pk=place.pair.pk).last_met_on == Meeting.objects.get().held_on
    assert Invitation.objects.get().letter is not None
