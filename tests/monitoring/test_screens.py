"""Screens of submissions and review: what each role sees and may press."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from mentoring.core import clock
from mentoring.pairing.models import Pair, PairMember
from monitoring import services
from monitoring.enums import ReturnReason
from monitoring.models import Submission
from tests import factories as make
from tests.world import World

from . import walk


@pytest.fixture
def sign_in(client: Client) -> Any:
    def enter(user: Any) -> Client:
        client.force_login(user)
        return client

    return enter


def address(name: str, *args: object) -> str:
    return reverse(f"monitoring:{name}", args=args)


def text(response: Any) -> str:
    return re.sub(r"\s+", " ", response.content.decode().replace("\xa0", " "))


def test_the_curator_begins_and_sees_both_dates(world: World, sign_in: Any) -> None:
    client = sign_in(world.a1.curator)
    page = text(client.get(address("submissions")))
    assert world.period.title in page
    assert f"{world.period.on_time_until:%d.%m.%Y}" in page
    assert f"{world.period.closes_on:%d.%m.%Y}" in page
    response = client.post(address("submission_begin", world.period.code), follow=True)
    assert response.status_code == 200
    assert "черновик" in text(response)
    assert Submission.objects.get().organisation == world.a1.organisation


def test_the_draft_says_at_its_top_whether_it_can_go(world: World, sign_in: Any) -> None:
    client = sign_in(world.a1.curator)
    draft = address("submission", walk.begun(world, world.a1).public_id)
    page = text(client.get(draft))
    assert page.index("Можно отправлять на подпись") < page.index("Обучающихся всего")
    make.make_figures(world.a1.organisation, children_10_19=10, children_15_19=20)
    page = text(client.get(draft))
    assert page.index("Пока нельзя отправить") < page.index("Обучающихся всего")
    assert "Можно отправлять" not in page


def test_of_what_came_back_the_remarks_speak_not_the_checks(world: World, sign_in: Any) -> None:
    remark = services.RemarkData("figure:learners", "Обучающихся всего", ReturnReason.FIGURES, "было 380")
    submission = walk.returned(world, world.a1, remarks=[remark])
    page = text(sign_in(world.a1.curator).get(address("submission", submission.public_id)))
    assert "было 380" in page
    assert "Можно отправлять" not in page


def test_every_number_opens_a_list_of_that_length(world: World, sign_in: Any) -> None:
    make.make_pair(
        world.a1.organisation, form_code="teacher-teacher", mentees=[make.make_mentee(world.a1.organisation)]
    )
    submission = walk.begun(world, world.a1)
    client = sign_in(world.a1.curator)
    page = client.get(address("submission", submission.public_id)).content.decode()
    links = re.findall(r'href="([^"]*\?list=\w[^"]*)"><span class="visually-hidden">[^<]*</span>(\d+)</a>', page)
    assert len(links) > 8
    for link, number in links:
        lines = client.get(link).content.decode().count('<tr id="line-')
        assert lines == int(number), link


def test_saving_and_sending(world: World, sign_in: Any) -> None:
    submission = walk.begun(world, world.a1)
    client = sign_in(world.a1.curator)
    url = address("submission", submission.public_id)
    form = {
        "version": submission.version,
        "learners": 500,
        "children_10_19": 300,
        "children_15_19": 100,
        "young_teachers": 0,
        "note": "новая записка",
    }
    assert "Сохранено." in text(client.post(url, form, follow=True))
    submission = walk.fresh(submission)
    assert submission.note == "новая записка"
    response = client.post(url, form | {"version": submission.version, "send": "1"}, follow=True)
    assert "на подписи у руководителя" in text(response)


def test_errors_stand_beside_the_field_and_on_top(world: World, sign_in: Any) -> None:
    submission = walk.begun(world, world.a1)
    client = sign_in(world.a1.curator)
    url = address("submission", submission.public_id)
    form = {"version": submission.version, "learners": 5, "children_10_19": 300, "children_15_19": 1, "send": "1"}
    page = text(client.post(url, form, follow=True))
    assert "data-error-summary" in page
    assert 'href="#id_children_10_19"' in page
    assert 'id="id_children_10_19-error"' in page
    assert "больше, чем «Обучающихся всего» (5)" in page
    assert walk.fresh(submission).state == "draft"


def test_bad_input_keeps_what_was_typed(world: World, sign_in: Any) -> None:
    submission = walk.begun(world, world.a1)
    client = sign_in(world.a1.curator)
    form = {"version": submission.version, "learners": "много", "mentees_asked": 1, "mentees_satisfied": 2}
    response = client.post(address("submission", submission.public_id), form)
    assert response.status_code == 422
    page = text(response)
    assert 'value="много"' in page
    assert "Нужно целое число" in page
    assert "Довольных (2) больше, чем опрошенных (1)" in page


def test_a_concurrent_edit_shows_both(world: World, sign_in: Any) -> None:
    submission = walk.begun(world, world.a1)
    client = sign_in(world.a1.curator)
    url = address("submission", submission.public_id)
    stale = {"version": submission.version, "learners": 400, "note": "моё"}
    services.save_draft(
        submission=submission,
        actor=world.a1.curator_actor,
        now=clock.now(),
        expected_version=submission.version,
        note="чужое",
    )
    response = client.post(url, stale)
    assert response.status_code == 409
    page = text(response)
    assert "в портале «чужое», у вас «моё»" in page
    again = walk.fresh(submission).version
    assert f'name="version" value="{again}"' in page
    client.post(url, stale | {"version": again})
    assert walk.fresh(submission).note == "моё"


def test_warnings_are_explained_in_the_form(world: World, sign_in: Any) -> None:
    make.make_pair(world.a1.organisation, mentees=[make.make_mentee(world.a1.organisation, consent=False)])
    submission = walk.begun(world, world.a1)
    client = sign_in(world.a1.curator)
    url = address("submission", submission.public_id)
    assert "Без действующего согласия на обработку данных: 1 человек" in text(client.get(url))
    lines = client.get(address("submission_rows", submission.public_id) + "?list=left_out").content.decode()
    assert lines.count('<tr id="line-') == 1
    client.post(url, {"version": submission.version, "answer_no_consent": "получим в феврале"})
    assert walk.fresh(submission).answers == {"no_consent": "получим в феврале"}


def test_the_head_reads_and_signs(world: World, sign_in: Any) -> None:
    submission = walk.to_signature(world, world.a1)
    client = sign_in(world.a1.head)
    url = address("submission_sign", submission.public_id)
    page = client.get(url).content.decode()
    digest = re.search(r'name="digest" value="(\w+)"', page)
    assert digest
    response = client.post(url, {"version": submission.version, "digest": digest[1]}, follow=True)
    assert "Подписано и отправлено" in text(response)
    assert walk.fresh(submission).state == "submitted"
    assert client.get(url).status_code == 302


def test_the_head_declines_with_a_reason(world: World, sign_in: Any) -> None:
    submission = walk.to_signature(world, world.a1)
    client = sign_in(world.a1.head)
    url = address("submission_decline", submission.public_id)
    assert client.get(url).status_code == 200
    response = client.post(url, {"version": submission.version, "comment": ""})
    assert response.status_code == 422
    assert "Напишите причину" in text(response)
    client.post(url, {"version": submission.version, "comment": "Не все"})
    assert walk.fresh(submission).state == "draft"


def test_take_back_and_recall(world: World, sign_in: Any) -> None:
    submission = walk.to_signature(world, world.a1)
    client = sign_in(world.a1.curator)
    client.post(address("submission_take_back", submission.public_id), {"version": submission.version})
    assert walk.fresh(submission).state == "draft"
    sent = walk.sent(world, world.a1, walk.fresh(submission))
    url = address("submission_recall", sent.public_id)
    assert "Отозвать" in text(client.get(url))
    client.post(url, {"version": sent.version})
    assert walk.fresh(submission).state == "draft"


def test_what_is_decided_does_not_offer_to_be_recalled(world: World, sign_in: Any) -> None:
    submission = walk.approved(world, world.a1)
    page = sign_in(world.a1.curator).get(address("submission_recall", submission.public_id))
    assert page.status_code == 403
    assert "принят" in text(page)


def test_a_send_button_of_its_own(world: World, sign_in: Any) -> None:
    submission = walk.answered(walk.begun(world, world.a1), world.a1)
    client = sign_in(world.a1.curator)
    client.post(address("submission_send", submission.public_id))
    assert walk.fresh(submission).state == "signing"


@pytest.mark.parametrize("name", ["submission", "submission_rows", "submission_print"])
def test_the_organisation_sees_names_and_the_tiers_above_do_not(world: World, sign_in: Any, name: str) -> None:
    submission = walk.sent(world, world.a1)
    url = address(name, submission.public_id)
    client = sign_in(world.a1.curator)
    own = text(client.get(url))
    assert (world.a1.marker in own) is (name == "submission_rows")
    for user in (world.officer, world.region):
        client.force_login(user)
        response = client.get(url)
        assert response.status_code == 200
        assert world.a1.marker not in text(response)
    if name == "submission_rows":
        assert "А. А. П." in text(response)


def test_the_ministry_sees_numbers_and_no_lists(world: World, sign_in: Any) -> None:
    submission = walk.sent(world, world.a1)
    client = sign_in(world.ministry)
    page = text(client.get(address("submission", submission.public_id)))
    assert "Наставляемых всего" in page
    assert "?list=" not in page
    assert client.get(address("submission_rows", submission.public_id)).status_code == 403
    assert client.get(address("review", submission.public_id)).status_code == 403


def test_the_ministry_is_not_told_what_people_write_about_persons(world: World, sign_in: Any) -> None:
    submission = walk.sent(world, world.a1)
    services.return_for_rework(
        submission=submission,
        actor=world.officer_actor,
        now=clock.now(),
        expected_version=submission.version,
        comment="Уберите Петрова Ивана",
        remarks=[services.RemarkData("fact:mentee-1-1", "Наставляемый 4F2A1B", ReturnReason.DUPLICATE)],
    )
    words = ("Уберите Петрова", "4F2A1B")
    page = address("submission", submission.public_id)
    for user, told in ((world.a1.curator, True), (world.ministry, False)):
        shown = text(sign_in(user).get(page))
        assert "Почему вернули" in shown
        assert [word in shown for word in words] == [told, told]


def test_the_ministry_learns_that_there_is_an_explanation_not_its_words(world: World, sign_in: Any) -> None:
    draft = walk.begun(world, world.a1)
    draft.note = "Сидорова Мария болела"
    draft.save()
    submission = walk.sent(world, world.a1, draft)
    for user, told in ((world.officer, True), (world.ministry, False)):
        client = sign_in(user)
        for name in ("submission", "submission_print"):
            shown = text(client.get(address(name, submission.public_id)))
            assert ("Сидорова" in shown) is told
            assert ("Пояснение есть" in shown) is not told


def test_upper_tiers_do_not_see_drafts_of_the_organisation(world: World, sign_in: Any) -> None:
    submission = walk.begun(world, world.a1)
    client = sign_in(world.officer)
    for name in ("submission", "submission_rows", "submission_print", "review"):
        page = text(client.get(address(name, submission.public_id)))
        assert "ещё не отправлены" in page
        assert "А. А. П." not in page


@pytest.mark.parametrize("name", ["submission", "submission_rows", "submission_print"])
def test_strangers_meet_404(world: World, sign_in: Any, name: str) -> None:
    submission = walk.sent(world, world.a1)
    walk.sent(world, world.a2)
    walk.sent(world, world.b1)
    client = sign_in(world.a2.curator)
    for user in (world.a2.curator, world.a2.head, world.b1.curator, world.officer_b):
        client.force_login(user)
        assert client.get(address(name, submission.public_id)).status_code == 404


@pytest.mark.parametrize("name", ["submission", "submission_send", "submission_take_back", "submission_recall"])
def test_strangers_change_nothing(world: World, sign_in: Any, name: str) -> None:
    submission = walk.sent(world, world.a1)
    walk.sent(world, world.a2)
    client = sign_in(world.a2.curator)
    assert client.post(address(name, submission.public_id), {"version": submission.version}).status_code == 404
    assert walk.fresh(submission).version == submission.version


def test_an_unknown_list_is_missing(world: World, sign_in: Any) -> None:
    submission = walk.begun(world, world.a1)
    client = sign_in(world.a1.curator)
    assert client.get(address("submission_rows", submission.public_id) + "?list=nothing").status_code == 404


@pytest.mark.parametrize(
    "code", ["wrong_dates", "several_forms", "mentors_without_age", "without_birth_date", "left_out", "enterprises"]
)
def test_lists_of_findings_open(world: World, sign_in: Any, code: str) -> None:
    submission = walk.begun(world, world.a1)
    client = sign_in(world.a1.curator)
    assert client.get(address("submission_rows", submission.public_id) + f"?list={code}").status_code == 200


def test_a_return_shows_remarks_at_the_lines(world: World, sign_in: Any) -> None:
    key = f"mentee-{world.a1.mentees[0].person_id}-{world.a1.pair.pk}"
    remarks = [
        services.RemarkData("figure:learners", "Обучающихся всего", ReturnReason.FIGURES, "было 380"),
        services.RemarkData(f"fact:{key}", "Наставляемый 1", ReturnReason.DUPLICATE),
    ]
    submission = walk.returned(world, world.a1, remarks=remarks)
    client = sign_in(world.a1.curator)
    page = text(client.get(address("submission", submission.public_id)))
    assert "Почему вернули" in page
    assert "Проверьте численность" in page
    assert "Численность указана неверно: было 380" in page
    assert f"?line={key}#line-{key}" in page
    rows = text(client.get(address("submission_rows", submission.public_id) + f"?line={key}"))
    assert "data-focus-first" in rows
    assert "Участник указан дважды" in rows


def test_queries_do_not_grow_with_rows(world: World, sign_in: Any, django_assert_num_queries: Any) -> None:
    submission = walk.begun(world, world.a1)
    client = sign_in(world.a1.curator)
    url = address("submission_rows", submission.public_id)
    client.get(url)
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as before:
        client.get(url)
    for _ in range(3):
        make.make_pair(world.a1.organisation)
    with django_assert_num_queries(len(before)):
        client.get(url)


@pytest.mark.parametrize("way", ["draft", "wrong", "sign"])
def test_a_page_reads_the_live_rows_once(world: World, sign_in: Any, way: str) -> None:
    """Rows of people, those that are left out, training: each is a heavy query of its own."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    submission = walk.to_signature(world, world.a1) if way == "sign" else walk.begun(world, world.a1)
    client = sign_in(world.a1.head if way == "sign" else world.a1.curator)
    url = address("submission_sign" if way == "sign" else "submission", submission.public_id)
    with CaptureQueriesContext(connection) as queries:
        page = client.post(url, {"version": submission.version, "learners": "x"}) if way == "wrong" else client.get(url)
    assert page.status_code == (422 if way == "wrong" else 200)
    # What is signed is read once more, for its digest.
    once = 1 + (way == "sign")
    for table, times in (("pairing_pairmember", once + 1), ("events_enrolment", once)):
        assert sum(table in query["sql"] for query in queries) == times, table


