"""What the home page says of the bases."""

from typing import Any

import pytest

from mentoring.core import clock
from mentoring.registry import waiting
from mentoring.registry.models import Consent, Mentee, Mentor, WorkbookImport

from ..factories import actor as actor_of
from ..factories import make_mentee, make_organisation, make_user, this_year

pytestmark = pytest.mark.django_db


def titles(actor: Any) -> dict[str, int]:
    return {item.title.split(" 20")[0]: item.count for item in waiting.waiting(actor, clock.now())}


def test_an_empty_year_asks_for_the_workbooks(world: Any) -> None:
    school = make_organisation(world.a, "Новая школа")
    curator = actor_of(make_user("curator", organisation=school))

    assert titles(curator) == {"Загрузить базы": 1}

    make_mentee(school)
    assert titles(curator) == {}


def test_people_without_a_consent_are_counted_in_the_own_organisation_only(world: Any) -> None:
    Consent.objects.update(withdrawn_on=clock.today())

    assert titles(world.a1.curator_actor) == {
        "Отметить согласия наставляемых": Mentee.objects.filter(organisation=world.a1.organisation).count(),
        "Отметить согласия наставников": Mentor.objects.filter(organisation=world.a1.organisation).count(),
    }


def test_a_checked_workbook_waits_until_it_is_applied(world: Any) -> None:
    from mentoring.core.models import StoredFile

    file = StoredFile.build(b"x", name="x.xlsx", media_type="", created_at=clock.now())
    file.save()
    for place in (world.a1, world.a2):
        WorkbookImport.objects.create(
            municipality=world.a,
            organisation=place.organisation,
            school_year=this_year(),
            file=file,
            state="checked",
            created_at=clock.now(),
        )

    assert titles(world.a1.curator_actor) == {"Загрузить проверенные книги": 1}


def test_those_who_keep_no_bases_are_asked_nothing(world: Any) -> None:
    for actor in (world.a1.head_actor, world.officer_actor, world.region_actor, world.ministry_actor):
        assert titles(actor) == {}
