"""The screens of a task: what each may press, bad input beside its field, two people at once, words and persons."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from mentoring.core import clock
from roadmap.enums import MarkState, Outcome
from roadmap.models import Comment, Edition, Mark, Task
from roadmap.services import marks
from roadmap.services.recompute import recompute
from roadmap.services.tasks import make_tasks
from roadmap.views import task as task_view
from tests import factories as make
from tests.world import World

from .running import NOW, YEAR, day, task_of

PDF = b"%PDF-1.7\n%%EOF\n"


@pytest.fixture(autouse=True)
def looked_at(plan: Any) -> None:
    recompute(now=clock.now())


@pytest.fixture
def task(autumn: World) -> Task:
    """The school marks it by hand; it is running."""
    return task_of("competitions", autumn.a1.organisation)


def sign_in(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def url(name: str, task: Task) -> str:
    return reverse(f"roadmap:{name}", args=[task.public_id])


def text(response: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()).replace("\xa0", " "))


def form(**changes: Any) -> dict[str, Any]:
    return {"version": 1, "text": "Провели конкурс", "done_on": "2026-11-20", "link": ""} | changes


def marked(world: World, task: Task, **fields: Any) -> Task:
    values: dict[str, Any] = {"text": "Провели конкурс", "done_on": day(11, 20)}
    return marks.mark(task=task, actor=world.a1.curator_actor, now=clock.now(), **(values | fields))


def fresh(task: Task) -> Task:
    return Task.objects.get(pk=task.pk)


def test_a_mark_with_text_link_and_file_goes_up(autumn: World, task: Task) -> None:
    client = sign_in(autumn.a1.curator)
    assert "Отметить выполнение" in text(client.get(url("task", task)))
    file = SimpleUploadedFile("протокол.pdf", PDF)
    posted = client.post(url("task_mark", task), form(link="https://school.example/konkurs", file=file), follow=True)
    page = text(posted)
    assert "Отмечено. Теперь вышестоящий уровень подтвердит или вернёт с причиной." in page
    assert "Муниципалитет подтвердит или вернёт" in page
    assert "протокол.pdf" in page
    assert "https://school.example/konkurs" in page
    assert "Отозвать отметку" in page
    assert "Отметить выполнение" not in page
    assert fresh(task).state == MarkState.MARKED


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"text": " "}, "text", "Напишите, что сделано."),
        ({"text": "х" * 2001}, "text", "2000"),
        ({"done_on": ""}, "done_on", "Укажите дату."),
        ({"done_on": "31.31.2026"}, "done_on", "Укажите дату, например 15.10.2026."),
        ({"done_on": "2026-11-25"}, "done_on", "Эта дата ещё не наступила."),
        ({"done_on": "2025-12-31"}, "done_on", "дата не может быть раньше"),
        ({"link": "javascript:alert(1)"}, "link", "https://"),
        ({"link": "ftp://school.example/"}, "link", "https://"),
        ({"file": ("сценарий.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>")}, "file", "PDF"),
        ({"file": ("протокол.pdf", b"MZ\x90\x00")}, "file", "PDF"),
        ({"file": ("пусто.pdf", b"")}, "file", "пуст"),
    ],
)
def test_bad_input_is_told_beside_its_field(
    autumn: World, task: Task, changes: dict[str, Any], field: str, words: str
) -> None:
    if "file" in changes:
        changes = {"file": SimpleUploadedFile(*changes["file"])}
    response = sign_in(autumn.a1.curator).post(url("task_mark", task), form(**changes))
    assert response.status_code == 422
    errors = response.context["form"].errors
    assert list(errors) == [field]
    assert words in " ".join(errors[field])
    assert f'id="id_{field}_error"' in response.content.decode() or f"#id_{field}" in response.content.decode()
    assert not Mark.objects.exists()


def test_two_colleagues_mark_at_once_and_the_second_sees_both_versions(autumn: World, task: Task) -> None:
    head = sign_in(autumn.a1.head)
    head.get(url("task_mark", task))
    marked(autumn, task, text="Провели конкурс чтецов", link="https://school.example/chtecy")
    response = head.post(url("task_mark", task), form(text="Провели конкурс пар"))
    page = text(response)
    assert response.status_code == 409
    assert "Провели конкурс чтецов" in page
    assert "Провели конкурс пар" in page
    assert "https://school.example/chtecy" in page
    assert Mark.objects.get().text == "Провели конкурс чтецов"


def test_an_old_page_of_the_officer_decides_nothing(autumn: World, task: Task) -> None:
    marked(autumn, task)
    marks.withdraw_mark(task=task, actor=autumn.a1.curator_actor, now=clock.now())
    marked(autumn, task, text="Иначе")
    officer = sign_in(autumn.officer)
    for name, data in (("task_confirm", {}), ("task_return", {"reason": "Нет протокола"})):
        response = officer.post(url(name, task), {"version": 2} | data)
        assert response.status_code == 409
        assert "ждёт подтверждения" in text(response)
    assert fresh(task).state == MarkState.MARKED


def test_a_second_click_changes_nothing_more(autumn: World, task: Task) -> None:
    curator, officer = sign_in(autumn.a1.curator), sign_in(autumn.officer)
    for _ in range(2):
        assert curator.post(url("task_mark", task), form()).status_code == 302
    assert Mark.objects.count() == 1
    for _ in range(2):
        assert officer.post(url("task_confirm", task), {"version": 2}).status_code == 302
    assert fresh(task).version == 3


def test_a_return_asks_for_its_reason_and_says_it_to_the_school(autumn: World, task: Task) -> None:
    marked(autumn, task)
    officer = sign_in(autumn.officer)
    assert "Вернуть отметку" in text(officer.get(url("task_return", task)))
    refused = officer.post(url("task_return", task), {"version": 2, "reason": "  "})
    assert refused.status_code == 422
    assert "Укажите причину: без неё вернуть нельзя." in text(refused)
    assert fresh(task).state == MarkState.MARKED
    officer.post(url("task_return", task), {"version": 2, "reason": "Приложите приказ"})
    page = text(sign_in(autumn.a1.curator).get(url("task", task)))
    assert "Отметка возвращена: Приложите приказ Исправьте и отметьте снова." in page
    assert "Исправить и отметить снова" in page


def test_a_decision_is_taken_back_for_ten_minutes(autumn: World, task: Task) -> None:
    marked(autumn, task)
    officer = sign_in(autumn.officer)
    told = officer.post(url("task_confirm", task), {"version": 2}, follow=True)
    assert "Выполнение подтверждено." in text(told)
    assert "Отменить решение" in text(told)
    with clock.set_to(NOW + dt.timedelta(minutes=11)):
        assert officer.post(url("task_undo", task)).status_code == 403
        assert "Отменить решение" not in text(officer.get(url("task", task)))
    assert fresh(task).state == MarkState.CONFIRMED
    back = officer.post(url("task_undo", task), follow=True)
    assert "Решение отменено, отметка снова ждёт подтверждения." in text(back)
    assert fresh(task).state == MarkState.MARKED


def test_the_school_takes_its_mark_back(autumn: World, task: Task) -> None:
    marked(autumn, task)
    client = sign_in(autumn.a1.curator)
    assert client.post(url("task_withdraw", task), {"version": 1}).status_code == 409
    assert "Отметка отозвана." in text(client.post(url("task_withdraw", task), {"version": 2}, follow=True))
    assert fresh(task).state == MarkState.NONE


def test_who_may_not_is_told_why(autumn: World, task: Task) -> None:
    officer, curator = sign_in(autumn.officer), sign_in(autumn.a1.curator)
    assert officer.get(url("task_mark", task)).status_code == 403
    computed = task_of("mentee_base", autumn.a1.organisation)
    refused = curator.get(url("task_mark", computed))
    assert refused.status_code == 403
    assert "Выполнение портал определяет сам по внесённым сведениям." in text(refused)
    assert curator.post(url("task_confirm", task), {"version": 1}).status_code == 403


def test_the_ministry_sees_numbers_and_states_without_words_of_a_school(autumn: World, task: Task) -> None:
    marked(autumn, task, text="Провели конкурс чтецов", file=SimpleUploadedFile("протокол.pdf", PDF))
    for user, reads in ((autumn.ministry, False), (autumn.region, True), (autumn.officer, True)):
        page = text(sign_in(user).get(url("task", task)))
        assert "ждёт подтверждения" in page
        assert ("Провели конкурс чтецов" in page) is reads
        assert ("протокол.pdf" in page) is reads


def test_the_evidence_is_a_list(autumn: World) -> None:
    task = task_of("monitoring", autumn.a1.organisation)
    page = text(sign_in(autumn.a1.curator).get(url("task", task)))
    assert "Когда считается выполненным" in page
    assert "Чем подтверждается" in page
    assert f"{task.covered} из {task.needed}" in page


def test_a_long_list_of_evidence_is_cut_and_leads_to_the_matrix(autumn: World, plan: Edition) -> None:
    """900 organisations on one page are no list: the first hundred, how many there are, and where all are seen."""
    schools = [make.make_organisation(autumn.a, f"Школа {number:03}") for number in range(101)]
    make_tasks(edition=plan, years=[YEAR], now=clock.now(), organisation_ids=[one.pk for one in schools])
    bases = Task.objects.filter(activity__rule="mentee_base", organisation__in=schools)
    officer, region = sign_in(autumn.officer), sign_in(autumn.region)
    for many, body, client, matrix in (
        (100, autumn.a, officer, ""),
        (101, autumn.a, officer, reverse("roadmap:matrix_municipality", args=[autumn.a.code])),
        (101, None, region, reverse("roadmap:matrix")),
    ):
        bases.filter(organisation__in=schools[:many]).update(outcome=Outcome.DONE, done_on=day(11, 1))
        response = client.get(url("task", task_of("mentee_base", body)))
        page = text(response)
        assert f"Чем подтверждается {many}" in page
        assert page.count(" Школа ") == 100
        assert ("Показаны первые 100 из 101." in page) is bool(matrix)
        assert (f'href="{matrix}?year={YEAR}">в матрице' in response.content.decode()) is bool(matrix)


def test_the_end_of_a_long_list_of_pairs_is_only_counted(autumn: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The matrix tells of organisations, not of what is behind one."""
    monkeypatch.setattr(task_view, "MOST_EVIDENCE", 1)
    task = task_of("pairs", autumn.a1.organisation)
    make.make_pair(autumn.a1.organisation)
    page = text(sign_in(autumn.a1.curator).get(url("task", task)))
    assert "Показаны первые 1 из 2." in page
    assert "в матрице" not in page


