"""Who could form a pair: mentors with free places, mentees without a pair of the form."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Case, Exists, IntegerField, OuterRef, Q, QuerySet, Value, When

from mentoring.access.actor import Actor
from mentoring.organisations.models import MentoringForm
from mentoring.registry.models import Mentee, Mentor
from mentoring.registry.names import search_words

from ..models import PairMember

SHOWN = 50


@dataclass(frozen=True, slots=True)
class Candidates:
    """A part of those who fit: the chosen first, then by name. `total` counts all that fit the search."""

    rows: list[Any] = field(default_factory=list)
    total: int = 0

    @property
    def hidden(self) -> int:
        return max(0, self.total - len(self.rows))


def named(rows: QuerySet[Any], text: str) -> QuerySet[Any]:
    """Rows whose name has a part that begins with each word: any order, ё = е, the wrong keyboard layout."""
    for readings in search_words(text):
        condition = Q()
        for word in readings:
            condition |= Q(search_name__startswith=word)
            condition |= Q(search_name__contains=f" {word}") | Q(search_name__contains=f"-{word}")
        rows = rows.filter(condition)
    return rows


def working_in(form: MentoringForm | None = None) -> Exists:
    """Whether a mentee works in a pair now, of this form or of any."""
    rows = PairMember.objects.filter(mentee=OuterRef("pk"), active=True)
    return Exists(rows if form is None else rows.filter(form=form))


def mentors_for(actor: Actor, form: MentoringForm, school_year: int) -> QuerySet[Mentor]:
    """Mentors of the actor's organisation that the form allows and that have room."""
    rows = Mentor.objects.visible_to(actor).in_year(school_year).with_room().select_related("person")
    return rows.filter(category__in=form.mentor_categories) if form.mentor_categories else rows


def mentees_for(actor: Actor, form: MentoringForm, school_year: int) -> QuerySet[Mentee]:
    """Mentees that the form allows and that do not work in a pair of it."""
    rows = Mentee.objects.visible_to(actor).in_year(school_year).filter(~working_in(form))
    if form.mentee_categories:
        rows = rows.filter(category__in=form.mentee_categories)
    return rows.select_related("person", "topic")


def show(rows: QuerySet[Any], *, text: str, chosen: set[str], form: MentoringForm) -> Candidates:
    """The first of them for the screen: chosen ones always, then those whose card names this form, then by name."""
    picked = Q(public_id__in=chosen)
    found = named(rows, text)
    rank = Case(
        When(picked, then=Value(0)), When(form=form, then=Value(1)), default=Value(2), output_field=IntegerField()
    )
    both = rows.filter(picked | Q(pk__in=found.values("pk"))).annotate(rank=rank)
    return Candidates(list(both.order_by("rank", "search_name", "pk")[:SHOWN]), both.count())


def free_people(actor: Actor, school_year: int) -> tuple[int, int]:
    """How many mentees have no working pair, and how many mentors have room, in the actor's scope."""
    mentees = Mentee.objects.visible_to(actor).in_year(school_year).filter(~working_in()).count()
    return mentees, Mentor.objects.visible_to(actor).in_year(school_year).with_room().count()
