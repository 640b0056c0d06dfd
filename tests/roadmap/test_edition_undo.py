"""An adoption taken back: for ten minutes, by whoever adopted, while nothing was begun under it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from mentoring.access.decisions import NotAllowed
from mentoring.audit.models import AuditEvent
from mentoring.core import clock
from mentoring.core.models import StoredFile
from mentoring.notifications.models import Delivery, Message
from roadmap.enums import EditionState, TaskTier
from roadmap.models import Comment, Edition, EditionYear, Task
from roadmap.policies_editions import can_undo_adoption
from roadmap.services import adoption, amending, charge, comments, editions
from tests import factories as make
from tests.roadmap.test_edition_concurrency import at_once
from tests.world import World, build_world

from . import editions as walk


def undo(edition: Edition, actor: Any) -> Edition:
    return adoption.undo_adoption(edition=edition, actor=actor, now=clock.now())


def dates(organisation: Any) -> dict[int, tuple[dt.date, dt.date]]:
    return {task.pk: (task.starts_on, task.due_on) for task in Task.objects.filter(organisation=organisation)}


def test_the_region_s_adoption_is_as_if_it_had_not_been(world: World) -> None:
    assert world.a1.curator
    edition = walk.in_force(world)
    told = Message.objects.filter(kind="roadmap.edition_adopted")
    assert told.filter(read_at=None, delivery=Delivery.DIGEST).exists()
    again = undo(edition, world.region_actor)
    assert (again.state, again.adopted_on, again.approver_name, again.version) == (
        EditionState.DRAFT, None, "", edition.version + 1,
    )  # fmt: skip
    assert not EditionYear.objects.filter(edition=edition).exists()
    assert not Task.objects.filter(activity__edition=edition).exists()
    assert not told.filter(read_at=None).exists()
    assert set(told.values_list("delivery", flat=True)) == {Delivery.NONE}
    event = AuditEvent.objects.get(action="edition.undo_adoption")
    assert (event.from_state, event.to_state, event.actor_id) == ("adopted", "draft", world.region.pk)
    assert undo(edition, world.region_actor).version == again.version, "a second click"
    walk.change(walk.line(edition, "1.4"), world.region_actor, title="База наставляемых")
    walk.adopted(edition, world.region_actor)
    assert Task.objects.filter(activity__edition=edition, tier=TaskTier.REGION).exists()
    assert told.filter(read_at=None, delivery=Delivery.DIGEST).exists(), "the second adoption is news again"


def test_an_own_one_gives_its_days_back(world: World) -> None:
    walk.in_force(world)
    before, others = dates(world.a1.organisation), dates(world.a2.organisation)
    own, curator = walk.own(world.a1.curator_actor), world.a1.curator_actor
    walk.change(walk.line(own, "1.4"), curator, start_day="09-01", due_day="09-20")
    walk.add(own, curator, walk.line(own, "1"), title="Клуб наставников")
    walk.adopted(own, world.a1.head_actor)
    assert dates(world.a1.organisation) != before
    undo(own, world.a1.head_actor)
    assert dates(world.a1.organisation) == before
    assert dates(world.a2.organisation) == others
    assert walk.adopted(own, world.a1.head_actor).state == EditionState.ADOPTED


def test_days_of_the_municipality_s_own_one_go_back_too(world: World) -> None:
    walk.in_force(world)
    municipal = Task.objects.filter(municipality=world.a, organisation=None)
    before = list(municipal.order_by("pk").values_list("pk", "starts_on", "due_on"))
    own = walk.own(world.officer_actor)
    walk.change(walk.line(own, "1.4"), world.officer_actor, due_day="10-15")
    walk.adopted(own, world.officer_actor)
    assert list(municipal.order_by("pk").values_list("pk", "starts_on", "due_on")) != before
    undo(own, world.officer_actor)
    assert list(municipal.order_by("pk").values_list("pk", "starts_on", "due_on")) == before


@pytest.mark.parametrize(("minutes", "works"), [(0, True), (10, True), (11, False)])
def test_for_ten_minutes(world: World, minutes: int, works: bool) -> None:
    edition = walk.in_force(world)
    with clock.set_to(edition.state_since + dt.timedelta(minutes=minutes)):
        assert bool(can_undo_adoption(world.region_actor, edition)) is works


def test_the_signed_document_goes_too(world: World) -> None:
    file = StoredFile.build(b"%PDF-1.7", name="приказ.pdf", media_type="application/pdf", created_at=clock.now())
    file.save()
    edition = walk.adopted(walk.draft(world), world.region_actor, file=file)
    assert undo(edition, world.region_actor).file is None
    assert not StoredFile.objects.exists(), "nobody could find or remove it any more"


def test_by_whoever_adopted(world: World) -> None:
    edition = walk.in_force(world)
    colleague = make.actor(make.make_user("region"))
    for actor, words in (
        (colleague, "кто утвердил"),
        (world.officer_actor, "чья она"),
        (world.ministry_actor, "права"),
    ):
        with pytest.raises(NotAllowed, match=words):
            undo(edition, actor)


def comment(world: World, task: Task) -> None:
    comments.add_comment(task=task, text="Готовим", actor=world.region_actor, now=clock.now())


def in_charge(world: World, task: Task) -> None:
    charge.put_in_charge(task=task, user=world.region, actor=world.region_actor, now=clock.now())


def own_draft(world: World, task: Task) -> None:
    walk.own(world.a1.curator_actor)


def next_draft(world: World, task: Task) -> None:
    editions.copy_edition(
        source=task.activity.edition, first_year=2090, last_year=2091, title="", actor=world.region_actor,
        now=clock.now(),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("act", "words"),
    [(comment, "отметки"), (in_charge, "отметки"), (own_draft, "следующую"), (next_draft, "следующую")],
)
def test_not_when_something_was_begun_under_it(world: World, act: Callable[[World, Task], None], words: str) -> None:
    edition = walk.in_force(world)
    act(world, Task.objects.filter(activity__edition=edition, tier=TaskTier.REGION).earliest("pk"))
    with pytest.raises(NotAllowed, match=words):
        undo(edition, world.region_actor)
    edition.refresh_from_db()
    assert edition.state == EditionState.ADOPTED
    assert EditionYear.objects.filter(edition=edition).exists()


def test_not_when_it_replaced_another(world: World) -> None:
    walk.in_force(world)
    walk.adopted(walk.own(world.a1.curator_actor), world.a1.head_actor)
    changes = amending.begin_own(actor=world.a1.curator_actor, now=clock.now())
    walk.adopted(changes, world.a1.head_actor)
    with pytest.raises(NotAllowed, match="заменила прежнюю"):
        undo(changes, world.a1.head_actor)


def test_the_screen_says_before_whether_it_can_be_undone_and_offers_it(world: World) -> None:
    client = Client()
    client.force_login(world.region)
    draft = walk.draft(world)
    adopt, undo_url = (reverse(f"roadmap:{name}", args=[draft.public_id]) for name in ("edition_adopt", "edition_undo"))
    assert "в течение 10 минут" in client.get(adopt).content.decode()
    form = {"adopted_on": f"{clock.today():%Y-%m-%d}", "approver_position": "Руководитель"}
    form |= {"approver_name": "А.Б. Вишнёва", "version": str(draft.version)}
    page = client.post(adopt, form, follow=True).content.decode()
    assert page.count(undo_url) == 2, "beside the message, and on the page"
    page = client.post(undo_url, follow=True).content.decode()
    assert "Утверждение отменено" in page
    assert undo_url not in page
    region = walk.adopted(draft, world.region_actor)
    year = walk.this_year()
    changes = editions.copy_edition(
        source=region, first_year=year, last_year=year + 1, title="", actor=world.region_actor, now=clock.now()
    )
    adopt = reverse("roadmap:edition_adopt", args=[changes.public_id])
    assert "отменить утверждение будет нельзя" in client.get(adopt).content.decode()
    page = client.post(adopt, form | {"version": str(changes.version)}, follow=True).content.decode()
    assert f"Дорожная карта {changes.years} утверждена." in page
    assert reverse("roadmap:edition_undo", args=[changes.public_id]) not in page


@pytest.mark.django_db(transaction=True)
def test_a_word_said_at_the_same_time_is_not_lost(transactional_db: None) -> None:
    """Either the word is there and the adoption stays, or the adoption is undone and the task is no more."""
    world = build_world()
    edition = walk.in_force(world)
    task = Task.objects.filter(activity__edition=edition, tier=TaskTier.REGION).earliest("pk")

    def word() -> Any:
        try:
            return comments.add_comment(task=task, text="Готовим", actor=world.region_actor, now=clock.now())
        except Task.DoesNotExist as missing:
            return missing

    at_once(lambda: undo(edition, world.region_actor), word)
    edition.refresh_from_db()
    assert Comment.objects.exists() is (edition.state == EditionState.ADOPTED)