@pytest.mark.parametrize(("length", "status", "count"), [(0, 422, 0), (1, 302, 1), (2000, 302, 1), (2001, 422, 0)])
def test_a_comment_has_one_to_two_thousand_signs(
    autumn: World, task: Task, length: int, status: int, count: int
) -> None:
    response = sign_in(autumn.officer).post(url("task_comment", task), {"text": "х" * length})
    assert response.status_code == status
    assert Comment.objects.count() == count
    if status == 422:
        assert list(response.context["comment_form"].errors) == ["text"]


def test_a_comment_says_whose_it_is(autumn: World, task: Task) -> None:
    sign_in(autumn.officer).post(url("task_comment", task), {"text": "Когда будет готово?"})
    page = text(sign_in(autumn.a1.curator).get(url("task", task)))
    assert f"{autumn.officer.full_name}, {autumn.officer_actor.scope_label}" in page
    assert "Когда будет готово?" in page


def test_a_person_in_charge_is_of_the_own_body(autumn: World, task: Task) -> None:
    own = {str(autumn.a1.curator.pk), str(autumn.a1.head.pk)}
    client = sign_in(autumn.a1.curator)
    page = client.get(url("task", task)).content.decode()
    offered = set(re.findall(r'<option value="(\d+)"', page))
    assert offered == own
    client.post(url("task_charge", task), {"user": autumn.a1.head.pk})
    assert fresh(task).in_charge == autumn.a1.head
    for stranger in (autumn.a2.curator, autumn.officer, autumn.b1.head):
        told = client.post(url("task_charge", task), {"user": stranger.pk}, follow=True)
        assert "Такого сотрудника в списке нет." in text(told)
    assert fresh(task).in_charge == autumn.a1.head
    assert "Ответственный снят." in text(client.post(url("task_charge", task), {"user": ""}, follow=True))
    assert fresh(task).in_charge is None
    assert sign_in(autumn.officer).post(url("task_charge", task), {"user": autumn.officer.pk}).status_code == 403


