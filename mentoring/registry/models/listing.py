"""What lists are filtered by, repeated in the participation's own row and kept right by the database itself.

A region has 215,000 mentees a year; with the year of birth in one table and consents in another, asking for «нет
согласия» walks over all three. Here one index answers (see `docs/performance.md`). Services do not write these columns,
but for one: the destruction of data ends `consent_until` also where no consent was ever given.

A new row takes them from the card and the consents by a trigger of migration 0006. It is plain SQL: it runs for every
row, and pgtrigger wraps each call in a subtransaction, which made 10,000 rows a second and a half slower.
"""

# ruff: noqa: S608 - statements made of our own names

from __future__ import annotations

import datetime as dt

import pgtrigger
from django.db import models

FOREVER = "9999-12-31"
TABLES = ("registry_mentee", "registry_mentor")

# The last day on which some processing consent of the person is in force (services refuse consents of a later date).
_UNTIL = f"""
    SELECT max(LEAST(COALESCE(consent.withdrawn_on - 1, '{FOREVER}'), COALESCE(consent.valid_until, '{FOREVER}')))
    FROM registry_consent consent WHERE consent.kind = 'processing' AND consent.person_id = """


class Listed(models.Model):
    """`consent_until`: the last day with a consent to processing; None without any."""

    birth_year = models.PositiveSmallIntegerField("год рождения", null=True, blank=True, editable=False)
    consent_until = models.DateField("есть согласие по", null=True, blank=True, editable=False)

    class Meta:
        abstract = True

    def is_hidden(self, today: dt.date) -> bool:
        """A consent was given and is no more in force (`models.hiding`)."""
        return self.consent_until is not None and self.consent_until < today


LISTED = ("birth_year", "consent_until")


def given_on_to_the_lists(operation: pgtrigger.Operation, rows: str) -> pgtrigger.Trigger:
    """For consents: rows of the bases follow. `rows`: «new» or «old», the state of the statement that is complete."""
    return pgtrigger.Trigger(
        name=f"listed_after_{str(operation).lower()}",
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=operation,
        referencing=pgtrigger.Referencing(**{rows: "touched"}),
        func="".join(
            f"""
            UPDATE {table} card SET consent_until = person.until
            FROM (SELECT one.person_id, ({_UNTIL}one.person_id) AS until
                  FROM (SELECT DISTINCT person_id FROM touched WHERE kind = 'processing') one) person
            WHERE card.person_id = person.person_id AND card.consent_until IS DISTINCT FROM person.until;
            """
            for table in TABLES
        )
        + "RETURN NULL;",
    )


def birth_year_to_the_lists() -> pgtrigger.Trigger:
    """For cards: a corrected year of birth goes to the rows of all years."""
    return pgtrigger.Trigger(
        name="listed_after_change",
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=pgtrigger.Update,
        referencing=pgtrigger.Referencing(new="touched"),
        func="".join(
            f"""
            UPDATE {table} card SET birth_year = touched.birth_year FROM touched
            WHERE card.person_id = touched.id AND card.birth_year IS DISTINCT FROM touched.birth_year;
            """
            for table in TABLES
        )
        + "RETURN NULL;",
    )
