"""What every address of the portal promises, and how to say it in one line.

Each app says its own in `tests/access/urls_<app>.py`: a dictionary `URLS` from the name of an address to an `Entry`
made by `public`, `signed_in`, `needs` or `api`. `test_matrix.py` plays all of them; an address of the resolver that
nobody declared fails.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from mentoring.access.permissions import Permission

Build = Callable[..., Mapping[str, Any]]


@dataclass(frozen=True)
class Entry:
    """One address. Builders take `(world, place)`; those of `personal` take `(world, user)`.

    scope      "organisation": rows of an organisation; "municipality": rows that an organisation does not see;
               "region": the region alone; "all": reference data that everybody with the permission sees.
    own        keyword arguments of the address for the object of a place (None: the address has none).
    personal   instead of `own`: the object belongs to one user (a message, a job); everybody else is a stranger.
    get        whether GET is served (False: POST only, GET must be 405).
    post       builder of the data of a POST (None: POST is not served, or changes nothing).
    post_ids   names in that data which hold ids of rows: played with a stranger's and with missing ones.
    filters    builder of query parameters that name rows: a stranger's id must look like a missing one.
    query      fixed query parameters of every GET.
    ok/post_ok statuses for those who may. expect: role → status where the rule differs for one role.
    uneven     roles whose answer inside the scope also depends on the place (a policy): 403 is right too.
    neighbours the page names other organisations on purpose (a ranking), so only personal markers are searched for.
    names_for  roles that may read names of participants on this page although they lack PERSON_NAMES.
    """

    kind: str
    permissions: tuple[Permission, ...] = ()
    own: Build | None = None
    personal: Build | None = None
    scope: str = "organisation"
    get: bool = True
    post: Build | None = None
    post_ids: tuple[str, ...] = ()
    filters: Build | None = None
    query: Mapping[str, Any] = field(default_factory=dict)
    ok: frozenset[int] = frozenset({200})
    post_ok: frozenset[int] = frozenset({200, 201, 204, 302, 303})
    expect: Mapping[str, int] = field(default_factory=dict)
    uneven: frozenset[str] = frozenset()
    neighbours: bool = False
    names_for: frozenset[str] = frozenset()

    @property
    def by_token(self) -> bool:
        return self.kind == "api"


def _entry(kind: str, permissions: tuple[Permission, ...], values: dict[str, Any]) -> Entry:
    for name in ("ok", "post_ok", "names_for", "uneven"):
        if name in values:
            given = values[name]
            values[name] = frozenset({given} if isinstance(given, (int, str)) else given)
    return Entry(kind, permissions, **values)


def public(**values: Any) -> Entry:
    """Anybody may, signed in or not."""
    return _entry("public", (), {"neighbours": True, **values})


def any_user(**values: Any) -> Entry:
    """Whoever signed in, also without a role: password, second factor, own sessions."""
    return _entry("any user", (), values)


def signed_in(**values: Any) -> Entry:
    """Everybody with a role may."""
    return _entry("signed in", (), values)


def needs(*permissions: Permission, **values: Any) -> Entry:
    """Those who hold any of these permissions may."""
    return _entry("needs", permissions, values)


def api(*permissions: Permission, **values: Any) -> Entry:
    """The REST API: a token instead of a session, 401 for anonymous, 403 without the permission (API_READ)."""
    return _entry("api", permissions or (Permission.API_READ,), values)


def remembering(entry: Entry) -> Entry:
    """The entry whose builders make the objects of a place once, however many roles ask for them."""
    builders = {
        name: _once(build) for name in ("own", "personal", "post", "filters") if (build := getattr(entry, name))
    }
    return replace(entry, **builders)


def _once(build: Build) -> Build:
    made: dict[int, Mapping[str, Any]] = {}

    def built(world: Any, whose: Any) -> Mapping[str, Any]:
        if id(whose) not in made:
            made[id(whose)] = build(world, whose)
        return made[id(whose)]

    return built


def declared() -> dict[str, Entry]:
    """Everything that the apps declared."""
    import tests.access as package

    entries: dict[str, Entry] = {}
    for module in pkgutil.iter_modules(package.__path__):
        if module.name.startswith("urls_"):
            urls = importlib.import_module(f"tests.access.{module.name}").URLS
            twice = entries.keys() & urls.keys()
            assert not twice, f"declared twice: {sorted(twice)}"
            entries |= urls
    return entries


def addresses() -> dict[str, URLPattern]:
    """Every address of the resolver by its full name; a nameless one is listed by its route."""
    return dict(_walk(get_resolver(), "", ""))


def _walk(resolver: URLResolver, namespace: str, route: str) -> Any:
    for pattern in resolver.url_patterns:
        here = route + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _walk(pattern, inner, here)
        else:
            yield (f"{namespace}{pattern.name}" if pattern.name else f"nameless {here}"), pattern
