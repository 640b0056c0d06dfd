"""Ending and changing roles, and what it does to sessions and tokens."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.test import Client

from mentoring.access.decisions import NotAllowed, StateChanged
from mentoring.access.permissions import Permission as P
from mentoring.access.scope import Tier
from mentoring.accounts import selectors, services
from mentoring.accounts.actors import actor_for, scope_of
from mentoring.accounts.models import Role, RoleHeld
from mentoring.audit.models import AuditEvent
from mentoring.core import clock
from tests import factories as make

from .letters import secret_for

pytestmark = pytest.mark.django_db
PASSWORD = "Осенний-лес-27"


def held_by(user: Any) -> RoleHeld:
    return RoleHeld.objects.select_related("user", "role", "municipality", "organisation").get(
        user=user, valid_until__isnull=True
    )


def enter(user: Any) -> Client:
    user.set_password(PASSWORD)
    user.save()
    client = Client()
    client.post("/accounts/login/", {"login": user.username, "password": PASSWORD})
    assert client.get("/").status_code == 200
    return client


def test_an_ended_role_ends_the_sessions_at_once(world: Any) -> None:
    browser = enter(world.a1.curator)
    boss = enter(world.officer)
    path = f"/accounts/users/{world.a1.curator.public_id}/end/"
    assert "Прекратить роль" in boss.get(path).content.decode()
    assert boss.post(path).status_code == 302
    assert browser.get("/").status_code == 302
    again = Client()
    again.post("/accounts/login/", {"login": world.a1.curator.username, "password": PASSWORD})
    assert again.get("/").status_code == 403
    assert "нет действующей роли" in again.get("/").content.decode()
    event = AuditEvent.objects.latest("pk")
    assert (event.action, event.actor_id, event.organisation_id) == (
        "accounts.role_ended",
        world.officer.pk,
        world.a1.organisation.pk,
    )


def test_somebody_of_another_municipality_does_not_exist(world: Any) -> None:
    boss, foreign = enter(world.officer), world.b1.curator
    for action in ("end", "role", "link"):
        answer = boss.post(f"/accounts/users/{foreign.public_id}/{action}/", {})
        assert answer.status_code == 404
        assert answer.content == boss.post(f"/accounts/users/{make.uuid.uuid4()}/{action}/", {}).content


def test_a_changed_role_ends_the_sessions_and_moves_the_person(world: Any) -> None:
    browser = enter(world.a1.curator)
    boss = enter(world.officer)
    path = f"/accounts/users/{world.a1.curator.public_id}/role/"
    assert boss.get(path).status_code == 200
    data = {"role": Role.objects.get(code="head").pk, "organisation": world.a2.organisation.pk}
    assert boss.post(path, data).status_code == 302
    assert browser.get("/").status_code == 302
    actor = actor_for(world.a1.curator, clock.today())
    assert actor is not None
    assert (actor.role_code, actor.scope.organisation_id) == ("head", world.a2.organisation.pk)
    assert RoleHeld.objects.filter(user=world.a1.curator).count() == 2


def test_a_link_given_by_the_former_boss_opens_nothing_after_the_role_changed(world: Any) -> None:
    held = held_by(world.a1.curator)
    services.renew_link(actor=world.officer_actor, now=clock.now(), held=held)
    secret = secret_for(held.user.email)
    assert services.find_open(secret=secret, now=clock.now()) is not None
    services.change_role(
        actor=world.officer_actor,
        now=clock.now(),
        held=held,
        role=Role.objects.get(code="head"),
        organisation=world.a2.organisation,
    )
    assert services.find_open(secret=secret, now=clock.now()) is None


def test_a_role_that_began_today_ends_today(world: Any) -> None:
    held = held_by(world.a1.curator)
    held.valid_from = clock.today()
    held.save()
    services.end_role(actor=world.officer_actor, now=clock.now(), held=held)
    assert actor_for(world.a1.curator, clock.today()) is None
    assert not RoleHeld.objects.filter(user=world.a1.curator).exists()


def test_two_who_end_one_role(world: Any) -> None:
    held = held_by(world.a1.curator)
    services.end_role(actor=world.officer_actor, now=clock.now(), held=held)
    with pytest.raises(StateChanged):
        services.end_role(actor=world.officer_actor, now=clock.now(), held=held)
    assert AuditEvent.objects.filter(action="accounts.role_ended").count() == 1


def test_nobody_ends_their_own_role_or_a_strangers(world: Any) -> None:
    cases = [
        (world.region_actor, held_by(world.region)),
        (world.officer_actor, held_by(world.officer)),
        (world.officer_b_actor, held_by(world.a1.curator)),
        (world.a1.head_actor, held_by(world.a2.curator)),
        (world.a1.head_actor, held_by(world.a1.head)),
        (world.a1.curator_actor, held_by(world.a1.head)),
        (world.region_actor, held_by(world.a1.curator)),
    ]
    for actor, held in cases:
        with pytest.raises(NotAllowed):
            services.end_role(actor=actor, now=clock.now(), held=held)
    other = make.make_user("region")
    services.end_role(actor=world.region_actor, now=clock.now(), held=held_by(other))


def test_changing_needs_both_taking_and_giving(world: Any) -> None:
    held = held_by(world.a1.curator)
    with pytest.raises(NotAllowed):
        services.change_role(
            actor=world.officer_actor,
            now=clock.now(),
            held=held,
            role=Role.objects.get(code="officer"),
            municipality=world.a,
        )
    with pytest.raises(NotAllowed):
        services.change_role(
            actor=world.officer_actor,
            now=clock.now(),
            held=held,
            role=held.role,
            organisation=world.b1.organisation,
        )
    assert held_by(world.a1.curator) == held


def test_users_of_a_scope(world: Any) -> None:
    people = [world.a1.curator, world.a2.head, world.b1.curator, world.k1.head, world.officer, world.ministry]
    today = clock.today()

    def seen(actor: Any) -> set[Any]:
        return {held.user for held in selectors.roles_held_visible_to(actor, today)} & set(people)

    assert seen(world.region_actor) == set(people)
    assert seen(world.officer_actor) == {world.a1.curator, world.a2.head, world.officer}
    assert seen(world.a1.head_actor) == {world.a1.curator}
    assert seen(world.a1.curator_actor) == set()
    assert selectors.invitations_visible_to(world.a1.curator_actor).count() == 0


def test_the_list_offers_actions_only_on_those_one_may_manage(world: Any) -> None:
    for person in (world.a1.curator, world.a2.head, world.b1.curator):
        assert person.pk
    page = enter(world.officer).get("/accounts/users/")
    managed = {held.user for held in page.context["page"].items if held.pk in page.context["manageable"]}
    assert managed == {world.a1.curator, world.a2.head}


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_asks_the_database_the_same_number_of_times(
    world: Any, rows: int, django_assert_num_queries: Any
) -> None:
    for _ in range(rows):
        make.make_user("ministry")
        make.make_user("curator", organisation=world.k1.organisation)
    client = enter(world.region)
    client.get("/accounts/users/")
    with django_assert_num_queries(6):
        client.get("/accounts/users/")


def test_who_holds_a_permission_in_a_territory(world: Any) -> None:
    curator, head, officer, region = world.a1.curator, world.a1.head, world.officer, world.region
    _ = world.a2.head, world.officer_b, world.b1.curator
    find = selectors.user_ids_with
    organisation, municipality = world.a1.organisation.pk, world.a.pk
    assert find(P.SUBMISSION_SIGN, organisation_id=organisation) == [head.pk]
    assert find(P.SUBMISSION_VIEW, organisation_id=organisation) == sorted([curator.pk, head.pk])
    assert find(P.SUBMISSION_REVIEW, municipality_id=municipality) == [officer.pk]
    assert find(P.SUBMISSION_REVIEW) == [region.pk]
    assert find(P.SUBMISSION_SIGN, organisation_id=organisation, municipality_id=municipality, tier="organisation") == [
        head.pk
    ]
    with pytest.raises(ValueError, match="tier"):
        find(P.SUBMISSION_SIGN, organisation_id=organisation, tier=Tier.REGION)
    head.is_active = False
    head.save()
    assert find(P.SUBMISSION_SIGN, organisation_id=organisation) == []
    region.is_service = True
    region.save()
    assert find(P.SUBMISSION_REVIEW) == []
    assert find(P.SUBMISSION_REVIEW, municipality_id=municipality, on=clock.today() - dt.timedelta(days=900)) == []


def test_the_newest_role_in_force_is_the_one_acted_in(world: Any) -> None:
    user, today = world.a1.curator, clock.today()
    RoleHeld.objects.create(
        user=user,
        role=Role.objects.get(code="officer"),
        municipality=world.a,
        valid_from=today - dt.timedelta(days=5),
        valid_until=today - dt.timedelta(days=1),
    )
    actor = actor_for(user, today)
    assert actor is not None
    assert actor.role_code == "curator"
    earlier = actor_for(user, today - dt.timedelta(days=2))
    assert earlier is not None
    assert earlier.role_code == "officer"
    user.is_active = False
    assert actor_for(user, today) is None


def test_the_place_of_an_actor_is_named(world: Any) -> None:
    today = clock.today()
    for user, label in (
        (world.a1.curator, world.a1.organisation.name),
        (make.make_user("officer", municipality=world.a), world.a.name),
        (world.region, "Ставропольский край"),
    ):
        actor = actor_for(user, today)
        assert actor is not None
        assert actor.scope_label == label


@pytest.mark.parametrize("code", ["officer", "curator"])
def test_a_role_without_its_territory_is_an_error_of_data(world: Any, code: str) -> None:
    role = Role.objects.get(code=code)
    with pytest.raises(ValueError, match="municipality"):
        scope_of(RoleHeld(user=world.a1.curator, role=role))
    if code == "curator":
        with pytest.raises(ValueError, match="organisation"):
            scope_of(RoleHeld(user=world.a1.curator, role=role, municipality=world.a))


def test_users_are_found_by_words_that_stay_out_of_the_address(world: Any, client: Client) -> None:
    world.a1.curator.full_name, world.a2.curator.full_name = "Синицына Ольга", "Снегирёва Ольга"
    for place in (world.a1, world.a2):
        place.curator.save()
    stranger = world.b1.curator
    stranger.full_name = "Синицына Вера"
    stranger.save()
    world.a2.organisation.name = "Гимназия «Заря»"
    world.a2.organisation.save()
    client.force_login(world.officer, backend="allauth.account.auth_backends.AuthenticationBackend")
    found = client.post("/accounts/users/search/", {"text": "синицына ольга"})
    assert re.fullmatch(r"/accounts/users/\?search=[0-9a-f]{8}", found.url)
    page = client.get(found.url).content.decode()
    assert "Синицына Ольга" in page
    assert "Снегирёва" not in page
    assert "Вера" not in page
    assert "Поиск: <b>синицына ольга</b>" in page
    by_place = client.get(client.post("/accounts/users/search/", {"text": "заря"}).url).content.decode()
    assert "Снегирёва" in by_place
    assert "Синицына" not in by_place
    nobody = client.post("/accounts/users/search/", {"text": "нетакого"}, follow=True).content.decode()
    assert "Никого не нашлось" in nobody
    assert client.post("/accounts/users/search/", {"text": " "}).url == "/accounts/users/"
    assert "Снегирёва" in client.get("/accounts/users/?search=0badc0de").content.decode()
