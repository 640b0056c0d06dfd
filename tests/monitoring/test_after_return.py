"""What the reviewer reads when a school has sent again after a return."""

from __future__ import annotations

import re
from typing import Any

import pytest

from mentoring.core import clock
from monitoring import services
from monitoring.enums import ReturnReason
from monitoring.selectors.answered import after_return
from monitoring.selectors.changes import change_counts_against
from monitoring.selectors.review import QueueFilter, queue
from monitoring.services import RemarkData
from tests import factories as make
from tests.world import Place, World

from . import walk
from .test_screens import address, sign_in, text

__all__ = ["sign_in"]

LEARNERS = RemarkData("figure:learners", "Обучающихся всего", ReturnReason.FIGURES, " было 380 ")


def person(place: Place, number: int = 0) -> RemarkData:
    assert place.pair is not None
    return RemarkData(
        f"fact:mentee-{place.mentees[number].person_id}-{place.pair.pk}", "Наставляемый 12AB", ReturnReason.PERSONS
    )


def sent_again(world: World, place: Place, *, note: str = "", **more: Any) -> Any:
    """Returned, then corrected (410 learners instead of 400) and sent once more."""
    submission = walk.returned(world, place, **more)
    make.make_figures(place.organisation, learners=410)
    if note:
        submission = services.save_draft(
            submission=submission,
            actor=place.curator_actor,
            now=clock.now(),
            expected_version=submission.version,
            note=note,
        )
    return walk.sent(world, place, submission)


def test_each_remark_is_answered_by_its_own_line_only(world: World) -> None:
    again = sent_again(world, world.a1, remarks=[LEARNERS, person(world.a1)], comment="Проверьте", note="Исправили")
    found = after_return(world.officer_actor, again)
    assert found is not None
    assert [(line.remark.target, line.changed) for line in found.remarks] == [
        ("figure:learners", True),
        (person(world.a1).target, False),
    ]
    assert (found.unanswered, found.words, found.note) == (1, "Проверьте", "Исправили")
    assert (found.base.number, again.current_version.number) == (1, 2)
    assert [line.target for line in found.comparison.numbers] == ["figure:learners"]


def test_a_row_that_is_gone_answers_its_remark(world: World) -> None:
    from mentoring.registry.models import Consent

    submission = walk.returned(world, world.a1, remarks=[person(world.a1)])
    Consent.objects.filter(person=world.a1.mentees[0].person).update(withdrawn_on=clock.today())
    found = after_return(world.officer_actor, walk.sent(world, world.a1, submission))
    assert found is not None
    assert [line.changed for line in found.remarks] == [True]
    assert [line.kind for line in found.comparison.rows] == ["closed"]


def test_the_screen_of_a_first_period_shows_what_was_done_after_the_return(world: World, sign_in: Any) -> None:
    again = sent_again(
        world, world.a1, remarks=[LEARNERS, person(world.a1)], comment="Проверьте", note="Исправили приём"
    )
    client = sign_in(world.officer)
    page = text(client.get(address("review", again.public_id)))
    assert "После возврата: 1 изменение (всего 3 строки)" in page
    assert "против версии 1, возвращённой" in page
    assert "Первая подача в учебном году" not in page
    assert "Принятых сведений ещё нет" in page
    assert "<del>400</del>" in page
    assert "<ins>410</ins>" in page
    assert "1 строка не изменилась" in page
    assert "строка изменена" in page
    assert "строка прежняя" in page
    assert "Исправили приём" in page
    assert 'href="#again-figure:learners"' in page
    assert page.count(f'name="target" value="{person(world.a1).target}"') == 1
    assert world.a1.marker not in page
    line = text(client.get(address("review_queue")))
    assert "после возврата 1 изменение (всего 3 строки)" in line
    assert "принятых ещё нет, 3 строки" in line


