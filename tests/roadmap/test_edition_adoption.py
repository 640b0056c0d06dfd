"""Adoption: years taken, tasks made, words frozen; the refusals; bodies that come and go."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import InternalError, ProgrammingError, connection, transaction

from mentoring.access.decisions import NotAllowed, StateChanged
from mentoring.audit.models import AuditEvent
from mentoring.core import clock
from mentoring.core.models import StoredFile
from mentoring.organisations.services.organisations import add_organisation, change_organisation
from roadmap import seed
from roadmap.enums import EditionState, MarkState, Outcome, TaskTier
from roadmap.models import Activity, Edition, EditionYear, Task
from roadmap.services import activities, adoption, editions, tasks
from tests.world import World, make_period

from . import editions as walk


def test_adoption_stamps_takes_the_years_and_makes_tasks(world: World) -> None:
    edition = walk.draft(world)
    walk.change(walk.line(edition, "1.4"), world.region_actor, start_day="09-01", due_day="10-31")
    file = StoredFile.build(b"%PDF-1.7", name="приказ.pdf", media_type="application/pdf", created_at=clock.now())
    file.save()
    edition = walk.adopted(edition, world.region_actor, file=file)
    assert (edition.state, edition.approver_name, edition.file) == (EditionState.ADOPTED, "А.Б. Вишнёва", file)
    years = list(range(edition.first_year, edition.last_year + 1))
    assert list(edition.valid_years.order_by("year").values_list("year", flat=True)) == years
    of_line = Task.objects.filter(activity__edition=edition, activity__number="1.4")
    assert of_line.filter(tier=TaskTier.ORGANISATION).count() == 3 * 5
    assert of_line.filter(tier=TaskTier.MUNICIPALITY).count() == 3 * 33
    task = of_line.get(organisation=world.a1.organisation, year=years[1])
    assert (task.starts_on, task.due_on) == (dt.date(years[1], 9, 1), dt.date(years[1], 10, 31))
    assert task.municipality == world.a
    assert task.computed_at is not None
    event = AuditEvent.objects.get(action="edition.adopt")
    assert (event.from_state, event.to_state) == ("draft", "adopted")


def test_a_closed_organisation_gets_no_task(world: World) -> None:
    change_organisation(organisation=world.a2.organisation, actor=world.region_actor, now=clock.now(), is_active=False)
    walk.in_force(world)
    assert not Task.objects.filter(organisation=world.a2.organisation).exists()


def test_a_second_adoption_of_the_same_year_is_refused_in_russian(world: World) -> None:
    walk.in_force(world)
    second = walk.draft(world, walk.this_year() + 1, walk.this_year() + 3)
    with pytest.raises(NotAllowed) as refused:
        walk.adopted(second, world.region_actor)
    assert refused.value.reason.startswith(f"На {walk.this_year() + 1} год уже утверждена")
    second.refresh_from_db()
    assert second.state == EditionState.DRAFT
    assert not Task.objects.filter(activity__edition=second).exists()


def test_an_adopted_edition_is_not_adopted_again(world: World) -> None:
    edition = walk.draft(world)
    version = edition.version
    walk.adopted(edition, world.region_actor)
    again = walk.adopted(edition, world.region_actor, expected_version=version)
    assert again.version == version + 1
    with pytest.raises(NotAllowed, match="сейчас состояние «утверждена»"):
        walk.adopted(edition, world.region_actor)
    assert AuditEvent.objects.filter(action="edition.adopt").count() == 1


def test_what_was_not_seen_is_not_adopted(world: World) -> None:
    edition = walk.draft(world)
    version = edition.version
    walk.change(walk.line(edition, "1.4"), world.region_actor, title="Новое")
    with pytest.raises(StateChanged):
        walk.adopted(edition, world.region_actor, expected_version=version)


def test_an_unfinished_table_and_a_future_date_are_refused(world: World) -> None:
    edition = walk.draft(world)
    with pytest.raises(ValidationError) as refused:
        walk.adopted(edition, world.region_actor, adopted_on=clock.today() + dt.timedelta(days=1))
    assert "не наступила" in refused.value.message_dict["adopted_on"][0]
    walk.add(edition, world.region_actor, None, title="Пустой раздел")
    with pytest.raises(NotAllowed, match="В разделе 4 нет мероприятий"):
        walk.adopted(edition, world.region_actor)
    for section in list(edition.activities.filter(section=None)):
        activities.remove_activity(activity=section, actor=world.region_actor, now=clock.now())
    with pytest.raises(NotAllowed, match="ни одного мероприятия"):
        walk.adopted(edition, world.region_actor)


FROZEN = (
    "UPDATE roadmap_edition SET title = 'другое' WHERE id = {edition}",
    "DELETE FROM roadmap_edition WHERE id = {edition}",
    "UPDATE roadmap_activity SET title = 'другое' WHERE edition_id = {edition}",
    "UPDATE roadmap_activity SET edition_id = {edition} WHERE id = {stranger}",
    "UPDATE roadmap_activity SET edition_id = {draft} WHERE id = {line}",
    "DELETE FROM roadmap_activity WHERE id = {line}",
    "INSERT INTO roadmap_activity (public_id, edition_id, position, number, title, term, first_year, last_year, yearly,"
    " region, municipality, organisation, rule, start_day, due_day, version) SELECT gen_random_uuid(), {edition}, 99,"
    " '9', title, term, first_year, last_year, yearly, '', '', '', '', start_day, due_day, 1"
    " FROM roadmap_activity WHERE id = {line}",
)


@pytest.mark.parametrize("statement", FROZEN)
@pytest.mark.parametrize("whose", ["region", "organisation"])
def test_the_database_keeps_adopted_words(world: World, statement: str, whose: str) -> None:
    region = walk.in_force(world)
    edition = region if whose == "region" else walk.adopted(walk.own(world.a1.head_actor), world.a1.head_actor)
    draft = walk.draft(world, 2090, 2092)
    words = statement.format(
        edition=edition.pk,
        draft=draft.pk,
        stranger=walk.line(draft, "1.4").pk,
        line=edition.activities.exclude(section=None).latest("position").pk,
    )
    before = list(Activity.objects.order_by("pk").values())
    with pytest.raises((InternalError, ProgrammingError)), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(words)
    assert list(Activity.objects.order_by("pk").values()) == before


def test_the_signed_document_is_added_once(world: World) -> None:
    edition = seed.load_roadmap()
    files = []
    for number in range(2):
        file = StoredFile.build(b"%PDF", name=f"{number}.pdf", media_type="application/pdf", created_at=clock.now())
        file.save()
        files.append(file)

    def attach(actor: Any, file: StoredFile) -> Edition:
        return adoption.attach_document(
            edition=edition, file=file, adopted_on=dt.date(2021, 2, 1), actor=actor, now=clock.now()
        )

    with pytest.raises(NotAllowed):
        attach(world.officer_actor, files[0])
    attach(world.region_actor, files[0])
    edition.refresh_from_db()
    assert (edition.file, edition.adopted_on, edition.title) == (files[0], dt.date(2021, 2, 1), seed.TITLE)
    with pytest.raises(NotAllowed, match="уже приложен"):
        attach(world.region_actor, files[1])
    for name, value in (("file", files[1]), ("adopted_on", dt.date(2022, 1, 1)), ("adopted_on", None)):
        with pytest.raises((InternalError, ProgrammingError)), transaction.atomic():
            Edition.objects.filter(pk=edition.pk).update(**{name: value})
    draft = walk.draft(world)
    with pytest.raises(NotAllowed, match="при утверждении"):
        adoption.attach_document(
            edition=draft, file=files[1], adopted_on=None, actor=world.region_actor, now=clock.now()
        )
    dated = walk.adopted(draft, world.region_actor)
    kept = adoption.attach_document(
        edition=dated, file=files[1], adopted_on=dt.date(2022, 1, 1), actor=world.region_actor, now=clock.now()
    )
    assert kept.adopted_on == dated.adopted_on


def test_services_refuse_an_adopted_edition_in_russian(world: World) -> None:
    edition = walk.in_force(world)
    line = walk.line(edition, "1.4")
    for act in (
        lambda: walk.change(line, world.region_actor, title="Другое"),
        lambda: walk.add(edition, world.region_actor, line.section),
        lambda: editions.remove_draft(edition=edition, actor=world.region_actor, now=clock.now()),
    ):
        with pytest.raises(NotAllowed, match="утверждена, её текст не меняется"):
            act()


def began_a_year_ago() -> None:
    """The portal had its first period in the first quarter of the former year."""
    year = walk.this_year() - 1
    ends = dt.date(year, 3, 31)
    make_period(
        dt.date(year, 1, 1),
        ends,
        code="first",
        number=3,
        opens_on=dt.date(year, 1, 1),
        on_time_until=ends,
        closes_on=ends,
    )


def test_a_new_organisation_gets_what_lies_ahead_and_a_closed_one_loses_it(world: World) -> None:
    began_a_year_ago()
    seed.load_roadmap()
    walk.in_force(world)
    school = add_organisation(
        municipality=world.a, name="СОШ № 77", kind="school", actor=world.region_actor, now=clock.now()
    )
    own = Task.objects.filter(organisation=school)
    assert set(own.filter(year__gte=2025).values_list("year", flat=True)) == {walk.this_year(), walk.this_year() + 1}
    assert set(own.filter(year__lte=2024).values_list("outcome", flat=True)) == {Outcome.UNKNOWN}
    assert own.filter(year=walk.this_year(), computed_at=None).count() == 0
    marked, done = own.filter(year=walk.this_year())[:2]
    marked.state, done.outcome = MarkState.MARKED, Outcome.DONE
    for task in (marked, done):
        task.save()
    past = own.filter(due_on__lt=clock.today()).count()
    change_organisation(organisation=school, actor=world.region_actor, now=clock.now(), is_active=False)
    assert set(own.filter(due_on__gte=clock.today())) == {marked, done}
    assert own.filter(due_on__lt=clock.today()).count() == past
    assert Task.objects.filter(organisation=world.a1.organisation, year=walk.this_year() + 1).exists()
    change_organisation(organisation=school, actor=world.region_actor, now=clock.now(), is_active=True)
    assert own.filter(year=walk.this_year() + 1).exists()


def test_looking_again_makes_nothing_twice(world: World) -> None:
    walk.in_force(world)
    tasks.ensure_tasks(now=clock.now())
    before = Task.objects.count()
    assert tasks.ensure_tasks(now=clock.now()) == 0
    assert Task.objects.count() == before


def test_years_of_the_past_are_not_asked_of_a_new_organisation(world: World) -> None:
    began_a_year_ago()
    edition = walk.in_force(world)
    Task.objects.filter(organisation=world.a1.organisation).delete()
    tasks.ensure_tasks(now=clock.now(), organisation_ids=[world.a1.organisation.pk])
    years = set(
        Task.objects.filter(organisation=world.a1.organisation, activity__edition=edition).values_list(
            "year", flat=True
        )
    )
    assert years == {walk.this_year(), walk.this_year() + 1}


def test_every_year_has_one_edition_of_a_body() -> None:
    constraint = next(one for one in EditionYear._meta.constraints if one.name == "edition_one_a_year")
    assert constraint.nulls_distinct is False
    assert Edition._meta.get_field("parent").null
