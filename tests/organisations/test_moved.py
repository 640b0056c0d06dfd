"""An organisation that moves to another municipality: bases and people go along, and the former one sees nothing."""

from __future__ import annotations

import pytest
from django.apps import apps

from mentoring.access.permissions import Permission
from mentoring.accounts import policies, selectors
from mentoring.accounts.models import RoleHeld
from mentoring.core import clock
from mentoring.core.models import Job, StoredFile
from mentoring.home.selectors import files_for, jobs_of
from mentoring.organisations import services
from mentoring.organisations.hooks import tables_that_follow
from mentoring.organisations.models import Organisation
from mentoring.pairing.models import Pair
from mentoring.registry.models import Mentee, Mentor
from tests import factories as make
from tests.world import World

# What was reported, planned or attended stays with the municipality that answers for it.
STAYS = {
    "events.Enrolment",
    "events.Event",
    "events.Invitation",
    "monitoring.IndicatorValue",
    "monitoring.Submission",
    "organisations.YearlyFigure",
}
# The roadmap moves its tasks by itself; the rest of it belongs to bodies, not to an organisation's place.
ROADMAP = {"roadmap.Activity", "roadmap.Edition", "roadmap.EditionYear", "roadmap.Task"}


@pytest.mark.django_db
def test_its_bases_pairs_and_people_are_the_new_municipalitys_to_see(world: World) -> None:
    curator = world.a1.curator
    before, after = world.officer_actor, world.officer_b_actor
    own = {model: set(model.objects.filter(organisation=world.a1.organisation)) for model in (Mentee, Mentor, Pair)}
    assert all(rows <= set(model.objects.visible_to(before)) for model, rows in own.items())
    services.change_organisation(
        organisation=world.a1.organisation, municipality=world.b, actor=world.region_actor, now=clock.now()
    )
    for model, rows in own.items():
        assert rows
        assert not rows & set(model.objects.visible_to(before))
        assert rows <= set(model.objects.visible_to(after))
    today = clock.today()
    held = RoleHeld.objects.select_related("role", "organisation__municipality", "municipality").get(user=curator)
    assert held not in selectors.roles_held_visible_to(before, today)
    assert held in selectors.roles_held_visible_to(after, today)
    assert policies.may_manage(after, held)
    # The curator's own work goes on.
    assert make.actor(curator).scope.municipality_id == world.b.pk
    assert own[Mentee] <= set(Mentee.objects.visible_to(make.actor(curator)))


@pytest.mark.django_db
def test_its_files_go_along_and_its_people_keep_their_jobs(world: World) -> None:
    curator, before, after = world.a1.curator, world.officer_actor, world.officer_b_actor

    def territory(organisation: Organisation) -> dict[str, int]:
        return {"organisation_id": organisation.pk, "municipality_id": organisation.municipality_id}

    def put(organisation: Organisation) -> StoredFile:
        file = StoredFile.build(
            b"x", name="приказ.pdf", media_type="application/pdf", created_at=clock.now(),
            permission=Permission.ROADMAP_MARK, **territory(organisation),
        )  # fmt: skip
        file.save()
        return file

    own, other = put(world.a1.organisation), put(world.a2.organisation)
    job = Job.objects.create(
        kind="test", title="Загрузка", idempotency_key="move", created_at=clock.now(), created_by_id=curator.pk,
        **territory(world.a1.organisation),
    )  # fmt: skip
    assert set(files_for(before)) == {own, other}
    services.change_organisation(
        organisation=world.a1.organisation, municipality=world.b, actor=world.region_actor, now=clock.now()
    )
    assert set(files_for(before)) == {other}
    assert set(files_for(after)) == {own}
    actor = make.actor(curator)
    assert set(files_for(actor)) == {own}
    assert set(jobs_of(actor)) == {job}


@pytest.mark.django_db
def test_other_changes_move_nobody(world: World) -> None:
    services.change_organisation(
        organisation=world.a1.organisation, name="СОШ № 101", actor=world.region_actor, now=clock.now()
    )
    assert set(Mentee.objects.filter(organisation=world.a1.organisation).values_list("municipality", flat=True)) == {
        world.a.pk
    }


def test_every_table_with_an_organisation_and_a_municipality_says_what_becomes_of_it() -> None:
    both = {
        model._meta.label
        for model in apps.get_models()
        if {"organisation", "municipality"} <= {field.name for field in model._meta.fields}
        and not hasattr(model, "pgh_tracked_model")
    }
    follow = {table._meta.label for table in tables_that_follow()}
    assert both == follow | STAYS | ROADMAP