def test_the_ministry_reads_that_somebody_is_in_charge_and_not_who(autumn: World, task: Task) -> None:
    sign_in(autumn.a1.curator).post(url("task_charge", task), {"user": autumn.a1.head.pk})
    assert autumn.a1.head.full_name in text(sign_in(autumn.officer).get(url("task", task)))
    page = text(sign_in(autumn.ministry).get(url("task", task)))
    assert "Ответственный назначен" in page
    assert autumn.a1.head.full_name not in page


def test_the_list_of_marks_shows_what_was_done_and_decides_in_the_row(autumn: World, task: Task) -> None:
    marked(autumn, task, text="Провели конкурс чтецов", link="https://school.example/chtecy")
    officer = sign_in(autumn.officer)
    response = officer.get(reverse("roadmap:to_confirm"))
    page, content = text(response), response.content.decode()
    assert "Провели конкурс чтецов" in page
    assert 'href="https://school.example/chtecy"' in content
    assert f'formaction="{url("task_confirm", task)}" name="version" value="2" data-key="a"' in content
    assert f'href="{url("task_return", task)}?from=list" data-dialog data-key="r"' in content
    asked = officer.get(url("task_return", task) + "?from=list").content.decode()
    assert '<input type="hidden" name="from" value="list">' in asked
    done = officer.post(url("task_confirm", task), {"version": 2, "from": "list"})
    assert done.url == reverse("roadmap:to_confirm")
    assert "Подтверждать нечего" in text(officer.get(done.url))


def test_nobody_is_offered_an_own_mark(autumn: World, task: Task) -> None:
    marked(autumn, task)
    Mark.objects.update(marked_by_id=autumn.officer.pk)
    page = sign_in(autumn.officer).get(reverse("roadmap:to_confirm")).content.decode()
    assert "решит другой сотрудник" in page
    assert "formaction" not in page
