"""Message classes: each kind of message says once what it is called, how it is written and how it travels.

An app writes its own in its `notifications.py`:

    class Returned(Notice):
        kind = "submission.returned"
        label = words = "Сведения возвращены на доработку"
        delivery = Delivery.INSTANT

Texts hold no personal data of participants (trust.md §1): letters leave the portal.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import ClassVar, Protocol

from mentoring.access.actor import Actor
from mentoring.access.permissions import Permission
from mentoring.access.scope import Tier

from .models import Delivery

_kinds: dict[str, type[PortalMessage]] = {}


class Versioned(Protocol):
    """A row whose every change is a new version."""

    pk: int
    version: int


class PortalMessage(ABC):
    """What happened, in words. `delivery` is used until the person chooses otherwise.

    INSTANT is for returns and deadlines only (experience.md §3.16); a kind that is not instant by itself
    cannot be made instant by a preference. `holders` and `tiers` say who can get such a message at all: whoever holds
    one of the permissions (none named: everybody) at one of the tiers. Others are not asked how they want it.
    """

    kind: ClassVar[str]
    label: ClassVar[str]
    delivery: ClassVar[Delivery] = Delivery.DIGEST
    holders: ClassVar[frozenset[Permission]] = frozenset()
    tiers: ClassVar[frozenset[Tier]] = frozenset(Tier)

    def __init_subclass__(cls, **kwargs: object) -> None:
        super().__init_subclass__(**kwargs)
        if "kind" in cls.__dict__:
            known = _kinds.get(cls.kind)
            if known is not None and known.__qualname__ != cls.__qualname__:
                raise ValueError(f"Two message classes of the kind {cls.kind}")
            _kinds[cls.kind] = cls

    @classmethod
    def key_of(cls, row: Versioned) -> str:
        """Once a version of the row: a repeated click is not told twice."""
        return f"{cls.kind}:{row.pk}:{row.version}"

    @classmethod
    def former_keys(cls, row: Versioned) -> list[str]:
        """Of what was told of the row before its present version."""
        return [f"{cls.kind}:{row.pk}:{version}" for version in range(1, row.version)]

    @property
    @abstractmethod
    def title(self) -> str:
        """One line, at most 200 characters."""

    @property
    def text(self) -> str:
        """A few sentences; empty when the title says all."""
        return ""

    @property
    def link(self) -> str:
        """A path of the portal to open; empty when there is nothing to open."""
        return ""


@dataclass(frozen=True)
class Notice(PortalMessage):
    """`words` say what happened, `about` names to what, `comment` stands below, `address` is where to look."""

    about: str
    address: str
    comment: str = ""

    words: ClassVar[str]

    @property
    def title(self) -> str:
        return f"{self.words}: {self.about}"

    @property
    def text(self) -> str:
        return self.comment

    @property
    def link(self) -> str:
        return self.address


def kinds() -> list[type[PortalMessage]]:
    """Every kind, by its Russian name."""
    return sorted(_kinds.values(), key=lambda cls: cls.label)


def kinds_for(actor: Actor) -> list[type[PortalMessage]]:
    """The kinds that can come to somebody in this role."""
    return [
        cls
        for cls in kinds()
        if actor.tier in cls.tiers and (not cls.holders or any(actor.has(held) for held in cls.holders))
    ]


def choices_of(cls: type[PortalMessage]) -> list[Delivery]:
    """How a person may have this kind delivered."""
    instant = [Delivery.INSTANT] if cls.delivery is Delivery.INSTANT else []
    return [*instant, Delivery.DIGEST, Delivery.NONE]
