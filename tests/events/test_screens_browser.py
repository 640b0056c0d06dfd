"""The screens of events that the journey and the album pass by: at both widths nothing sticks out, axe is content."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from mentoring.core import clock
from mentoring.events import services
from mentoring.events.enums import Audience
from mentoring.events.models import Event
from mentoring.events.services import Invite
from mentoring.events.services.certificates import issue_certificates
from tests.browser.settled import settle
from tests.monitoring.test_screens_browser import enter, examine, site
from tests.world import World, build_world

from . import hall

__all__ = ["site"]

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def world(transactional_db: None) -> World:
    return build_world()


def url(site: str, name: str, *args: object) -> str:
    return site + reverse(f"events:{name}", args=args)


def fair(world: World) -> dict[str, Event]:
    """One event of the region in every state, with people of two schools."""
    region, head = world.region_actor, world.a1.head_actor
    everybody = {"invitations": [Invite()], "programme": "Вводная часть.\n\nРабота пар: разбор случаев."}
    papers = {"gives_certificate": True, "hours": 16, "title": "Курсы для кураторов: сопровождение пар"}
    other = world.b1.head_actor
    people = (hall.staff(head), head), (hall.staff(other, "Орлова Вера Петровна"), other)
    held = hall.held(region, *people, **everybody, **papers)
    issue_certificates(event=held, actor=region, now=clock.now())
    full = hall.announced(region, capacity=2, title="Семинар: первая встреча пары", **everybody)
    for name in ("Петрова Ольга Игоревна", "Гусев Иван Ильич", "Лисина Алла Олеговна"):
        hall.enrol(full, hall.staff(head, name), head)
    link = "https://example.org/record"
    services.add_material(event=full, title="Памятка куратору", link=link, actor=region, now=clock.now())
    starts = clock.now() - dt.timedelta(hours=1)
    with clock.set_to(starts - dt.timedelta(days=3)):
        running = hall.announced(
            region, starts_at=starts, ends_at=starts + dt.timedelta(hours=3), title="Школа наставника", **everybody
        )
        services.enrol_self(event=running, actor=world.a1.curator_actor, now=clock.now())
        hall.enrol(running, hall.staff(head), head)
    draft = hall.draft(region, title="Слёт наставников края", audiences=[Audience.CURATOR], invitations=[Invite()])
    return {"held": held, "full": hall.fresh(full), "running": running, "draft": draft}


def test_the_screens_of_the_host_fit_both_widths(world: World, site: str, page: Page) -> None:
    events = fair(world)
    enter(page, site, world.region)
    for name, event in events.items():
        examine(page, url(site, "card", event.public_id), f"card-{name}")
    examine(page, url(site, "repeat", events["draft"].public_id), "repeat")
    examine(page, url(site, "cancel", events["full"].public_id), "cancel")
    examine(page, url(site, "attendance", events["full"].public_id), "attendance-early")
    walk_in = url(site, "walk_in", events["running"].public_id)
    examine(page, walk_in, "walk-in-where")
    examine(page, f"{walk_in}?municipality={world.a.code}", "walk-in")
    examine(page, url(site, "invite", events["draft"].public_id) + f"?municipality={world.a.code}", "invite-some")
    examine(page, url(site, "material_add", events["full"].public_id), "material")


def test_the_screens_of_a_school_fit_both_widths(world: World, site: str, page: Page) -> None:
    enter(page, site, world.a1.head)
    examine(page, url(site, "list"), "list-empty")
    examine(page, url(site, "my_certificates"), "my-certificates-empty")
    events = fair(world)
    running = events["running"]
    examine(page, f"{site}/", "home-head")
    enter(page, site, world.a1.curator)
    examine(page, url(site, "card", running.public_id), "card-curator-enrolled")
    page.goto(url(site, "check_in", running.public_id, running.checkin_code))
    page.get_by_role("button", name="Я здесь").click()
    expect(page.get_by_text("Вы отмечены")).to_be_visible()
    services.hold(event=running, actor=world.region_actor, now=clock.now())
    examine(page, url(site, "feedback", running.public_id), "feedback")


@pytest.mark.parametrize("width", [1440, 390])
def test_the_menu_of_the_region_is_one_line_and_opens_the_rest(world: World, site: str, page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    enter(page, site, world.region)
    page.goto(url(site, "list"))
    menu = page.get_by_role("navigation", name="Главное меню")
    box = menu.bounding_box()
    assert box is not None
    assert box["height"] < 60
    menu.get_by_text("Ещё").click()
    expect(menu.get_by_role("link", name="Наставники")).to_be_in_viewport()
    settle(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.keyboard.press("Escape")
    expect(menu.get_by_role("link", name="Наставники")).to_be_hidden()
    menu.get_by_text("Ещё").click()
    menu.get_by_role("link", name="Наставники").click()
    expect(menu.get_by_text("Ещё: Наставники")).to_be_visible()
