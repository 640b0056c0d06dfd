"""A worker killed between the reminders of some people and those of others: each person is reminded once."""

import datetime as dt

import psycopg2
import pytest

from mentoring.accounts.models import Role, RoleHeld, User
from mentoring.core import clock
from mentoring.notifications.models import Message
from roadmap.models import Reminder
from roadmap.services import reminders
from tests.roadmap.plan import make_activity, make_edition, make_task
from tests.world import World, build_world

from .portal import Portal, until

pytestmark = [pytest.mark.processes, pytest.mark.xdist_group("faults")]
PEOPLE = 450


@pytest.fixture
def world(portal: Portal) -> World:
    return build_world()


def hire(world: World) -> list[User]:
    organisation = world.a1.organisation
    people = User.objects.bulk_create(User(username=f"c{n}", full_name=f"К {n}", password="!") for n in range(PEOPLE))
    role, since = Role.objects.get(code="curator"), clock.today() - dt.timedelta(days=9)
    RoleHeld.objects.bulk_create(
        RoleHeld(
            user=user, role=role, municipality=organisation.municipality, organisation=organisation, valid_from=since
        )
        for user in people
    )
    return people


def test_a_killed_worker_reminds_nobody_twice_and_forgets_nobody(portal: Portal, world: World) -> None:
    people, today = hire(world), clock.today()
    edition = make_edition(first_year=today.year, last_year=today.year + 1, adopted=False)
    due = today + dt.timedelta(days=7)
    make_task(make_activity(edition), due_on=due, organisation=world.a1.organisation)
    portal.beat()
    worker = portal.worker()
    link = psycopg2.connect(host=str(portal.postgres.places.sockets), user="mentoring", dbname=portal.database)
    with link.cursor() as cursor:
        # Somebody else writes the same message to one of the second transaction, so the worker waits there.
        cursor.execute(
            "INSERT INTO notifications_message (public_id, recipient_id, kind, key, title, text, link, delivery, "
            "created_at, mail_attempts) VALUES (gen_random_uuid(), %s, '', %s, '', '', '', 'none', now(), 0)",
            [people[300].pk, f"{reminders.KIND}:{today}:7:{due}"],
        )
    job = reminders.enqueue_day(now=clock.now())
    portal.waits_for_row()
    portal.kill(worker)
    link.rollback()
    link.close()
    first = portal.look(Reminder.objects.count)
    assert 0 < first < PEOPLE
    portal.worker()
    assert portal.done(job).attempt == 2
    ids = {user.pk for user in people}
    assert until(lambda: portal.look(Reminder.objects.count), "no reminders") == PEOPLE
    messages = list(Message.objects.filter(kind="roadmap.deadline").values_list("recipient_id", flat=True))
    assert len(messages) == PEOPLE
    assert set(messages) == ids
