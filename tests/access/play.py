"""Playing one request of the matrix, and reading what came back."""

from __future__ import annotations

import copy
import io
import logging
import re
import uuid
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode

from django.core import mail
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from knox.models import AuthToken

from mentoring.access.actor import Actor
from mentoring.access.permissions import Permission
from mentoring.accounts.actors import actor_for
from mentoring.accounts.models import User
from mentoring.core import clock
from mentoring.notifications.models import Letter
from tests.world import Place, World

from .matrix import Entry

ROLES = ("ministry", "region", "officer", "curator", "head", "expert", "api", "nobody", "anonymous")
_SECRETS = re.compile(r"[A-Za-z0-9]{64}|nonce-[\w+/=-]+|name=\"csrfmiddlewaretoken\" value=\"[^\"]*\"")
# Tables that change with any request and tell nothing about the portal's data.
_NOISE = ("django_session", "axes_", "usersessions_", "django_migrations", "django_content_type", "auth_permission")
MISSING_NUMBER = 2_000_000_011


@dataclass
class Cast:
    """The world with one user a role, each with a client of its own."""

    world: World
    sessions: dict[str, Client] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    actors: dict[str, Actor | None] = field(default_factory=dict)
    browser: Client = field(default_factory=Client)

    def user(self, role: str) -> User | None:
        world = self.world
        return {
            "ministry": lambda: world.ministry,
            "region": lambda: world.region,
            "officer": lambda: world.officer,
            "curator": lambda: world.a1.curator,
            "head": lambda: world.a1.head,
            "expert": lambda: world.expert,
            "api": lambda: world.api,
            "nobody": lambda: world.nobody,
            "anonymous": lambda: None,
        }[role]()

    def actor(self, role: str) -> Actor | None:
        return self.actors[role]

    def enter(self) -> None:
        """Sign everybody in once; strangers exist before the first test, not inside it."""
        for place in self.world.places:
            _ = place.curator, place.head
        _ = self.world.officer_b
        for role in ROLES:
            user, client = self.user(role), Client()
            if user is not None:
                user.set_password("Осенний-лес-27")
                user.save()
                client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
                self.tokens[role] = AuthToken.objects.create(user)[1]
            self.sessions[role] = client
            self.actors[role] = actor_for(user, clock.today()) if user else None

    @cached_property
    def places(self) -> dict[str, Place]:
        world = self.world
        return {"own": world.a1, "sibling": world.a2, "other": world.b1, "krai": world.k1}

    def covers(self, entry: Entry, role: str, target: str) -> bool:
        """Whether the object of this place lies inside the role's scope."""
        actor = self.actor(role)
        if actor is None:
            return False
        organisation = self.places[target].organisation
        if entry.scope == "all":
            return True
        if entry.scope == "region":
            return actor.tier == "region"
        if entry.scope == "municipality" and actor.tier == "organisation":
            return False
        return actor.scope.covers(municipality_id=organisation.municipality_id, organisation_id=organisation.pk)

    def forbidden_words(self, entry: Entry, role: str) -> list[str]:
        """Names that must not occur in anything this role gets: strangers' participants and organisations."""
        actor = self.actor(role)
        may_read = actor is not None and (actor.has(Permission.PERSON_NAMES) or role in entry.names_for)
        words = []
        for place in self.world.places:
            organisation = place.organisation
            inside = actor is not None and actor.scope.covers(
                municipality_id=organisation.municipality_id, organisation_id=organisation.pk
            )
            if not (inside and may_read):
                words.append(place.marker)
            if not inside and not entry.neighbours:
                words.append(organisation.name)
        return words


@dataclass(frozen=True)
class Answer:
    """What came back, with everything that was written down on the way."""

    status: int
    text: str
    headers: Mapping[str, str]
    logs: str
    letters: str
    changed: list[str]

    def same_as(self, other: Answer, *values: Any) -> bool:
        return self.status == other.status and plain(self.text, *values) == plain(other.text, *values)


