"""A message about an adopted roadmap of the region, to everybody who answers for its tasks."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import ClassVar

from django.urls import reverse

from mentoring.access.permissions import Permission
from mentoring.accounts.selectors import holders_of
from mentoring.core import clock
from mentoring.notifications.messages import PortalMessage
from mentoring.notifications.services import send, settle

from .models import Edition


@dataclass(frozen=True)
class EditionAdopted(PortalMessage):
    """`years` as «2025–2027»."""

    years: str
    address: str

    kind: ClassVar[str] = "roadmap.edition_adopted"
    label: ClassVar[str] = "Утверждена региональная дорожная карта"
    holders = frozenset({Permission.ROADMAP_MARK})

    @property
    def title(self) -> str:
        return f"Утверждена региональная дорожная карта на {self.years}"

    @property
    def text(self) -> str:
        return "Мероприятия, за которые отвечаете вы, и их сроки – в разделе «Мои задачи»."

    @property
    def link(self) -> str:
        return self.address


def edition_adopted(edition: Edition, *, by: int | None, now: dt.datetime) -> None:
    """Once each, whatever the number of roles; not to who adopted it."""
    held = holders_of(Permission.ROADMAP_MARK, on=clock.local_date(now))
    recipients = {user_id for users in held.values() for user_id in users} - {by}
    send(
        recipients=[user_id for user_id in recipients if user_id is not None],
        message=EditionAdopted(edition.years, reverse("roadmap:edition", args=[edition.public_id])),
        key=_key(edition),
        now=now,
    )


def adoption_undone(edition: Edition, *, now: dt.datetime) -> None:
    """Of an adopted edition that is about to be a draft again: nobody is to act on the message."""
    settle(keys=[_key(edition)], now=now)


def _key(edition: Edition) -> str:
    """The version tells one adoption of an edition from the next one after an undo."""
    return f"{EditionAdopted.kind}:{edition.pk}:{edition.version}"
