"""Words of a submission's screens: titles of the tabs, what the check counts, labels of fields."""

from __future__ import annotations

import re
from typing import Any

from monitoring.checks import Finding, Severity
from monitoring.forms import SummaryForm
from monitoring.indicators import BY_CODE
from monitoring.views.submission_page import checks_in_words
from tests import factories as make
from tests.world import World

from . import walk
from .test_screens import address, sign_in, text

__all__ = ["sign_in"]


def test_each_tab_has_a_title_of_its_own(world: World, sign_in: Any) -> None:
    submission = walk.sent(world, world.a1)
    client = sign_in(world.officer)
    names = ("review", "submission", "submission_rows", "submission_print")
    titles = [
        re.search("<title>(.*?)</title>", text(client.get(address(name, submission.public_id)))) for name in names
    ]
    words = [title[1].strip().partition(":")[0] for title in titles if title]
    assert words == ["Изменения", "Сводка", "Списки", "Печатная форма"]


def test_the_check_says_what_it_counts(world: World, sign_in: Any) -> None:
    make.make_figures(world.a1.organisation, children_10_19=500)
    submission = walk.begun(world, world.a1)
    page = text(sign_in(world.a1.curator).get(f"{address('submission', submission.public_id)}?checked=1"))
    assert re.search(r"Ошибок: \d+", page)


def test_errors_and_unexplained_warnings_are_counted_apart() -> None:
    def finding(severity: str, answer: str = "") -> Finding:

        return Finding("code", Severity(severity), "текст", "figure:learners", answer)

    error, warning, explained = finding("error"), finding("warning"), finding("warning", "так и есть")
    assert checks_in_words([error, error, warning, explained]) == "Ошибок: 2, предупреждений без пояснения: 1"
    assert checks_in_words([warning]) == "Предупреждений без пояснения: 1"
    assert checks_in_words([explained, finding("note")]) == ""


def test_no_two_fields_of_the_form_are_called_alike() -> None:
    labels = [str(field.label).strip() for field in SummaryForm.base_fields.values() if not field.widget.is_hidden]
    assert len(set(labels)) == len(labels)


def test_the_basis_of_a_denominator_is_named_by_whom_it_counts() -> None:
    words = {code: [BY_CODE[code].basis_words(basis) for basis in BY_CODE[code].bases] for code in BY_CODE}
    assert words["children-mentees"] == ["обучающиеся", "проживающие"]
    assert words["young-teachers"] == ["по сведениям организаций", "по сведениям муниципалитета"]
    assert words["enterprises"] == words["pairs"] == [""]
