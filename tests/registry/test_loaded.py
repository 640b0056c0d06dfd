"""Each number of an import's summary opens exactly the rows of that import."""

from __future__ import annotations

import re
import uuid
from typing import Any

import pytest
from django.urls import reverse

from mentoring.core import clock
from mentoring.pairing.models import Pair
from mentoring.registry.exchange.columns import Base
from mentoring.registry.models import Mentee, Mentor, WorkbookImport
from mentoring.registry.selectors.loaded import read_cards, read_pairs
from mentoring.registry.services import imports
from tests import factories as make

from . import importing
from .test_import_screens import samples, text

pytestmark = pytest.mark.django_db


def tiles(page: str) -> dict[str, tuple[int, str]]:
    """{label: (number, address)} of the tiles of a summary."""
    found: dict[str, tuple[int, str]] = {}
    for address, label, body in re.findall(
        r'<a class="stat-link" href="([^"]+)"><span class="visually-hidden">(.*?): </span>(.*?)</a>', page, re.S
    ):
        found[label] = int(re.sub(r"<[^>]+>|\s", "", body)), address.replace("&amp;", "&")
    return found


def found_in(page: str) -> int:
    found = re.search(r"Найдено:\s*(?:<[^>]+>)*\s*(\d+)", page)
    assert found is not None
    return int(found[1])


def test_every_number_opens_a_list_of_that_length(school: Any, sign_in: Any) -> None:
    make.make_pair(school.organisation)  # stands beside and belongs to no import
    rows = importing.load(school, *samples(), consents_given_on=clock.today())
    client = sign_in(school.curator)
    shown = tiles(text(client.get(reverse("registry:import", args=[rows[0].batch]))))
    assert {label: number for label, (number, _) in shown.items()} == {
        "Добавлено наставляемых": 5,
        "Добавлено наставников": 4,
        "Создано пар и групп": Pair.objects.filter(organisation=school.organisation).count() - 1,
        "Отмечено согласий наставляемых": 5,
        "Отмечено согласий наставников": 4,
    }
    for label, (number, address) in shown.items():
        page = text(client.get(address))
        assert "Загрузка: <b>" in page, label
        if "пар" not in label:
            assert found_in(page) == number
        else:
            assert page.count('<th scope="row"') == number


def test_the_filter_is_a_chip_and_stays_with_other_filters(school: Any, sign_in: Any) -> None:
    rows = importing.load(school, *samples())
    client = sign_in(school.curator)
    value = f"{rows[0].batch}.added"
    page = text(client.get(reverse("registry:mentees"), {"year": 2026, "import": value, "paired": "no"}))
    assert "Загрузка: <b>добавлены" in page
    assert f'type="hidden" name="import" value="{value}"' in page
    assert f'href="?year=2026&amp;import={value}"' in page
    pairs = text(client.get(reverse("pairing:list"), {"import": f"{rows[0].batch}.created"}))
    assert f'name="import" value="{rows[0].batch}.created"' in pairs


def test_a_second_import_says_what_it_found_unchanged(school: Any, sign_in: Any) -> None:
    importing.load(school, *samples())
    mentee = Mentee.objects.filter(organisation=school.organisation).first()
    assert mentee is not None
    mentee.request = "прежний запрос"
    mentee.save()
    again = importing.load(school, *samples())
    shown = tiles(text(sign_in(school.curator).get(reverse("registry:import", args=[again[0].batch]))))
    assert shown["Изменено карточек наставляемых"][0] == 1
    assert shown["Без изменений: карточек наставляемых"][0] == 4
    assert shown["Без изменений: карточек наставников"][0] == 4
    changed = read_cards(Base.MENTEES, school.curator_actor, f"{again[0].batch}.changed")
    assert changed is not None
    assert list(Mentee.objects.filter(changed.condition)) == [mentee]
    same = read_cards(Base.MENTORS, school.curator_actor, f"{again[0].batch}.same")
    assert same is not None
    assert Mentor.objects.filter(same.condition).count() == 4


def test_an_undone_import_and_one_without_its_ids_open_nothing(school: Any, sign_in: Any) -> None:
    rows = importing.load(school, *samples(), consents_given_on=clock.today())
    value = f"{rows[0].batch}.added"
    WorkbookImport.objects.filter(batch=rows[0].batch).update(undo={})
    page = text(sign_in(school.curator).get(reverse("registry:import", args=[rows[0].batch])))
    assert tiles(page) == {}
    assert "Отмечено согласий" in page
    assert read_cards(Base.MENTEES, school.curator_actor, value) is None
    WorkbookImport.objects.filter(pk=rows[0].pk).update(undo=rows[0].undo)
    assert read_cards(Base.MENTEES, school.curator_actor, value) is not None
    imports.undo(actor=school.curator_actor, now=clock.now(), batch=rows[0].batch)
    assert read_cards(Base.MENTEES, school.curator_actor, value) is None


def test_foreign_and_made_up_imports_are_no_filter(world: Any, school: Any) -> None:
    rows = importing.load(school, *samples())
    for actor in (world.a1.curator_actor, world.officer_actor, school.head_actor):
        assert read_cards(Base.MENTEES, actor, f"{rows[0].batch}.added") is None
        assert read_pairs(actor, f"{rows[0].batch}.created") is None
    for value in ("", "x.added", f"{rows[0].batch}", f"{rows[0].batch}.all", f"{uuid.uuid4()}.added"):
        assert read_cards(Base.MENTEES, school.curator_actor, value) is None