def test_pages_of_the_organisation_are_not_for_the_tiers_above(world: World, sign_in: Any) -> None:
    for user in (world.officer, world.region, world.ministry):
        assert sign_in(user).get(address("submissions")).status_code == 403


def test_an_unknown_period_is_not_begun(world: World, sign_in: Any) -> None:
    assert sign_in(world.a1.curator).post(address("submission_begin", "no-such")).status_code == 404


def test_errors_of_lists_stand_on_top(world: World, sign_in: Any) -> None:
    submission = walk.begun(world, world.a1)
    PairMember.objects.filter(pair=world.a1.pair, mentee=world.a1.mentees[0]).update(joined_on=clock.today())
    Pair.objects.filter(pk=world.a1.pair.pk).update(
        state="completed", closed_on=clock.today() - dt.timedelta(days=1), started_on=clock.today()
    )
    page = text(sign_in(world.a1.curator).get(address("submission", submission.public_id) + "?checked=1"))
    summary = page[page.index("data-error-summary") :][:900]
    assert "Дата завершения раньше даты начала: 2 строки списка." in summary


def test_an_empty_list_says_so(world: World, sign_in: Any) -> None:
    submission = walk.begun(world, world.a1)
    empty = address("submission_rows", submission.public_id) + "?list=ended_early"
    assert "В этом списке пусто" in text(sign_in(world.a1.curator).get(empty))