def test_nothing_done_after_a_return_is_said(world: World, sign_in: Any) -> None:
    again = walk.sent(world, world.a1, walk.returned(world, world.a1))
    client = sign_in(world.officer)
    page = text(client.get(address("review", again.public_id)))
    assert "После возврата: без изменений" in page
    assert "Проверьте численность" in page
    assert "Вернуть с замечаниями к отмеченным" not in page
    assert re.search("после возврата <span[^>]*>.*?без изменений</span>", text(client.get(address("review_queue"))))


def test_an_approved_version_that_was_returned_is_compared_with_once(world: World, sign_in: Any) -> None:
    submission = walk.approved(world, world.a1)
    reopened = services.return_for_rework(
        submission=submission, actor=world.officer_actor, now=clock.now(), expected_version=None, comment="Дополните"
    )
    make.make_figures(world.a1.organisation, learners=410)
    again = walk.sent(world, world.a1, reopened)
    page = text(sign_in(world.officer).get(address("review", again.public_id)))
    assert "(она же принятая)" in page
    assert "против принятой версии" not in page
    assert page.count("<ins>410</ins>") == 1


def test_both_versions_are_named_when_they_differ(world: World, sign_in: Any) -> None:
    """Version 1 is accepted and reopened, version 2 returned: version 3 is read against both."""
    officer: dict[str, Any] = {"actor": world.officer_actor, "expected_version": None}
    submission = services.return_for_rework(
        submission=walk.approved(world, world.a1), now=clock.now(), comment="Дополните", **officer
    )
    make.make_pair(world.a1.organisation)
    submission = services.return_for_rework(
        submission=walk.sent(world, world.a1, submission), now=clock.now(), remarks=[LEARNERS], **officer
    )
    make.make_figures(world.a1.organisation, learners=410)
    again = walk.sent(world, world.a1, submission)
    client = sign_in(world.officer)
    page = text(client.get(address("review", again.public_id)))
    assert "После возврата: 1 изменение (всего 5 строк)" in page
    assert "против версии 2, возвращённой" in page
    assert "3 изменения (всего 5 строк)" in page
    assert "против принятой версии 1" in page
    assert "все отмеченные строки изменены" in page
    line = text(client.get(address("review_queue")))
    assert "после возврата 1 изменение (всего 5 строк)" in line
    assert "против принятой 3 изменения" in line


def test_a_return_that_was_undone_is_none(world: World) -> None:
    first = sent_again(world, world.a1)
    returned = services.return_for_rework(
        submission=first, actor=world.officer_actor, now=clock.now(), expected_version=None, comment="Ошибка"
    )
    found = after_return(world.officer_actor, returned)
    assert found is not None
    assert found.base.number == 1
    undone = services.undo(submission=returned, actor=world.officer_actor, now=clock.now())
    found = after_return(world.officer_actor, walk.fresh(undone))
    assert found is not None
    assert (found.base.number, found.words) == (1, "Проверьте численность")


def test_only_an_undone_return_leaves_nothing_to_compare_with(world: World) -> None:
    undone = services.undo(submission=walk.returned(world, world.a1), actor=world.officer_actor, now=clock.now())
    recalled = services.recall(submission=undone, actor=world.a1.curator_actor, now=clock.now())
    assert after_return(world.officer_actor, walk.sent(world, world.a1, recalled)) is None


@pytest.mark.parametrize("make_it", [walk.begun, walk.sent, walk.approved])
def test_what_was_never_returned_has_no_such_section(world: World, make_it: Any) -> None:
    assert after_return(world.officer_actor, make_it(world, world.a1)) is None
    assert change_counts_against({}) == {}


def test_the_queue_counts_of_neighbours_are_their_own(world: World) -> None:
    again, first = sent_again(world, world.a1), walk.sent(world, world.a2)
    walk.returned(world, world.b1)
    lines = {line.submission.pk: line.after_return for line in queue(world.officer_actor, QueueFilter()).items}
    assert lines.keys() == {again.pk, first.pk}
    assert lines[first.pk] is None
    assert lines[again.pk] is not None
    assert (lines[again.pk].total, lines[again.pk].figures) == (1, 1)
