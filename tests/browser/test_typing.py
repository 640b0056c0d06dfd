"""Nothing typed is lost, nothing is written twice, and two editors see each other."""

from __future__ import annotations

import datetime as dt

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from mentoring.core import clock
from mentoring.pairing import services as pairing
from mentoring.pairing.models import Pair
from mentoring.registry.models import Mentee

from .acts import School, actor
from .conftest import Enter
from .small_region import SmallRegion
from .visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def types_a_mentee(curator: Visitor) -> None:
    curator.go("/mentees/add/")
    curator.page.get_by_label("Фамилия").fill("Берестова")
    curator.page.get_by_label("Имя", exact=False).first.fill("Злата")
    curator.page.get_by_label("Основной запрос").fill("Подготовка к олимпиаде")


def added() -> int:
    return Mentee.objects.filter(person__last_name="Берестова").count()


def test_what_was_typed_survives_the_end_of_the_session(region: SmallRegion, enter: Enter) -> None:
    curator = enter("curator").sign_in()
    types_a_mentee(curator)
    Session.objects.all().delete()
    curator.press("Сохранить")
    curator.heading("Вход")
    curator.sees("То, что вы не успели отправить, появится на странице снова")
    curator.examine()
    curator.fill_sign_in()
    curator.heading("Новый наставляемый")
    expect(curator.page.get_by_label("Фамилия")).to_have_value("Берестова")
    expect(curator.page.get_by_label("Основной запрос")).to_have_value("Подготовка к олимпиаде")
    assert added() == 0
    curator.press("Сохранить")
    curator.heading("Берестова")
    assert added() == 1


@pytest.mark.parametrize("scripts", [True, False], ids=["with-scripts", "without-scripts"])
def test_a_double_click_makes_one_row(region: SmallRegion, enter: Enter, scripts: bool) -> None:
    curator = enter("curator", java_script_enabled=scripts).sign_in()
    types_a_mentee(curator)
    curator.page.get_by_role("button", name="Сохранить").dblclick()
    curator.heading("Берестова")
    assert added() == 1


def test_a_pair_that_another_curator_has_just_closed_shows_both_versions(region: SmallRegion, enter: Enter) -> None:
    school = School.of(region)
    school.apply(school.upload())
    pair = Pair.objects.filter(organisation=region.school, state="active").latest("pk")
    planned = pair.ends_on
    curator = enter("curator").sign_in(f"/pairs/{pair.public_id}/edit/")
    curator.expected = ("409",)
    curator.page.get_by_label("Окончание по плану").fill(clock.today().isoformat())
    pairing.end_early(
        pair=pair, closed_on=clock.today(), reason="Наставник уехал", actor=actor("curator"), now=clock.now()
    )
    curator.press("Сохранить")
    curator.heading("Пару уже изменили")
    curator.sees("Сейчас в портале", "Вы набрали", "Наставник уехал")
    expect(curator.page.get_by_role("link", name="Вернуться к форме")).to_have_count(0)
    curator.examine()
    pair.refresh_from_db()
    assert pair.state == "ended_early"
    assert pair.ends_on == planned


def test_after_409_the_form_opens_with_what_was_typed(region: SmallRegion, enter: Enter) -> None:
    """In a card by the page of all 409, in a pair by its own."""
    school = School.of(region)
    school.apply(school.upload())
    mentee = Mentee.objects.filter(organisation=region.school).earliest("pk")
    pair = Pair.objects.filter(organisation=region.school, state="active").latest("pk")
    curator = enter("curator").sign_in(f"/mentees/{mentee.public_id}/edit/")
    curator.expected = ("409",)
    curator.page.get_by_label("Класс, группа или должность").fill("11 «Я» класс")
    Mentee.objects.filter(pk=mentee.pk).update(version=mentee.version + 1)
    curator.press("Сохранить")
    curator.heading("Запись уже изменили")
    curator.follow("Открыть заново")
    expect(curator.page.get_by_label("Класс, группа или должность")).to_have_value("11 «Я» класс")
    curator.sees("Текст восстановлен")
    curator.press("Сохранить")
    curator.sees("Карточка сохранена")
    mentee.refresh_from_db()
    assert mentee.place == "11 «Я» класс"

    assert pair.ends_on is not None
    planned = pair.ends_on - dt.timedelta(days=1)
    curator.go(f"/pairs/{pair.public_id}/edit/")
    curator.page.get_by_label("Окончание по плану").fill(planned.isoformat())
    Pair.objects.filter(pk=pair.pk).update(version=pair.version + 1)
    curator.press("Сохранить")
    curator.heading("Пару уже изменили")
    curator.examine()
    curator.follow("Вернуться к форме")
    expect(curator.page.get_by_label("Окончание по плану")).to_have_value(planned.isoformat())
    curator.press("Сохранить")
    curator.sees("Изменения сохранены")
    pair.refresh_from_db()
    assert pair.ends_on == planned
