"""Whose card is hidden: the consent to processing was withdrawn or came to its end (trust.md §3 «Consent»).

Hidden is not the same as never agreed. Who never gave a consent stays in the curator's list as «нет согласия» and is
only kept out of submissions. Who gave one that is no more in force vanishes from every list, choice, search, file and
page at all tiers, because `visible_to` itself leaves such rows out; the curator keeps one place for them,
«Отозванные согласия» (`selectors.ended`).
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, Self

from django.db.models import DateField, ExpressionWrapper, F, Max, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce, Least

from mentoring.access.actor import Actor
from mentoring.access.permissions import Permission
from mentoring.access.rows import ScopedQuerySet
from mentoring.core import clock

if TYPE_CHECKING:
    from .person import Person

WITHDREW = "Участник отозвал согласие"
"""Instead of a name, wherever a row must still say that somebody stood there."""
DESTROYED = "Данные участника уничтожены"
_FOREVER = dt.date(9999, 12, 31)


def absent_words(person: Person) -> str:
    return DESTROYED if person.destroyed_at else WITHDREW


def open_to_lists(today: dt.date, path: str = "") -> Q:
    """For rows whose `consent_until` lies at this path: a consent in force, or none ever given."""
    return Q(**{f"{path}consent_until__isnull": True}) | Q(**{f"{path}consent_until__gte": today})


class CardQuerySet(ScopedQuerySet):
    """Cards of mentees and mentors."""

    required_permission = Permission.PERSON_LIST

    def visible_to(self, actor: Actor | None) -> Self:
        """Cards of the scope, without the hidden ones."""
        return super().visible_to(actor).filter(open_to_lists(clock.today()))

    def in_year(self, school_year: int) -> Self:
        return self.filter(school_year=school_year)


class PersonQuerySet(ScopedQuerySet):
    required_permission = Permission.PERSON_LIST

    def visible_to(self, actor: Actor | None) -> Self:
        """People of the scope whose data are in use."""
        rows = self.of_scope(actor).filter(destroyed_at__isnull=True)
        return rows.alias(consent_until=consent_until()).filter(open_to_lists(clock.today()))

    def of_scope(self, actor: Actor | None) -> Self:
        """Everybody of the scope, hidden and destroyed ones too: for what has to be said of them without a name."""
        return super().visible_to(actor)

    def hidden_from(self, actor: Actor | None, today: dt.date) -> Self:
        """People of the scope whose consent ended and whose data still wait. Annotated with `consent_until`."""
        rows = self.of_scope(actor).filter(destroyed_at__isnull=True)
        return rows.annotate(consent_until=consent_until()).filter(consent_until__lt=today)


def consent_until() -> Subquery:
    """The last day on which a consent to processing of the person is in force; NULL when none was ever given.

    The same rule as the column of the lists (`models.listing`).
    """
    from .consent import Consent

    day_before = ExpressionWrapper(F("withdrawn_on") - 1, output_field=DateField())
    last: Any = Least(Coalesce(day_before, Value(_FOREVER)), Coalesce("valid_until", Value(_FOREVER)))
    processing = Consent.objects.filter(person_id=OuterRef("pk"), kind="processing").order_by()
    return Subquery(processing.values("person_id").annotate(until=Max(last)).values("until"))