def plain(text: str, *values: Any) -> str:
    """Without tokens, and without the ids that were asked for."""
    text = _SECRETS.sub("…", text)
    for value in sorted({str(v) for v in values}, key=len, reverse=True):
        text = text.replace(value, "ID")
    return text


def play(cast: Cast, entry: Entry, role: str, name: str, method: str, kwargs: Any, query: Any, data: Any) -> Answer:
    """One request inside a savepoint that is rolled back: the next one finds the same world."""
    address = reverse(name, kwargs=kwargs or None)
    if query:
        address += f"?{urlencode(query, doseq=True)}"
    # Fresh cookies each time: signing out must not sign out the next request.
    client = cast.browser
    client.cookies = SimpleCookie() if entry.by_token else copy.deepcopy(cast.sessions[role].cookies)
    more: dict[str, Any] = {}
    if entry.by_token and role in cast.tokens:
        more["headers"] = {"Authorization": f"Token {cast.tokens[role]}"}
    mail.outbox = []
    with _listening() as lines, _rolled_back():
        written = writes() if method == "POST" else {}
        response = client.post(address, data, **more) if method == "POST" else client.get(address, **more)
        text = text_of(response)
        after = snapshot() if method == "POST" and writes() != written else {}
        letters = "\n".join(f"{letter.subject}\n{letter.body}" for letter in mail.outbox)
        # Letters with one-time links wait for a worker; the reader of one is a stranger to everything in them.
        letters += "\n".join(f"{letter.subject}\n{letter.text}" for letter in (Letter.objects.all() if after else ()))
    # The savepoint is rolled back by now, so this is what stood there before.
    before = snapshot() if after else {}
    changed = [table for table in after if after[table] != before[table]]
    return Answer(response.status_code, text, dict(response.headers), "\n".join(lines), letters, changed)


def missing(values: Mapping[str, Any]) -> dict[str, Any]:
    """The same kinds of ids, which nothing has."""
    return {name: _missing(value) for name, value in values.items()}


def _missing(value: Any) -> Any:
    if isinstance(value, (list, tuple)):
        return [_missing(part) for part in value]
    if isinstance(value, uuid.UUID):
        return uuid.UUID(int=value.int ^ 1)
    if isinstance(value, int):
        return MISSING_NUMBER
    try:
        return str(uuid.UUID(int=uuid.UUID(str(value)).int ^ 1))
    except ValueError:
        return "no-such-thing"


def text_of(response: Any) -> str:
    """The body as text; a workbook or another zip is unpacked, so that a marker inside is found."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    if body[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            return "\n".join(archive.read(member).decode("utf-8", "replace") for member in archive.namelist())
    return str(body.decode("utf-8", "replace"))


def writes() -> dict[str, int]:
    """How many rows this transaction has written, by table. Cheap, and it counts what was rolled back as well: where
    the number has moved, the tables themselves are compared."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname, n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_xact_user_tables")
        return {table: count for table, count in cursor.fetchall() if count and not table.startswith(_NOISE)}


def snapshot() -> dict[str, str]:
    """A digest of every table of the portal."""
    tables = [
        table
        for table in connection.introspection.table_names()
        if not table.startswith(_NOISE) and "knox" not in table
    ]
    union = " UNION ALL ".join(
        f"SELECT '{table}', md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), '')) FROM \"{table}\" t"
        for table in tables
    )
    with connection.cursor() as cursor:
        cursor.execute(union)
        return dict(cursor.fetchall())


@contextmanager
def _rolled_back() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@contextmanager
def _listening() -> Iterator[list[str]]:
    lines: list[str] = []

    class Ear(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(f"{record.getMessage()} {record.__dict__.get('msg')}")

    ear, root = Ear(), logging.getLogger()
    root.addHandler(ear)
    try:
        yield lines
    finally:
        root.removeHandler(ear)
