"""Users of the demo region: six that anybody may sign in as, and one for every chair."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from random import Random

from django.contrib.auth.hashers import make_password

from mentoring.access.actor import Actor
from mentoring.accounts.actors import actor_for
from mentoring.accounts.models import Role, RoleHeld, User
from mentoring.organisations.models import Municipality, Organisation

from .names import full_name
from .places import SAMPLE_MUNICIPALITY, SAMPLE_ORGANISATION

PASSWORD = "demo"  # noqa: S105 - printed by `make run`; these accounts exist only with DEMO=1
SHOWN = ("ministry", "region", "officer", "curator", "head", "api")


@dataclass
class Chairs:
    """Who acts for which territory."""

    region: Actor
    officers: dict[int, Actor]
    curators: dict[int, Actor]
    heads: dict[int, Actor]


def create(
    organisations: list[Organisation], municipalities: dict[str, Municipality], since: dt.date, random: Random
) -> Chairs:
    """All users at once; the six shown ones have the password, the others none at all."""
    roles = {role.code: role for role in Role.objects.order_by("pk")}
    password = make_password(PASSWORD)
    users: list[User] = []
    held: list[tuple[User, RoleHeld]] = []

    def add(username: str, role: str, municipality: Municipality | None, organisation: Organisation | None) -> None:
        user = User(
            username=username,
            full_name=" ".join(full_name(random)),
            email=f"{username}@example.org",
            password=password if username in SHOWN else make_password(None),
            is_service=role == "api",
        )
        users.append(user)
        held.append(
            (
                user,
                RoleHeld(
                    role=roles[role],
                    municipality=organisation.municipality if organisation else municipality,
                    organisation=organisation,
                    valid_from=since,
                ),
            )
        )

    for username in ("ministry", "region", "api"):
        add(username, username, None, None)
    for municipality in municipalities.values():
        if not municipality.is_krai:
            shown = municipality.code == SAMPLE_MUNICIPALITY
            add("officer" if shown else f"officer-{municipality.code}", "officer", municipality, None)
    for number, organisation in enumerate(organisations, start=1):
        shown = organisation.name == SAMPLE_ORGANISATION
        add("curator" if shown else f"curator-{number}", "curator", None, organisation)
        add("head" if shown else f"head-{number}", "head", None, organisation)

    User.objects.bulk_create(users)
    for user, row in held:
        row.user = user
    RoleHeld.objects.bulk_create(row for _, row in held)
    return _chairs([row for _, row in held], since)


def _chairs(held: list[RoleHeld], on: dt.date) -> Chairs:
    actors = {row.pk: (row, actor_for(row.user, on)) for row in held}
    found = [(row, actor) for row, actor in actors.values() if actor is not None]
    return Chairs(
        region=next(actor for row, actor in found if row.role.code == "region"),
        officers={row.municipality_id: actor for row, actor in found if row.role.code == "officer"},  # type: ignore[misc]
        curators={row.organisation_id: actor for row, actor in found if row.role.code == "curator"},  # type: ignore[misc]
        heads={row.organisation_id: actor for row, actor in found if row.role.code == "head"},  # type: ignore[misc]
    )
