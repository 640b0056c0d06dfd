"""The journal: complete, append-only, read inside one's scope."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import InternalError, connection, transaction
from django.test import Client

from mentoring.audit import selectors, services
from mentoring.audit.models import AuditEvent
from mentoring.audit.selectors import JournalFilter
from mentoring.core import clock

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def record(actor: Any, place: Any = None, **more: Any) -> AuditEvent:
    organisation = place.organisation if place else None
    values = {
        "actor": actor,
        "now": clock.now(),
        "action": "submission.approve",
        "action_label": "Принял сведения",
        "object_type": "submission",
        "object_id": 7,
        "object_label": str(organisation or "край"),
        "municipality_id": organisation.municipality_id if organisation else None,
        "organisation_id": organisation.pk if organisation else None,
    }
    return services.record(**(values | more))


def enter(user: Any) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def test_a_decision_about_long_names_is_in_the_journal_and_not_an_error(world: Any) -> None:
    row = record(world.region_actor, object_label="о" * 560, action_label="д" * 130)
    row.refresh_from_db()
    assert (row.object_label, row.action_label) == ("о" * 199 + "…", "д" * 119 + "…")


def test_an_event_says_who_what_and_in_which_role(world: Any) -> None:
    event = record(world.officer_actor, world.a1, from_state="submitted", to_state="approved", comment="верно")
    assert (event.actor_id, event.actor_role, event.to_state) == (
        world.officer.pk,
        "Муниципальный координатор",
        "approved",
    )
    assert str(event) == "Принял сведения – СОШ № 1"


@pytest.mark.parametrize("statement", ["UPDATE audit_auditevent SET comment = 'x'", "DELETE FROM audit_auditevent"])
def test_the_journal_cannot_be_rewritten(world: Any, statement: str) -> None:
    record(world.officer_actor, world.a1)
    with pytest.raises(InternalError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_reading_a_card_leaves_a_line_with_the_reason(world: Any) -> None:
    event = services.record_read(
        actor=world.region_actor,
        now=clock.now(),
        what="card",
        what_label="Открыл карточку",
        object_type="person",
        object_id="u-1",
        reason="Обращение родителя",
        data={"rows": 1},
        municipality_id=world.a.pk,
        organisation_id=world.a1.organisation.pk,
    )
    assert (event.action, event.comment, event.data) == ("read.card", "Обращение родителя", {"rows": 1})


def test_everyone_sees_the_journal_of_their_scope(world: Any) -> None:
    events = {name: record(world.region_actor, getattr(world, name)) for name in ("a1", "a2", "b1", "k1")}
    events["region"] = record(world.region_actor)

    def seen(actor: Any) -> set[str]:
        rows = set(selectors.journal(actor, JournalFilter()))
        return {name for name, event in events.items() if event in rows}

    assert seen(world.region_actor) == set(events)
    assert seen(world.officer_actor) == {"a1", "a2"}
    assert seen(world.officer_b_actor) == {"b1"}
    assert seen(world.a1.curator_actor) == {"a1"}
    assert seen(world.ministry_actor) == set()


def test_filters(world: Any) -> None:
    now = clock.now()
    old = record(world.officer_actor, world.a1, now=now - 5 * DAY)
    read = record(world.officer_actor, world.a1, action="read.card")
    account = record(world.officer_actor, world.a2, action="accounts.invited")

    def found(**wanted: Any) -> set[AuditEvent]:
        return set(selectors.journal(world.region_actor, JournalFilter(**wanted)))

    today = clock.today()
    assert found(kind="reads") == {read}
    assert found(kind="accounts") == {account}
    assert found(kind="decisions") == {old}
    assert found(date_from=today) == {read, account}
    assert found(date_to=today - 4 * DAY) == {old}
    assert found(date_to=today - 5 * DAY) == {old}
    assert found(date_from=today - 5 * DAY, date_to=today - 5 * DAY) == {old}
    assert found(organisation_id=world.a2.organisation.pk) == {account}
    assert found(municipality_id=world.b.pk) == set()


def test_the_history_of_one_object_is_in_order(world: Any) -> None:
    first = record(world.officer_actor, world.a1, now=clock.now() - DAY)
    second = record(world.officer_actor, world.a1)
    record(world.officer_actor, world.a1, object_id=8)
    assert list(selectors.history_of("submission", 7)) == [first, second]


def test_filters_live_in_the_address_and_come_off_as_chips(world: Any) -> None:
    record(world.officer_actor, world.a1)
    page = enter(world.officer).get(
        "/journal/",
        {"kind": "decisions", "date_from": "2020-01-31", "organisation": world.a1.organisation.pk, "cursor": "x"},
    )
    chips = {chip.label: chip for chip in page.context["chips"]}
    assert chips["Что показать"].value == "Решения и изменения"
    assert chips["С даты"].value == "31.01.2020"
    assert chips["Организация"].value == "СОШ № 1"
    assert "kind" not in chips["Что показать"].remove_url
    assert "date_from=2020-01-31" in chips["Что показать"].remove_url
    assert "cursor" not in chips["Что показать"].remove_url
    assert len(page.context["page"].items) == 1


def test_a_foreign_or_wrong_filter_is_left_out_and_said_so(world: Any) -> None:
    record(world.officer_actor, world.a1)
    for organisation in (world.b1.organisation.pk, 999_999, "x"):
        page = enter(world.officer).get("/journal/", {"organisation": organisation, "date_from": "вчера"})
        assert set(page.context["form"].errors) == {"organisation", "date_from"}
        assert len(page.context["page"].items) == 1
        assert page.context["chips"] == []


def test_the_ends_of_the_calendar_are_dates_too(world: Any) -> None:
    record(world.officer_actor, world.a1)
    page = enter(world.officer).get("/journal/", {"date_from": "0001-01-01", "date_to": "9999-12-31"})
    assert len(page.context["page"].items) == 1


def test_the_region_filters_by_municipality(world: Any) -> None:
    record(world.region_actor, world.a1)
    record(world.region_actor, world.b1)
    page = enter(world.region).get("/journal/", {"municipality": world.b.pk})
    assert [event.object_label for event in page.context["page"].items] == ["СОШ № 3"]
    assert "organisation" not in page.context["form"].fields


@pytest.mark.parametrize("rows", [1, 3])
def test_the_journal_asks_the_same_number_of_times(world: Any, rows: int, django_assert_num_queries: Any) -> None:
    for _ in range(rows):
        record(world.officer_actor, world.a1)
    client = enter(world.a1.head)
    client.get("/journal/")
    with django_assert_num_queries(5):
        client.get("/journal/")
