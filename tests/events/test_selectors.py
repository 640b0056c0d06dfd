"""What is read of events: who sees which, how many statements it costs, whose names are shown."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mentoring.core import clock
from mentoring.core.pagination import paginate
from mentoring.events import services
from mentoring.events.enums import Audience, EventKind, EventLevel
from mentoring.events.models import Enrolment, Event
from mentoring.events.selectors import cards, lists
from mentoring.events.selectors.participants import own_participants, participants
from mentoring.events.services import Invite
from mentoring.registry.models.hiding import DESTROYED, WITHDREW
from tests import factories as make

from .hall import DAY, announced, draft, enrol, fresh, held, mentor, staff

NAMES = ("Азарова Анна Ивановна", "Белова Вера Ильинична", "Волкова Галина Петровна")


def titles(actor: Any, **query: str) -> set[str]:
    rows = lists.events(actor, lists.read_filters(actor, query), clock.now())
    return set(rows.values_list("title", flat=True))


@pytest.fixture
def many(world: Any) -> dict[str, Event]:
    """An event of every host: announced to its widest circle, and a draft beside it."""
    hosts = {
        "region": world.region_actor,
        "a": world.officer_actor,
        "b": world.officer_b_actor,
        "a1": world.a1.curator_actor,
        "b1": world.b1.curator_actor,
    }
    rows = {name: announced(host, title=name) for name, host in hosts.items()}
    only = [Invite(organisation_id=world.a1.organisation.pk)]
    rows["for a1"] = announced(world.region_actor, title="for a1", invitations=only)
    return rows | {f"{name} draft": draft(host, title=f"{name} draft") for name, host in hosts.items()}


def test_everybody_sees_the_own_territory_and_what_invites(world: Any, many: dict[str, Event]) -> None:
    announced_ones = {name for name in many if "draft" not in name}
    seen = {
        "region": (world.region_actor, announced_ones | {"region draft"}),
        "ministry": (world.ministry_actor, announced_ones),
        "officer": (world.officer_actor, {"region", "a", "a draft", "a1", "for a1"}),
        "curator": (world.a1.curator_actor, {"region", "a", "a1", "a1 draft", "for a1"}),
        "neighbour": (world.a2.curator_actor, {"region", "a", "a1"}),
        "stranger": (world.b2.head_actor, {"region", "b", "b1"}),
        "krai": (world.k1.curator_actor, {"region"}),
        "expert": (world.expert_actor, set()),
    }
    for name, (actor, expected) in seen.items():
        assert titles(actor) == expected, name
    assert not Event.objects.visible_to(None).exists()


def test_filters_are_read_from_the_address_and_the_unknown_is_dropped(world: Any, many: dict[str, Event]) -> None:
    region, curator = world.region_actor, world.a1.curator_actor
    assert titles(region, municipality=world.b.code) == {"b", "b1"}
    assert titles(curator, municipality=world.b.code) == titles(curator)
    assert titles(curator, show="hosted") == {"a1", "a1 draft"}
    assert titles(curator, state="draft") == {"a1 draft"}
    assert titles(region, kind="course") == set()
    assert titles(region, kind="nothing", level="x", state="x", audience="x", show="x", time="x") == titles(region)
    assert titles(region, q="ДРАФТ") == set()
    assert titles(curator, q="A1 draft") == {"a1 draft"}
    assert titles(region, q="A1 draft") == set()
    assert titles(curator, show="mine") == set()
    services.enrol_self(event=many["a"], actor=curator, now=clock.now())
    assert titles(curator, show="mine") == {"a"}
    assert titles(curator, show="open") == {"region", "a", "a1", "for a1"}


def test_words_are_found_in_title_and_topic_whatever_the_letter_yo(world: Any) -> None:
    region = world.region_actor
    announced(region, title="Учёба", topic="Ёлка и плёнка", kind=EventKind.COURSE, level=EventLevel.COUNTRY)
    announced(region, title="Семинар", audiences=[Audience.MENTOR])
    assert titles(region, q="елка учеба") == {"Учёба"}
    assert titles(region, q="пленка семинар") == set()
    assert titles(region, kind="course") == titles(region, level="country") == {"Учёба"}
    assert titles(region, audience="mentor") == {"Учёба", "Семинар"}
    assert titles(region, audience="curator") == {"Учёба"}


def test_the_past_is_apart_from_the_coming_and_each_has_its_order(world: Any) -> None:
    region = world.region_actor
    for days in (-3, -2, 2, 3):
        announced(region, title=str(days), starts_at=clock.now() + days * DAY)

    def page(**query: str) -> list[str]:
        filters = lists.read_filters(region, query)
        rows = lists.events(region, filters, clock.now())
        return [row.title for row in paginate(rows, order=filters.order, size=10)]

    assert page() == page(time="coming") == ["2", "3"]
    assert page(time="past") == ["-2", "-3"]


def test_chips_name_every_filter_in_force(world: Any) -> None:
    query = {
        "show": "open", "kind": "seminar", "level": "region", "state": "announced", "audience": "mentor", "q": "тема",
        "municipality": world.a.code,
    }  # fmt: skip
    filters = lists.read_filters(world.region_actor, query)
    assert {name for name, _, _ in filters.chips} == set(query)
    assert lists.read_filters(world.region_actor, {}).chips == []


def test_choices_are_those_that_the_person_can_use(world: Any) -> None:
    assert [code for code, _ in lists.show_choices(world.a1.curator_actor)] == ["hosted", "mine", "open"]
    assert [code for code, _ in lists.show_choices(world.a1.head_actor)] == ["mine", "open"]
    assert lists.municipality_choices(world.officer_actor) == []
    assert (world.a.code, world.a.name) in lists.municipality_choices(world.region_actor)
    assert [code for code, _ in lists.time_choices()] == ["coming", "past"]


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_one_and_for_three(world: Any, django_assert_num_queries: Any, count: int) -> None:
    curator = world.a1.curator_actor
    for number in range(count):
        host = world.officer_actor if number % 2 else curator
        services.enrol_self(event=announced(host), actor=curator, now=clock.now())
    with django_assert_num_queries(1):
        rows = list(lists.events(curator, lists.Filters(), clock.now()).order_by("pk"))
        assert [(row.my_state, cards.host_name(row) != "") for row in rows] == [("enrolled", True)] * count


def test_a_withdrawn_place_is_none_of_mine(world: Any) -> None:
    curator, event = world.a1.curator_actor, announced(world.region_actor)
    row = services.enrol_self(event=event, actor=curator, now=clock.now())
    services.withdraw(enrolment=row, actor=curator, now=clock.now())
    assert lists.events(curator, lists.Filters(), clock.now()).get().my_state is None
    assert cards.own_enrolment(event, curator) is None


def test_the_home_page_knows_what_waits_and_forgets_what_is_done(world: Any) -> None:
    curator, region = world.a1.curator_actor, world.region_actor
    own = announced(curator, title="own", starts_at=clock.now() - DAY, audiences=[Audience.TEACHER])
    own_draft = draft(curator, title="draft")
    invites = announced(region, title="invites", audiences=[Audience.CURATOR])
    announced(region, title="for others", audiences=[Audience.COORDINATOR])
    starts_at = clock.now() - 2 * DAY
    with clock.set_to(starts_at - DAY) as then:
        past = announced(region, title="past", starts_at=starts_at)
        row = services.enrol_self(event=past, actor=curator, now=then)
    services.mark_attendance(event=past, marks={row.pk: True}, actor=region, now=clock.now())
    services.hold(event=past, actor=region, now=clock.now())

    waits = lists.waits(curator, clock.now())
    assert (waits.to_hold, waits.drafts, waits.to_enrol, waits.to_rate) == ([own], [own_draft], [invites], [row])
    services.hold(event=own, actor=curator, now=clock.now())
    services.cancel(event=own_draft, reason="нет", actor=curator, now=clock.now())
    services.enrol_self(event=invites, actor=curator, now=clock.now())
    services.give_feedback(
        enrolment=row, usefulness=5, content=5, organisation_quality=5, actor=curator, now=clock.now()
    )
    assert lists.waits(curator, clock.now()) == lists.Waits()
    assert lists.waits(world.ministry_actor, clock.now()) == lists.Waits()


def test_names_are_for_the_host_and_for_the_own_body(world: Any) -> None:
    event = announced(world.region_actor)
    for place in (world.a1, world.b1):
        enrol(event, staff(place.head_actor, f"{place.marker} Анна Ивановна"), place.head_actor)
    enrol(event, staff(world.officer_actor, NAMES[0], Audience.COORDINATOR), world.officer_actor)
    seen = {
        world.region_actor: [1, 2, 3],
        world.a1.curator_actor: [1],
        world.a1.head_actor: [1],
        world.b1.curator_actor: [2],
        world.officer_actor: [3],
        world.a2.curator_actor: [],
        world.officer_b_actor: [],
        world.ministry_actor: [],
        world.api_actor: [],
        world.expert_actor: [],
    }
    for actor, numbers in seen.items():
        assert [row.enrolment.number for row in participants(event, actor)] == numbers, actor.role_code
        assert [row.enrolment.number for row in own_participants(event, actor)] == (
            [] if actor == world.region_actor else numbers
        )
    assert not Enrolment.objects.visible_to(None).exists()


def test_the_own_people_are_those_who_stand(world: Any) -> None:
    event, head = announced(world.region_actor), world.a1.head_actor
    gone = enrol(event, staff(head, NAMES[0]), head)
    stays = enrol(event, staff(head, NAMES[1]), head)
    services.withdraw(enrolment=gone, actor=head, now=clock.now())
    assert [row.enrolment for row in own_participants(event, head)] == [stays]
    assert len(participants(event, world.region_actor)) == 2


@pytest.mark.parametrize("count", [1, 3])
def test_participants_cost_one_statement(world: Any, django_assert_num_queries: Any, count: int) -> None:
    event, head = announced(world.region_actor), world.a1.head_actor
    for _ in range(count):
        enrol(event, mentor(world.a1), head)
    with django_assert_num_queries(1):
        rows = participants(event, world.region_actor)
        assert [row.place for row in rows] == [world.a1.organisation.name] * count


def test_who_takes_part_for_a_municipality_or_the_region_has_its_place_named(world: Any) -> None:
    event = announced(world.region_actor)
    enrol(event, staff(world.officer_actor), world.officer_actor)
    enrol(event, staff(world.region_actor), world.region_actor)
    assert [row.place for row in participants(event, world.region_actor)] == [world.a.name, "Ставропольский край"]


def test_a_mentor_without_a_consent_in_force_has_no_name(world: Any) -> None:
    event, head = announced(world.region_actor), world.a1.head_actor
    people = [make.make_mentor(world.a1.organisation).person for _ in range(3)]
    for person in people:
        enrol(event, mentor(world.a1, person), head)
    people[1].consents.update(withdrawn_on=clock.today())
    people[2].consents.update(withdrawn_on=clock.today())
    people[2].destroyed_at = clock.now()
    people[2].save(update_fields=["destroyed_at"])
    names = [row.name for row in participants(event, world.region_actor)]
    assert names == [people[0].full_name, WITHDREW, DESTROYED]


@pytest.mark.parametrize("count", [1, 3])
def test_a_card_costs_the_same_for_one_and_for_three(
    world: Any, django_assert_max_num_queries: Any, count: int
) -> None:
    region, curator = world.region_actor, world.a1.curator_actor
    event = announced(region, invitations=[Invite(municipality_id=pk) for pk in (world.a.pk, world.b.pk)][:count])
    rows = services.repeat_event(event=event, repeat="weekly", times=count + 1, actor=region, now=clock.now())
    for number in range(count):
        services.add_material(event=event, title=f"№ {number}", link="https://a.ru", actor=region, now=clock.now())
        enrol(event, staff(world.a1.head_actor, NAMES[number]), world.a1.head_actor)
    services.enrol_self(event=event, actor=curator, now=clock.now())
    event = Event.objects.select_related("municipality", "organisation").get(pk=event.pk)
    with django_assert_max_num_queries(8):
        card = cards.event_card(event, region, clock.now())
    assert (len(card.materials), len(card.series)) == (count, count + 1)
    assert card.numbers == cards.Numbers(enrolled=count + 1, waiting=0, attended=0, capacity=None, free=None)
    assert [arrow.name for arrow in card.actions] == ["cancel"]
    assert (card.manages, card.mine, card.host) == (True, None, "Региональный центр")
    assert rows


def test_a_card_tells_a_participant_what_is_his(world: Any) -> None:
    curator = world.a1.curator_actor
    event = announced(world.officer_actor, capacity=1)
    row = services.enrol_self(event=event, actor=curator, now=clock.now())
    card = cards.event_card(fresh(event), curator, clock.now())
    assert (card.mine, card.rating, card.actions, card.series) == (row, None, [], [])
    assert (card.manages, bool(card.may_change), bool(card.may_mark)) == (False, False, False)
    assert (bool(card.enrol_self), bool(card.enrol_staff), card.numbers.free) == (True, True, 0)
    assert card.host == world.a.name


def test_feedback_is_shown_to_the_host_without_names_and_none_is_no_data(world: Any) -> None:
    curator, region = world.a1.curator_actor, world.region_actor
    empty = held(region, (staff(curator), curator))
    assert cards.rating_of(empty).in_words == "нет данных"
    starts_at = clock.now() - DAY
    with clock.set_to(starts_at - DAY) as then:
        event = announced(region, starts_at=starts_at)
        rows = [
            services.enrol_self(event=event, actor=actor, now=then)
            for actor in (curator, world.b1.curator_actor, world.a1.head_actor)
        ]
    services.mark_attendance(event=event, marks={row.pk: True for row in rows}, actor=region, now=clock.now())
    event = services.hold(event=event, actor=region, now=clock.now())
    for row, actor, mark, text in (
        (rows[0], curator, 5, "Спасибо"),
        (rows[1], world.b1.curator_actor, 4, ""),
        (rows[2], world.a1.head_actor, 3, ""),
    ):
        services.give_feedback(
            enrolment=fresh(row), usefulness=mark, content=mark, organisation_quality=mark, text=text, actor=actor,
            now=clock.now(),
        )  # fmt: skip
    rating = cards.event_card(event, region, clock.now()).rating
    assert rating is not None
    assert (rating.answers, rating.texts, rating.in_words) == (3, ["Спасибо"], "4,0 из 5, отзывов: 3")


def test_mentors_to_choose_from_are_the_own_with_a_consent_in_force(world: Any) -> None:
    own = world.a1.mentor.person
    make.make_mentor(world.a1.organisation, consent=False)
    lapsed = make.make_mentor(world.a1.organisation).person
    lapsed.consents.update(valid_until=clock.today() - DAY)
    assert cards.mentors_to_enrol(world.a1.head_actor, clock.today()) == [(own.pk, own.full_name)]
    assert cards.mentors_to_enrol(world.officer_actor, clock.today()) == []
    assert cards.mentors_to_enrol(world.region_actor, clock.today()) == []


def test_lists_and_the_home_page_do_not_carry_programmes(world: Any) -> None:
    """A programme may be as long as a book of twenty pages; only the card shows it."""
    actor = world.a1.curator_actor
    held(world.region_actor, (staff(actor), actor), programme="Глава 1")
    announced(world.region_actor, programme="Глава 2")
    draft(actor, programme="Глава 3")
    with CaptureQueriesContext(connection) as asked:
        list(lists.events(actor, lists.Filters(), clock.now()))
        lists.waits(actor, clock.now())
    assert len(asked) == 5
    assert not [query["sql"] for query in asked if "programme" in query["sql"]]
