"""Screens of completeness, and the region's word on a municipality's period."""

from __future__ import annotations

from typing import Any

import pytest
import time_machine
from django.urls import reverse

from mentoring.core import clock
from monitoring.models import MunicipalityPeriod
from tests import factories as make
from tests.world import World

from . import walk
from .test_screens import address, sign_in, text

__all__ = ["sign_in"]


def test_completeness_by_municipality_and_by_organisation(world: World, sign_in: Any) -> None:
    walk.approved(world, world.a1)
    walk.begun(world, world.b1)
    client = sign_in(world.region)
    page = text(client.get(address("period", world.period.code)))
    assert "Шпаковский" in page
    assert "Петровский" in page
    index = text(client.get(address("periods")))
    assert world.period.title in index
    own = text(client.get(address("municipality_period", world.period.code, world.a.code)))
    assert "СОШ № 1" in own
    assert "СОШ № 2" in own
    assert "СОШ № 3" not in own
    client.force_login(world.officer)
    response = client.get(address("period", world.period.code))
    assert response.url == address("municipality_period", world.period.code, world.a.code)
    assert client.get(address("municipality_period", world.period.code, world.b.code)).status_code == 404
    client.force_login(world.a1.curator)
    assert client.get(address("periods")).status_code == 403


def test_the_region_accepts_takes_back_and_reopens(world: World, sign_in: Any) -> None:
    submission = walk.approved(world, world.a1)
    client = sign_in(world.region)
    accept = address("municipality_period_accept", world.period.code, world.a.code)
    question = text(client.get(accept))
    assert "Будет принято регионом: 1 из 2" in question
    assert "Не сдала 1 организация" in question
    page = text(client.post(accept, follow=True))
    assert "Период принят" in page
    assert walk.fresh(submission).state == "accepted"
    undo = address("municipality_period_undo", world.period.code, world.a.code)
    client.force_login(make.make_user("region"))
    assert client.post(undo).status_code == 403, "it belongs to whoever accepted"
    client.force_login(world.region)
    client.post(undo)
    assert walk.fresh(submission).state == "approved"
    assert client.post(undo).status_code == 403
    client.post(accept)
    reopen = address("municipality_period_reopen", world.period.code, world.a.code)
    assert client.get(reopen).status_code == 200
    assert client.post(reopen, {"comment": ""}).status_code == 422
    version = MunicipalityPeriod.objects.get().version
    client.post(reopen, {"comment": "Ошибка в сведениях", "version": version})
    assert walk.fresh(submission).state == "approved"
    with time_machine.travel(clock.now() + walk.minutes(20)):
        refused = client.post(undo)
    assert refused.status_code == 403


def test_the_region_reads_why_a_period_cannot_be_accepted_yet(world: World, sign_in: Any) -> None:
    client = sign_in(world.region)
    url = address("municipality_period", world.period.code, world.a.code)
    accept = address("municipality_period_accept", world.period.code, world.a.code)

    def told() -> str:
        page = text(client.get(url))
        assert ("Принять период пока нельзя" in page) is (accept not in page)
        return page

    assert "Муниципалитет ещё ничего не принял" in told()
    walk.approved(world, world.a1)
    assert "пока нельзя" not in told()
    walk.returned(world, world.a2)
    assert "снова в работе у организации" in told()
    client.force_login(world.officer)
    assert "Принять период" not in text(client.get(url))


def test_officers_do_not_accept_periods(world: World, sign_in: Any) -> None:
    walk.approved(world, world.a1)
    client = sign_in(world.officer)
    for name in ("accept", "reopen", "undo"):
        url = address(f"municipality_period_{name}", world.period.code, world.a.code)
        assert client.post(url, {"comment": "x"}).status_code == 403
    assert not MunicipalityPeriod.objects.filter(state="accepted").exists()


@pytest.mark.parametrize("name", ["period", "municipality_period", "municipality_period_accept"])
def test_missing_periods_and_municipalities(world: World, sign_in: Any, name: str) -> None:
    client = sign_in(world.region)
    args = ["no-such"] if name == "period" else ["no-such", world.a.code]
    assert client.get(reverse(f"monitoring:{name}", args=args)).status_code == 404
    if name != "period":
        assert client.get(reverse(f"monitoring:{name}", args=[world.period.code, "no-such"])).status_code == 404


def test_the_ministry_reads_completeness(world: World, sign_in: Any) -> None:
    walk.approved(world, world.a1)
    page = text(sign_in(world.ministry).get(address("period", world.period.code)))
    assert "Шпаковский" in page
    assert "data-dialog" not in page


def test_numbers_of_completeness_open_their_lists(world: World, sign_in: Any) -> None:
    walk.approved(world, world.a1)
    walk.begun(world, world.b1)
    client = sign_in(world.region)
    url = address("period", world.period.code)
    page = text(client.get(url))
    done = text(client.get(url + "?list=done"))
    assert 'href="?list=done"' in page
    assert "Приняты: " in done
    assert "СОШ № 1" in done
    assert "СОШ № 2" not in done
    held = text(client.get(address("municipality_period", world.period.code, world.b.code) + "?list=held"))
    assert "СОШ № 3" in held
    assert "Дом творчества" in held
    client.force_login(world.officer)
    mine = text(client.get(address("municipality_period", world.period.code, world.a.code) + "?list=done"))
    assert "СОШ № 1" in mine
    assert "СОШ № 2" not in mine


def test_a_second_click_on_acceptance_is_harmless(world: World, sign_in: Any) -> None:
    walk.approved(world, world.a1)
    client = sign_in(world.region)
    url = address("municipality_period_accept", world.period.code, world.a.code)
    undo = f'action="{address("municipality_period_undo", world.period.code, world.a.code)}"'
    assert undo in text(client.post(url, follow=True))
    with time_machine.travel(clock.now() + walk.minutes(20)):
        again = text(client.post(url, follow=True))
        assert "Период уже принят" in again
        assert f"{world.a.name}, {world.period.title}" in again
        assert undo not in again
        assert client.get(url).url == address("municipality_period", world.period.code, world.a.code)
    assert MunicipalityPeriod.objects.get().version == 2
    colleague = sign_in(make.make_user("region"))
    assert "Период уже принят" in text(colleague.post(url, follow=True))


def test_schools_do_not_see_completeness_of_their_municipality(world: World, sign_in: Any) -> None:
    client = sign_in(world.a1.curator)
    assert client.get(address("municipality_period", world.period.code, world.a.code)).status_code == 404
    assert client.get(address("period", world.period.code)).status_code == 403
