"""«История изменений» of a card: one query more for nothing, and words also where the other row is gone."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mentoring.core import clock
from mentoring.organisations.models import MentoringForm
from mentoring.registry import services
from mentoring.registry.exchange.columns import MENTOR_FORM
from mentoring.registry.models import Enterprise, Mentee, Mentor
from mentoring.registry.selectors import cards
from mentoring.registry.services import MentorData, PersonData, imports

from . import importing
from .books import book, mentor

pytestmark = pytest.mark.django_db


def queries(card: Mentee) -> int:
    with CaptureQueriesContext(
        connection,
    ) as asked:
        cards.history(Mentee.objects.select_related("person").get(pk=card.pk))
    return len(asked)


def test_a_card_that_changed_its_form_often_costs_no_more_queries(world: Any) -> None:
    card = world.a1.mentees[2]
    forms = list(MentoringForm.objects.order_by("pk"))
    Mentee.objects.filter(pk=card.pk).update(form=forms[0])
    Mentee.objects.filter(pk=card.pk).update(form=forms[1])
    few = queries(card)
    for number in range(8):
        Mentee.objects.filter(pk=card.pk).update(form=forms[number % 2])
    assert queries(card) == few


def test_an_enterprise_that_went_with_its_import_leaves_the_card_readable(school: Any, sign_in: Any) -> None:
    """The import moved the mentor to a new enterprise and was taken back; the enterprise is gone, its id is not."""
    card = services.add_mentor(
        actor=school.curator_actor, now=clock.now(), organisation=school.organisation, school_year=2026,
        person=PersonData("Мельников", "Пётр", "Ильич", birth_date=dt.date(1980, 5, 5)),
        data=MentorData("employer", form_id=MentoringForm.objects.get(code="employer-pupil").pk,
                        workplace="ООО «Нива»", enterprise_name="ООО «Нива»"),
    )  # fmt: skip
    row = mentor("Мельников Пётр Ильич", workplace="ООО «Колос»", form="работодатель – ученик")
    rows = importing.load(school, book([row], MENTOR_FORM))
    assert Mentor.objects.get(pk=card.pk).enterprise.name == "ООО «Колос»"
    imports.undo(actor=school.curator_actor, now=clock.now(), batch=rows[0].batch)
    assert not Enterprise.objects.filter(name="ООО «Колос»").exists()
    page = sign_in(school.curator).get(f"/mentors/{card.public_id}/")
    assert page.status_code == 200
    assert f"Предприятие: ООО «Нива» → {cards.GONE}" in page.content.decode()
