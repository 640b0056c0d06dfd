"""Every address × role × own, sibling's, other's and missing object (design.md §4.2, trust.md §1)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from mentoring.accounts.models import User
from tests.world import Place

from .matrix import Entry, addresses, declared, remembering
from .play import ROLES, Answer, Cast, missing, play

ENTRIES = declared()
REFUSED = {403, 404}


def test_every_address_is_declared() -> None:
    """A new address without a line in tests/access/urls_<app>.py fails here; so does a line without an address."""
    known = set(addresses())
    assert sorted(known - ENTRIES.keys()) == [], "declare these in tests/access/urls_<app>.py"
    assert sorted(ENTRIES.keys() - known) == [], "these addresses are gone"


@pytest.mark.parametrize("name", sorted(ENTRIES))
@pytest.mark.usefixtures("untouched")
def test_address(cast: Cast, name: str) -> None:
    """Every role on the same objects: each request is rolled back, so the next one finds them as they were built."""
    entry = remembering(ENTRIES[name])
    for role in ROLES:
        play_role(cast, entry, role, name)


def play_role(cast: Cast, entry: Entry, role: str, name: str) -> None:
    if entry.personal is not None:
        _play_personal(cast, entry, role, name)
    else:
        _play_places(cast, entry, role, name)


def _play_places(cast: Cast, entry: Entry, role: str, name: str) -> None:
    may = _may(cast, entry, role)
    for target in _targets(entry, role, may=may):
        place = cast.places[target]
        covered = cast.covers(entry, role, target)
        if entry.own or covered or target == "own":
            _play_place(cast, entry, role, name, target, may=may, inside=covered or not entry.own)
        if may and not covered:
            _foreign_values(cast, entry, role, name, place)


def _targets(entry: Entry, role: str, *, may: bool) -> tuple[str, ...]:
    """Whose objects a role is played on: one of each kind of stranger that this role could take for its own."""
    if not (entry.own or entry.post_ids or entry.filters):
        return ("own",)
    if not may:
        return ("own",) if role in {"anonymous", "nobody"} else ("own", "other")
    return {
        "officer": ("own", "sibling", "other", "krai"),
        "curator": ("own", "sibling", "other"),
        "head": ("own", "sibling", "other"),
    }.get(role, ("own", "krai"))


def _play_place(cast: Cast, entry: Entry, role: str, name: str, target: str, *, may: bool, inside: bool) -> None:
    place = cast.places[target]
    kwargs = dict(entry.own(cast.world, place)) if entry.own else {}
    for method in _methods(entry):
        data = dict(entry.post(cast.world, place)) if entry.post and method == "POST" else {}
        answer = play(cast, entry, role, name, method, kwargs, _query(entry, method), data)
        clue = f"{role}: {method} {name} of {target}: {answer.status}"
        _expect(entry, role, method, answer, may=may, inside=inside, clue=clue)
        _nothing_leaks(cast, entry, role, answer, clue)
        if not inside and role != "anonymous":
            nowhere = missing(kwargs)
            other = play(cast, entry, role, name, method, nowhere, _query(entry, method), data)
            assert answer.same_as(other, *kwargs.values(), *nowhere.values()), f"{clue}: differs from a missing one"


def _play_personal(cast: Cast, entry: Entry, role: str, name: str) -> None:
    assert entry.personal is not None
    may = _may(cast, entry, role)
    stranger = cast.world.a2.curator
    user = cast.user(role)
    owners: list[tuple[User, bool]] = [(stranger, False)] + ([(user, True)] if user is not None else [])
    for owner, mine in owners:
        kwargs = dict(entry.personal(cast.world, owner))
        for method in _methods(entry):
            data = dict(entry.post(cast.world, cast.world.a1)) if entry.post and method == "POST" else {}
            answer = play(cast, entry, role, name, method, kwargs, _query(entry, method), data)
            clue = f"{role}: {method} {name}, {'mine' if mine else 'a stranger’s'}: {answer.status}"
            _expect(entry, role, method, answer, may=may, inside=mine, clue=clue)
            _nothing_leaks(cast, entry, role, answer, clue)
            if not mine and role != "anonymous":
                nowhere = missing(kwargs)
                other = play(cast, entry, role, name, method, nowhere, _query(entry, method), data)
                assert answer.same_as(other, *kwargs.values(), *nowhere.values()), f"{clue}: differs from a missing one"


def _may(cast: Cast, entry: Entry, role: str) -> bool:
    if entry.kind == "public":
        return True
    if entry.kind == "any user":
        return role != "anonymous"
    actor = cast.actor(role)
    return actor is not None and (not entry.permissions or any(actor.has(p) for p in entry.permissions))


def _methods(entry: Entry) -> list[str]:
    return ["GET"] + (["POST"] if entry.post else [])


def _query(entry: Entry, method: str) -> Mapping[str, Any]:
    return entry.query if method == "GET" else {}


def _expect(entry: Entry, role: str, method: str, answer: Answer, *, may: bool, inside: bool, clue: str) -> None:
    if role == "anonymous" and entry.kind != "public":
        assert answer.status == (401 if entry.by_token else 302), clue
        if not entry.by_token:
            assert answer.headers["Location"].startswith("/accounts/login/?next="), clue
        assert not answer.changed, clue
        return
    if method == "GET" and not entry.get:
        assert answer.status in {405, *REFUSED}, clue
    elif not may:
        assert answer.status in REFUSED, clue
    elif not inside:
        assert answer.status == 404, clue
    elif role in entry.uneven and answer.status == 403:
        pass
    elif role in entry.expect:
        assert answer.status == entry.expect[role], clue
    else:
        assert answer.status in (entry.ok if method == "GET" else entry.post_ok), clue
    if answer.status >= 400:
        assert not answer.changed, f"{clue}, and it changed {answer.changed}"


def _nothing_leaks(cast: Cast, entry: Entry, role: str, answer: Answer, clue: str) -> None:
    for word in cast.forbidden_words(entry, role):
        assert word not in answer.text, f"{clue}: shows «{word}»"
    for place in cast.world.places:
        assert place.marker not in answer.logs, f"{clue}: «{place.marker}» is in the log"
        assert place.marker not in answer.letters, f"{clue}: «{place.marker}» is in a letter"
    assert_strict_headers(answer.headers, clue)


def _foreign_values(cast: Cast, entry: Entry, role: str, name: str, place: Place) -> None:
    """A stranger's id in a filter or in a form about my own object is as good as a made-up one."""
    if entry.own and not cast.covers(entry, role, "own"):
        return
    kwargs = dict(entry.own(cast.world, cast.places["own"])) if entry.own else {}
    if entry.filters:
        foreign = dict(entry.filters(cast.world, place))
        nowhere = missing(foreign)
        got = play(cast, entry, role, name, "GET", kwargs, {**entry.query, **foreign}, {})
        none = play(cast, entry, role, name, "GET", kwargs, {**entry.query, **nowhere}, {})
        assert got.same_as(none, *_flat(foreign), *_flat(nowhere)), f"{role}: {name}: a foreign filter shows itself"
    if entry.post and entry.post_ids:
        foreign = dict(entry.post(cast.world, place))
        nowhere = foreign | missing({key: foreign[key] for key in entry.post_ids})
        got = play(cast, entry, role, name, "POST", kwargs, {}, foreign)
        none = play(cast, entry, role, name, "POST", kwargs, {}, nowhere)
        clue = f"{role}: {name} with a foreign id"
        assert not got.changed, f"{clue} changed {got.changed}"
        assert got.same_as(none, *_flat(foreign), *_flat(nowhere)), f"{clue} shows itself"


def _flat(values: Mapping[str, Any]) -> list[str]:
    return [str(part) for value in values.values() for part in (value if isinstance(value, (list, tuple)) else [value])]


def assert_strict_headers(headers: Mapping[str, str], clue: str) -> None:
    policy = headers.get("Content-Security-Policy", "")
    assert "default-src 'none'" in policy, f"{clue}: {policy}"
    assert "frame-ancestors 'none'" in policy, clue
    assert "unsafe" not in policy, clue
    assert headers.get("X-Content-Type-Options") == "nosniff", clue
    assert headers.get("X-Frame-Options") == "DENY", clue
    assert headers.get("Cross-Origin-Opener-Policy") == "same-origin", clue
    assert headers.get("Cross-Origin-Resource-Policy") == "same-origin", clue
    assert headers.get("Referrer-Policy") == "same-origin", clue
