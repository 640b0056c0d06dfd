"""Scope, actor, decisions, redirects: the values everything else stands on."""

from __future__ import annotations

import uuid
from types import SimpleNamespace
from typing import Any

import pytest
from django.http import Http404, HttpResponse
from django.test import RequestFactory

from mentoring.access.actor import Actor, system_actor
from mentoring.access.decisions import Allowed, Denied, NotAllowed, StateChanged, require, require_version
from mentoring.access.middleware import RefusalMiddleware
from mentoring.access.permissions import Permission as P
from mentoring.access.redirects import redirect_back, safe_path
from mentoring.access.rows import territory
from mentoring.access.scope import Scope, Tier
from mentoring.access.web import actor_of, needs, visible_or_404
from mentoring.organisations.models import Municipality, Organisation
from mentoring.pairing.models import Pair
from monitoring.models import MunicipalityPeriod, Submission

SCHOOL = Scope.organisation(7, 3)


@pytest.mark.parametrize(
    ("tier", "municipality", "organisation"),
    [
        (Tier.REGION, 3, None),
        (Tier.REGION, None, 7),
        (Tier.MUNICIPALITY, None, None),
        (Tier.MUNICIPALITY, 3, 7),
        (Tier.ORGANISATION, 3, None),
        (Tier.ORGANISATION, None, 7),
    ],
)
def test_a_scope_has_exactly_the_ids_of_its_tier(tier: Tier, municipality: Any, organisation: Any) -> None:
    with pytest.raises(ValueError, match="scope"):
        Scope(tier, municipality, organisation)


@pytest.mark.parametrize(
    ("scope", "covered"),
    [
        (Scope.region(), {(None, None), (3, None), (3, 7), (3, 8), (4, 9)}),
        (Scope.municipality(3), {(3, None), (3, 7), (3, 8)}),
        (SCHOOL, {(3, 7)}),
    ],
)
def test_what_a_scope_covers(scope: Scope, covered: set[Any]) -> None:
    rows = [(None, None), (3, None), (3, 7), (3, 8), (4, 9)]
    assert {row for row in rows if scope.covers(municipality_id=row[0], organisation_id=row[1])} == covered
    assert scope.tier.label in {"регион", "муниципалитет", "организация"}


@pytest.mark.parametrize(
    ("scope", "own"),
    [
        (Scope.region(), {(None, None)}),
        (Scope.municipality(3), {(3, None)}),
        (SCHOOL, {(3, 7), (4, 7)}),  # the second from before the school moved
    ],
)
def test_what_is_exactly_ones_own(scope: Scope, own: set[Any]) -> None:
    rows = [(None, None), (3, None), (4, None), (3, 7), (4, 7), (3, 8), (4, 9)]
    assert {row for row in rows if scope.is_body(municipality_id=row[0], organisation_id=row[1])} == own


def test_rows_of_a_municipality_as_a_whole_are_not_an_organisations() -> None:
    assert territory(SCHOOL, organisation_field=None) is None
    assert territory(Scope.region()) is not None


@pytest.mark.django_db
def test_visible_rows_are_exactly_those_of_the_scope(world: Any) -> None:
    everything = {place.organisation for place in world.places}
    seen = {
        world.region_actor: everything,
        world.officer_actor: {world.a1.organisation, world.a2.organisation},
        world.a1.curator_actor: {world.a1.organisation},
    }
    for actor, expected in seen.items():
        assert set(Organisation.objects.visible_to(actor)) == expected
    assert set(Organisation.objects.visible_to(None)) == set()
    assert set(Submission.objects.visible_to(world.expert_actor)) == set()
    assert set(MunicipalityPeriod.objects.visible_to(world.a1.curator_actor)) == set()


