"""Who may invite whom, and what a link does once, too late and twice."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.db import IntegrityError
from django.test import Client
from django.utils import timezone

from mentoring.access.actor import system_actor
from mentoring.access.decisions import NotAllowed
from mentoring.accounts import selectors, services
from mentoring.accounts.models import Invitation, Role, RoleHeld, User
from mentoring.accounts.policies import may_grant
from mentoring.audit.models import AuditEvent
from mentoring.core import clock
from tests import factories as make

from .letters import last_letter_to, secret_for

pytestmark = pytest.mark.django_db
PASSWORD = "Осенний-лес-27"
NEW = "/accounts/invitations/new/"
# Who invites → which role where. Everything that is not listed is refused.
ALLOWED = {
    ("region", "ministry", "nowhere"),
    ("region", "region", "nowhere"),
    ("region", "expert", "nowhere"),
    ("region", "api", "nowhere"),
    ("region", "officer", "a"),
    ("region", "officer", "b"),
    ("region", "curator", "k1"),
    ("region", "head", "k1"),
    ("officer", "curator", "a1"),
    ("officer", "curator", "a2"),
    ("officer", "head", "a1"),
    ("officer", "head", "a2"),
    ("head", "curator", "a1"),
}
ROLES = ("ministry", "region", "officer", "curator", "head", "expert", "api")
PLACES = ("nowhere", "a", "b", "krai", "a1", "a2", "b1", "k1")


def actor_of(world: Any, role: str) -> Any:
    return {
        "ministry": world.ministry_actor,
        "region": world.region_actor,
        "officer": world.officer_actor,
        "curator": world.a1.curator_actor,
        "head": world.a1.head_actor,
        "expert": world.expert_actor,
        "api": world.api_actor,
    }[role]


def place_of(world: Any, name: str) -> dict[str, Any]:
    if name == "nowhere":
        return {"municipality": None, "organisation": None}
    if name in {"a", "b", "krai"}:
        return {"municipality": getattr(world, name), "organisation": None}
    return {"municipality": None, "organisation": getattr(world, name).organisation}


def test_who_may_give_which_role_where(world: Any) -> None:
    roles = {role.code: role for role in Role.objects.all()}
    given = {
        (who, code, where)
        for who in ROLES
        for code in ROLES
        for where in PLACES
        if may_grant(actor_of(world, who), roles[code], **place_of(world, where))
    }
    assert given == ALLOWED


@pytest.fixture
def link(world: Any) -> str:
    """The secret of an open invitation of a curator of a1, made by the officer."""
    return invite(world)[1]


def invite(world: Any, **more: Any) -> tuple[Invitation, str]:
    values = {
        "actor": world.officer_actor,
        "now": clock.now(),
        "role": Role.objects.get(code="curator"),
        "full_name": "Куратова Нина Петровна",
        "email": "kuratova@example.org",
        "organisation": world.a1.organisation,
    }
    invitation = services.invite(**(values | more))
    return invitation, secret_for(invitation.email, now=invitation.created_at)


def accept(client: Client, secret: str, **more: str) -> Any:
    data = {
        "full_name": "Куратова Нина Петровна",
        "username": "kuratova",
        "password1": PASSWORD,
        "password2": PASSWORD,
    }
    return client.post(f"/accounts/invitation/?key={secret}", data | more)


def test_from_the_form_to_the_first_sign_in(world: Any, client: Client) -> None:
    client.force_login(world.officer, backend="allauth.account.auth_backends.AuthenticationBackend")
    answer = client.post(
        NEW,
        {
            "full_name": "Куратова Нина Петровна",
            "email": "kuratova@example.org",
            "role": Role.objects.get(code="curator").pk,
            "organisation": world.a1.organisation.pk,
        },
    )
    secret = secret_for("kuratova@example.org")
    invitation = Invitation.objects.get()
    assert answer.url == f"/accounts/invitations/{invitation.public_id}/"
    page = client.get(answer.url).content.decode()
    assert "Ссылка отправлена на адрес <b>kuratova@example.org</b>" in page
    assert f"Действует до {timezone.localtime(invitation.expires_at):%d.%m.%Y %H:%M}" in page
    assert "key=" not in page
    assert secret not in page
    assert invitation.secret_hash != secret
    letter = last_letter_to("kuratova@example.org")
    assert "Куратор организации, СОШ № 1" in letter
    assert f"{timezone.localtime(invitation.expires_at):%d.%m.%Y %H:%M}" in letter
    newcomer = Client()
    welcome = newcomer.get(f"/accounts/invitation/?key={secret}")
    assert "Куратор организации" in welcome.content.decode()
    done = accept(newcomer, secret)
    assert done.url == "/accounts/login/"
    newcomer.post("/accounts/login/", {"login": "kuratova", "password": PASSWORD})
    assert "СОШ № 1" in newcomer.get("/").content.decode()
    held = RoleHeld.objects.get(user__username="kuratova")
    assert (held.role.code, held.organisation, held.municipality) == ("curator", world.a1.organisation, world.a)
    actions = list(AuditEvent.objects.order_by("pk").values_list("action", flat=True))
    assert actions[-2:] == ["accounts.invited", "accounts.invitation_accepted"]


def test_a_link_works_once(client: Client, link: str) -> None:
    assert accept(client, link).status_code == 302
    again = accept(Client(), link, username="second")
    assert again.status_code == 404
    assert "Ссылка не действует" in again.content.decode()
    assert not User.objects.filter(username="second").exists()


def test_an_invitation_ends_with_the_right_to_give_it(world: Any) -> None:
    secret = invite(world)[1]
    RoleHeld.objects.filter(user=world.officer).update(valid_until=clock.today() - dt.timedelta(days=1))
    with pytest.raises(NotAllowed):
        services.accept(secret=secret, now=clock.now(), password=PASSWORD, full_name="К", username="kuratova")
    assert not User.objects.filter(username="kuratova").exists()


def test_a_link_lives_72_hours(world: Any) -> None:
    now = clock.now()
    invitation, secret = invite(world, now=now)
    assert invitation.expires_at - now == dt.timedelta(hours=72)
    late = invitation.expires_at
    assert services.find_open(secret=secret, now=late - dt.timedelta(seconds=1)) == invitation
    assert services.find_open(secret=secret, now=late) is None
    with pytest.raises(NotAllowed):
        services.accept(secret=secret, now=late, password=PASSWORD, full_name="К", username="kuratova")


def test_wrong_used_revoked_and_expired_links_look_the_same(world: Any, client: Client) -> None:
    pages = set()
    used = invite(world)[1]
    accept(client, used)
    revoked, revoked_secret = invite(world, email="other@example.org")
    services.revoke(actor=world.officer_actor, now=clock.now(), invitation=revoked)
    expired = invite(world, now=clock.now() - dt.timedelta(hours=73), email="third@example.org")[1]
    for secret in ("", "made-up", used, revoked_secret, expired):
        answer = Client().get(f"/accounts/invitation/?key={secret}")
        assert answer.status_code == 404
        pages.add(answer.content)
    assert len(pages) == 1


def test_asking_twice_leaves_one_working_link(world: Any) -> None:
    first, second = invite(world)[1], invite(world)[1]
    assert services.find_open(secret=first, now=clock.now()) is None
    assert services.find_open(secret=second, now=clock.now()) is not None


def test_revoking_twice_changes_nothing(world: Any) -> None:
    invitation, _ = invite(world)
    now = clock.now()
    services.revoke(actor=world.officer_actor, now=now, invitation=invitation)
    services.revoke(actor=world.officer_actor, now=now + dt.timedelta(hours=1), invitation=invitation)
    invitation.refresh_from_db()
    assert invitation.revoked_at == now
    assert AuditEvent.objects.filter(action="accounts.invitation_revoked").count() == 1


def test_a_revoked_invitation_is_revoked_also_when_its_term_is_over(world: Any) -> None:
    """Else it could be sent again by whoever finds it in the list."""
    invitation, _ = invite(world, now=clock.now() - dt.timedelta(hours=73))
    services.revoke(actor=world.officer_actor, now=clock.now(), invitation=invitation)
    with pytest.raises(NotAllowed, match="отозвано"):
        services.resend(actor=world.officer_actor, now=clock.now(), invitation=invitation)


def test_an_accepted_invitation_cannot_be_revoked(world: Any, client: Client) -> None:
    invitation, secret = invite(world)
    accept(client, secret)
    services.revoke(actor=world.officer_actor, now=clock.now(), invitation=invitation)
    invitation.refresh_from_db()
    assert invitation.revoked_at is None


@pytest.mark.parametrize("stranger", ["officer_b_actor", "ministry_actor"])
def test_strangers_can_neither_invite_nor_revoke(world: Any, stranger: str) -> None:
    invitation, _ = invite(world)
    actor = getattr(world, stranger)
    with pytest.raises(NotAllowed):
        invite(world, actor=actor)
    with pytest.raises(NotAllowed):
        services.revoke(actor=actor, now=clock.now(), invitation=invitation)
    assert invitation not in selectors.invitations_visible_to(actor)


def test_the_portal_itself_invites_nobody(world: Any) -> None:
    Role.objects.create(code="system", name="Портал", tier="region", invites=["ministry"])
    with pytest.raises(NotAllowed):
        invite(world, actor=system_actor(), role=Role.objects.get(code="ministry"), organisation=None)


def test_a_foreign_organisation_in_the_form_does_not_exist(world: Any, client: Client) -> None:
    client.force_login(world.officer, backend="allauth.account.auth_backends.AuthenticationBackend")
    data = {"full_name": "К", "email": "k@example.org", "role": Role.objects.get(code="curator").pk}
    foreign = client.post(NEW, data | {"organisation": world.b1.organisation.pk})
    made_up = client.post(NEW, data | {"organisation": 999_999})
    assert foreign.context["form"].errors == made_up.context["form"].errors
    assert "organisation" in foreign.context["form"].errors
    assert not Invitation.objects.exists()


def test_a_role_without_its_place_is_refused_beside_the_form(world: Any, client: Client) -> None:
    client.force_login(world.region, backend="allauth.account.auth_backends.AuthenticationBackend")
    for code in ("officer", "curator"):
        data = {"full_name": "К", "email": "k@example.org", "role": Role.objects.get(code=code).pk}
        page = client.post(NEW, data)
        assert page.context["form"].non_field_errors()
    data["role"] = Role.objects.get(code="ministry").pk
    # A place left over from another choice of the role is ignored.
    done = client.post(NEW, data | {"municipality": world.a.pk})
    assert done.status_code == 302
    assert Invitation.objects.get().municipality is None


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"username": "Куратор"}, "username"),
        ({"username": "a b"}, "username"),
        ({"username": "OFFICER-TAKEN"}, "username"),
        ({"password1": "123", "password2": "123"}, "password1"),
        ({"password1": "kuratova-1a", "password2": "kuratova-1a"}, "password1"),
        ({"password2": "другой"}, "password2"),
        ({"password1": ""}, "password1"),
        ({"full_name": ""}, "full_name"),
    ],
)
def test_bad_answers_leave_the_link_alive(
    world: Any, client: Client, link: str, wrong: dict[str, str], field: str
) -> None:
    make.make_user("officer", municipality=world.a, username="officer-taken")
    page = accept(client, link, **wrong)
    assert page.status_code == 200
    assert field in page.context["form"].errors
    assert services.find_open(secret=link, now=clock.now()) is not None


def test_a_name_taken_at_the_last_moment(world: Any, client: Client, link: str, monkeypatch: Any) -> None:
    """Two newcomers choose one name: the second is told so, the link stays."""
    make.make_user("officer", municipality=world.a, username="kuratova")
    monkeypatch.setattr(selectors, "username_taken", lambda name: False)
    with pytest.raises(IntegrityError):
        services_accept_in_savepoint(link)
    page = accept(client, link)
    assert "только что заняли" in page.content.decode()
    assert services.find_open(secret=link, now=clock.now()) is not None


def services_accept_in_savepoint(secret: str) -> None:
    from django.db import transaction

    with transaction.atomic():
        services.accept(secret=secret, now=clock.now(), password=PASSWORD, full_name="К", username="kuratova")


def test_the_other_use_of_the_link_came_first(client: Client, link: str, monkeypatch: Any) -> None:
    """The link was open when the page was asked, and used by another browser before this one."""
    from mentoring.accounts.views import invitations as view

    real = services.find_open

    def find_then_use(*, secret: str, now: Any) -> Any:
        found = real(secret=secret, now=now)
        services.accept(secret=secret, now=now, password=PASSWORD, full_name="П", username="faster")
        return found

    monkeypatch.setattr(view.services, "find_open", find_then_use)
    assert accept(client, link).status_code == 404
    assert not User.objects.filter(username="kuratova").exists()


def test_a_new_password_by_link_ends_the_old_sessions(world: Any, client: Client) -> None:
    user = world.a1.curator
    user.set_password("прежний-пароль-7")
    user.save()
    client.post("/accounts/login/", {"login": user.username, "password": "прежний-пароль-7"})
    boss = Client()
    boss.force_login(world.officer, backend="allauth.account.auth_backends.AuthenticationBackend")
    page = boss.post(f"/accounts/users/{user.public_id}/link/", follow=True).content.decode()
    assert f"Письмо на адрес <b>{user.email}</b> отправляется" in page
    secret = secret_for(user.email)
    assert secret not in page
    assert client.get("/").status_code == 200
    form = Client().get(f"/accounts/invitation/?key={secret}").content.decode()
    assert user.username in form
    assert "username" not in re.findall(r'name="(\w+)"', form)
    assert accept(Client(), secret).status_code == 302
    assert client.get("/").status_code == 302
    user.refresh_from_db()
    assert user.check_password(PASSWORD)
    assert RoleHeld.objects.filter(user=user).count() == 1


def test_a_new_link_for_a_password_replaces_the_earlier_one(world: Any) -> None:
    held = RoleHeld.objects.get(user=world.a1.curator)
    links = []
    for _ in range(2):
        services.renew_link(actor=world.officer_actor, now=clock.now(), held=held)
        links.append(secret_for(held.user.email))
    assert [services.find_open(secret=secret, now=clock.now()) is not None for secret in links] == [False, True]


def test_a_service_account_has_no_password_to_renew(world: Any) -> None:
    world.api.is_service = True
    world.api.save()
    held = RoleHeld.objects.select_related("user", "role").get(user=world.api)
    with pytest.raises(NotAllowed, match="токен"):
        services.renew_link(actor=world.region_actor, now=clock.now(), held=held)


def test_the_head_invites_into_the_own_organisation_only(world: Any, client: Client) -> None:
    client.force_login(world.a1.head, backend="allauth.account.auth_backends.AuthenticationBackend")
    page = client.get(NEW).content.decode()
    assert f'type="hidden" name="organisation" value="{world.a1.organisation.pk}"' in page
    assert "СОШ № 2" not in page
    data = {"full_name": "К", "email": "k@example.org", "role": Role.objects.get(code="curator").pk}
    foreign = client.post(NEW, data | {"organisation": world.a2.organisation.pk})
    assert "organisation" in foreign.context["form"].errors
    assert client.post(NEW, data | {"organisation": world.a1.organisation.pk}).status_code == 302
    assert Invitation.objects.get().organisation == world.a1.organisation
