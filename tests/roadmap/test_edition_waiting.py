"""A draft waits for whoever may adopt it, on the home page, until it is adopted."""

from __future__ import annotations

from typing import Any

from django.test import Client

from mentoring.core import clock
from roadmap.waiting_editions import to_adopt
from tests.world import World

from . import editions as walk


def titles(actor: Any) -> list[str]:
    return [item.title for item in to_adopt(actor, clock.now())]


def test_the_heads_home_page_asks_for_adoption_until_it_is_done(world: World, client: Client) -> None:
    walk.in_force(world)
    own = walk.own(world.a1.curator_actor)
    strangers = (world.a1.curator_actor, world.a2.head_actor, world.officer_actor, world.ministry_actor)
    assert [titles(actor) for actor in strangers] == [[], [], [], []]
    title = f"Проект дорожной карты {own.years}"
    assert titles(world.a1.head_actor) == [title]
    client.force_login(world.a1.head)
    assert title in client.get("/").content.decode()
    walk.adopted(own, world.a1.head_actor)
    assert titles(world.a1.head_actor) == []
    assert title not in client.get("/").content.decode()
    walk.draft(world, 2090, 2092)
    assert titles(world.region_actor) == ["Проект дорожной карты 2090–2092"]
