"""The key pages work where scripts do not: an old computer, a strict proxy."""

from __future__ import annotations

from pathlib import Path

import pytest

from mentoring.core import jobs
from mentoring.core.models import Job
from monitoring.models import Submission

from .acts import School
from .conftest import Enter
from .samples import MENTEES_COUNT, MENTORS_COUNT
from .small_region import NEIGHBOUR, SmallRegion
from .steps_school import uploads
from .visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def finish_job() -> None:
    """What the worker would do while the person waits."""
    assert jobs.run(Job.objects.filter(state="waiting").latest("pk").pk)


def refresh(visitor: Visitor) -> None:
    visitor.follow("Обновить сведения")


def test_both_bases_are_loaded(region: SmallRegion, enter: Enter, tmp_path: Path) -> None:
    curator = enter("curator", java_script_enabled=False).sign_in()
    uploads(curator, tmp_path)
    finish_job()
    refresh(curator)
    curator.page.get_by_label("Согласия на обработку персональных данных получены").check()
    curator.press(f"Загрузить {MENTEES_COUNT + MENTORS_COUNT} строк")
    finish_job()
    refresh(curator)
    curator.sees("Базы загружены", "Добавлено наставляемых")
    curator.press("Отменить")
    curator.sees("Загрузка отменена: базы и пары такие, как были до неё.")


def test_the_form_is_filled_and_sent(region: SmallRegion, enter: Enter) -> None:
    school = School.of(region)
    school.apply(school.upload())
    curator = enter("curator", java_script_enabled=False).sign_in("/submissions/")
    curator.press("Начать")
    curator.page.get_by_label("Обучающихся всего").fill("320")
    curator.press("Сохранить и отправить на подпись")
    curator.sees("Исправьте, пожалуйста", "Без пояснения отправить нельзя")
    school.fill()
    curator.go(f"/submissions/{school.submission.public_id}/")
    curator.press("Сохранить и отправить на подпись")
    curator.sees("Отправлено на подпись руководителю")
    head = enter("head", java_script_enabled=False).sign_in(f"/submissions/{school.submission.public_id}/sign/")
    head.press("Подписать и отправить")
    assert school.submission.state == "submitted"


def test_the_officer_returns_and_approves(region: SmallRegion, enter: Enter) -> None:
    school = School.of(region)
    school.apply(school.upload())
    school.send()
    officer = enter("officer", java_script_enabled=False).sign_in("/review/")
    officer.page.get_by_role("row").filter(has_text=region.school.name).get_by_role("link", name="Вернуть").click()
    officer.heading("Вернуть на доработку")
    officer.page.get_by_label("Общее пояснение").fill("Проверьте численность.")
    officer.press("Вернуть на доработку")
    officer.sees("Возвращено на доработку")
    assert school.submission.state == "returned"
    officer.page.get_by_role("row").filter(has_text=NEIGHBOUR).get_by_role("button", name="Принять").click()
    officer.sees("Приняты сведения")
    assert Submission.objects.get(organisation__name=NEIGHBOUR, period=region.period).state == "approved"
    officer.press("Отменить")
    officer.sees("Решение отменено")