@pytest.mark.django_db
def test_foreign_missing_and_malformed_ids_are_one_404(world: Any) -> None:
    rows, actor = Organisation.objects.all(), world.officer_actor
    assert visible_or_404(rows, actor, pk=world.a1.organisation.pk) == world.a1.organisation
    for wrong in (world.b1.organisation.pk, 999_999, "x", 10**30):
        with pytest.raises(Http404):
            visible_or_404(rows, actor, pk=wrong)
    for public_id in (world.b1.pair.public_id, uuid.uuid4(), "'; drop"):
        with pytest.raises(Http404):
            visible_or_404(Pair.objects.all(), actor, public_id=public_id)
    assert Municipality.objects.visible_to(world.a1.curator_actor).get() == world.a


def test_the_portal_itself_may_everything() -> None:
    actor = system_actor()
    assert actor.user_id is None
    assert all(actor.has(permission) for permission in P)
    assert actor.tier is Tier.REGION


def test_a_denial_is_false_and_has_a_reason() -> None:
    assert Allowed()
    assert not Denied("нет")
    require(Allowed())
    with pytest.raises(NotAllowed) as refusal:
        require(Denied("Срок вышел."))
    assert refusal.value.reason == "Срок вышел."


def request_of(actor: Actor | None, data: Any = None, path: str = "/x/") -> Any:
    request = RequestFactory().post(path, data or {})
    request.actor = actor  # type: ignore[attr-defined]
    return request


def test_a_view_names_the_permission_it_needs() -> None:
    @needs(P.PERSON_EDIT, P.PAIR_EDIT)
    def view(request: Any) -> HttpResponse:
        return HttpResponse("да")

    def actor(*permissions: str) -> Actor:
        return Actor(1, "К", "c", "К", SCHOOL, "", frozenset(permissions))

    assert view(request_of(actor("pair.edit"))).content == "да".encode()
    with pytest.raises(NotAllowed, match="Вести базы"):
        view(request_of(actor("dashboard.view")))
    with pytest.raises(NotAllowed, match="нет действующей роли"):
        view(request_of(None))
    with pytest.raises(NotAllowed, match="роли"):
        actor_of(RequestFactory().get("/"))


def test_refusals_become_pages(rf: Any) -> None:
    middleware = RefusalMiddleware(lambda request: HttpResponse("ok"))
    request = request_of(None)
    assert middleware(request).content == b"ok"
    refused = middleware.process_exception(request, NotAllowed("Срок вышел."))
    assert refused is not None
    assert refused.status_code == 403
    assert "Срок вышел." in refused.content.decode()  # type: ignore[attr-defined]
    changed = middleware.process_exception(request, StateChanged(None))
    assert changed is not None
    assert changed.status_code == 409
    assert middleware.process_exception(request, ValueError()) is None


@pytest.mark.parametrize("path", ["/", "/inbox/", "/journal/?kind=reads", "/accounts/login/?next=/"])
def test_own_paths_are_followed(path: str) -> None:
    assert safe_path(path) == path
    assert redirect_back(request_of(None, {"next": path}), "/").url == path


@pytest.mark.parametrize(
    "path",
    [
        None,
        "",
        "inbox/",
        "//evil.example/",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "https://evil.example/",
        "javascript:alert(1)",
        " /inbox/",
        "/\t/evil.example",
        "/no-such-page/",
    ],
)
def test_everything_else_is_not(path: str | None) -> None:
    assert safe_path(path) is None
    assert redirect_back(request_of(None, {"next": path or ""}, "/x/?next=//evil.example/"), "/inbox/").url == "/inbox/"


@pytest.mark.parametrize(("seen", "changed"), [(3, False), (None, False), (2, True), (4, True)])
def test_a_row_that_is_not_as_it_was_seen_is_shown_as_it_is_now(seen: int | None, changed: bool) -> None:
    row = SimpleNamespace(version=3)
    if not changed:
        require_version(row, seen)
        return
    with pytest.raises(StateChanged) as caught:
        require_version(row, seen)
    assert caught.value.current is row
