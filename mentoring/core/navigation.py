"""The main menu: every app registers its entries, the actor sees those it may open."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from django.urls import NoReverseMatch, reverse


class ActorLike(Protocol):
    """What the menu needs to know of `mentoring.access.actor.Actor` (core lies below it)."""

    def has(self, permission: str, /) -> bool: ...

    @property
    def tier(self) -> str: ...


@dataclass(frozen=True, slots=True)
class NavItem:
    """One entry. `permission` None = every signed-in person; `tiers` None = every tier (strings of `Tier`).

    `office` puts it into the person's own menu: what is opened once a month does not crowd the daily way.
    `aside` names the tiers for which it stands under «Ещё»: there the row of the menu would not hold it.
    """

    label: str
    url_name: str
    permission: str | None = None
    icon: str = "circle-dashed"
    order: int = 100
    tiers: frozenset[str] | None = None
    office: bool = False
    aside: frozenset[str] = frozenset()

    def is_for(self, actor: ActorLike) -> bool:
        return (self.permission is None or actor.has(self.permission)) and (
            self.tiers is None or str(actor.tier) in self.tiers
        )


@dataclass(frozen=True, slots=True)
class NavLink:
    """An entry as the page shows it."""

    label: str
    url: str
    icon: str
    active: bool
    office: bool = False
    aside: bool = False


_ITEMS: dict[str, NavItem] = {}


def register(*items: NavItem) -> None:
    """Called from `AppConfig.ready`. The same `url_name` again replaces the entry."""
    for item in items:
        _ITEMS[item.url_name] = item


def registered() -> list[NavItem]:
    """Everything registered, in the order of the menu."""
    return sorted(_ITEMS.values(), key=lambda item: (item.order, item.label))


def items_for(actor: ActorLike | None) -> list[NavItem]:
    """The entries this actor may open; none for an anonymous visitor."""
    if actor is None:
        return []
    return [item for item in registered() if item.is_for(actor)]


def links_for(actor: ActorLike | None, path: str) -> list[NavLink]:
    """Entries with addresses; the longest address that begins the current path is the active one.

    An entry whose address is not in the URLconf is left out: one broken entry must not break every page
    (a test asks that all of them resolve).
    """
    resolved = [(item, url) for item in items_for(actor) if (url := _address(item.url_name)) is not None]
    current = _longest_prefix((url for _, url in resolved), path)
    tier = str(actor.tier) if actor is not None else ""
    return [
        NavLink(item.label, url, item.icon, url == current, item.office, tier in item.aside) for item, url in resolved
    ]


def _address(url_name: str) -> str | None:
    try:
        return reverse(url_name)
    except NoReverseMatch:
        return None


def _longest_prefix(urls: Iterable[str], path: str) -> str | None:
    matching = [url for url in urls if (path == url if url == "/" else path.startswith(url))]
    return max(matching, key=len, default=None)
