"""The second of two clicks meets a row that the form could not see yet."""

import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from mentoring.organisations.models import MentoringForm, Organisation, RequestTopic, RoleVariant

from ..world import World, build_world

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world(transactional_db: None) -> World:
    return build_world()


def _waits_for_a_lock() -> bool:
    with connection.cursor() as cursor:
        # Inside one transaction PostgreSQL shows the same moment again and again, unless told to forget it.
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
        return bool(cursor.fetchone()[0])


def after_another_click(user: Any, address: str, data: dict[str, Any], first: Callable[[], Any]) -> Any:
    """The answer to a form that was checked before `first` was committed."""
    answers: list[Any] = []

    def click() -> None:
        try:
            client = Client()
            client.force_login(user)
            answers.append(client.post(address, data))
        finally:
            connection.close()

    second = threading.Thread(target=click)
    with transaction.atomic():
        first()
        second.start()
        until = time.monotonic() + 30
        while not _waits_for_a_lock() and time.monotonic() < until:
            time.sleep(0.02)
    second.join(30)
    return answers[0]


def test_an_organisation_added_twice_at_once_is_one_and_the_second_click_is_told(world: World) -> None:
    place = {"municipality": world.a, "name": "Школа двойного нажатия", "kind": "school"}
    answer = after_another_click(
        world.region,
        reverse("organisations:add"),
        place | {"municipality": world.a.pk},
        lambda: Organisation.objects.create(**place),
    )
    assert answer.status_code == 400
    assert "только что появилась" in answer.content.decode()
    assert Organisation.objects.filter(name=place["name"]).count() == 1


def test_a_row_of_a_directory_added_twice_at_once_is_one(world: World) -> None:
    form = MentoringForm.objects.order_by("pk")[0]
    for name, model, row in (
        ("organisations:topic_add", RequestTopic, {"code": "twice", "title": "Дважды", "position": 9}),
        ("organisations:variant_add", RoleVariant, {"form": form, "title": "Дважды", "position": 9}),
    ):
        data = {key: getattr(value, "pk", value) for key, value in row.items()}
        answer = after_another_click(
            world.region, reverse(name), data, lambda model=model, row=row: model.objects.create(**row)
        )
        assert answer.status_code == 400, name
        assert model.objects.filter(title="Дважды").count() == 1
