"""Who may give which role where. The same rule invites, changes and ends."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from mentoring.access.actor import Actor
from mentoring.access.decisions import Allowed, Decision, Denied
from mentoring.access.permissions import Permission
from mentoring.access.scope import Tier
from mentoring.organisations.models import Municipality, Organisation

from .models import Invitation, Role, RoleHeld, User

NO_ADDRESS = "У этой учётной записи нет адреса почты. Ссылку напечатает администратор сервера портала."


def may_grant(
    actor: Actor,
    role: Role,
    *,
    municipality: Municipality | None,
    organisation: Organisation | None,
    codes: Collection[str] | None = None,
) -> Decision:
    """The tier above decides about a role (trust.md §3 «Doors»).

    The actor's own role lists the codes it may give; the territory lies inside the actor's scope. People of an
    organisation are the matter of its municipality; the region gives such roles only in organisations of краевое
    подчинение, which have no municipal tier. A list of people asks `invites_of` once and passes it as `codes`.
    """
    if not actor.has(Permission.USER_INVITE):
        return Denied("Приглашать пользователей вам не поручено.")
    if role.code not in (invites_of(actor) if codes is None else codes):
        return Denied(f"Роль «{role.name}» даёт не ваш уровень.")
    if organisation is not None:
        municipality = organisation.municipality
    wrong = _wrong_place(Tier(role.tier), municipality, organisation)
    if wrong:
        return Denied(wrong)
    if not actor.scope.covers(
        municipality_id=municipality.pk if municipality else None,
        organisation_id=organisation.pk if organisation else None,
    ):
        return Denied("Это место вне вашей территории.")
    if actor.tier is Tier.REGION and organisation is not None and not organisation.municipality.is_krai:
        return Denied("Людей организации приглашает её муниципалитет.")
    return Allowed()


def place_of(row: RoleHeld | Invitation) -> dict[str, Any]:
    """Where a role is held, or offered, as `may_grant` asks for it."""
    return {"municipality": row.municipality, "organisation": row.organisation}


def may_manage(actor: Actor, held: RoleHeld, codes: Collection[str] | None = None) -> Decision:
    """Whether the actor may change or end a role that somebody holds. `codes`: see `may_grant`."""
    if held.user_id == actor.user_id:
        return Denied("Свою роль меняет тот, кто вас пригласил.")
    return may_grant(actor, held.role, **place_of(held), codes=codes)


def may_hold_token(actor: Actor | None) -> Decision:
    """Tokens read statistics, so their owner's role must be allowed to."""
    if actor is None or not actor.has(Permission.API_READ):
        return Denied("Роль не даёт читать статистику через программный интерфейс.")
    return Allowed()


def invites_of(actor: Actor) -> list[str]:
    """Codes of the roles that the actor's role may give."""
    return next(iter(Role.objects.filter(code=actor.role_code).values_list("invites", flat=True)), [])


def _wrong_place(tier: Tier, municipality: Municipality | None, organisation: Organisation | None) -> str:
    if tier is Tier.ORGANISATION and organisation is None:
        return "Для этой роли укажите организацию."
    if tier is Tier.MUNICIPALITY and (municipality is None or organisation is not None):
        return "Для этой роли укажите муниципалитет."
    if tier is Tier.MUNICIPALITY and municipality is not None and municipality.is_krai:
        return "У организаций краевого подчинения нет муниципального уровня."
    if tier is Tier.REGION and municipality is not None:
        return "Для этой роли территория не указывается."
    return ""


def may_renew_link(actor: Actor, user: User, held: RoleHeld) -> Decision:
    """A new password is chosen through a link from whoever may manage the person's role."""
    if user.is_service:
        return Denied("У служебной учётной записи нет пароля: она входит по токену.")
    managed = may_manage(actor, held)
    if managed and not user.email:
        return Denied(NO_ADDRESS)
    return managed


def may_be_mailed(actor: Actor, email: str) -> Decision:
    """Nobody invites somebody else to the own address: the link would open an account in another name."""
    if User.objects.filter(pk=actor.user_id or 0, email__iexact=email).exists():
        return Denied("Это ваш адрес. Укажите почту того, кого приглашаете: ссылка придёт ему.")
    return Allowed()
