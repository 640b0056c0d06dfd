"""Rules of bases, monitoring, satisfaction and reports at their borders; coverage of those above; marks by hand."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from mentoring.core import clock
from mentoring.core.models import Job, StoredFile
from mentoring.organisations.models import Municipality
from monitoring.models import MunicipalityPeriod, Period, Report
from monitoring.services import undo
from roadmap.enums import TaskTier
from roadmap.models import Task
from roadmap.rules.by_hand import BY_HAND
from roadmap.rules.registry import RULES, choices, rule
from roadmap.selectors.evidence import evidence_of
from roadmap.services.recompute import recompute
from tests import factories as make
from tests.monitoring import approved as frozen
from tests.monitoring import walk
from tests.monitoring.approved import approve, put
from tests.world import World

from .running import NOW, YEAR, at, day, found, task_of

pytestmark = pytest.mark.usefixtures("plan")
NOTHING = ("open", None, 0)
TODAY = NOW.date()


def fact(name: str) -> dict[str, Any]:
    return frozen.fact(name, form_id=make.form().pk)


def mentor(name: str) -> dict[str, Any]:
    return frozen.mentor(name, form_id=make.form().pk)


def quarter(number: int, year: int = YEAR, **dates: Any) -> Period:
    """The calendar quarter as the seed makes it: closes at the end of the month after it."""
    starts_on = dt.date(year, 3 * number - 2, 1)
    following = (starts_on + dt.timedelta(days=95)).replace(day=1)
    return Period.objects.create(
        code=f"{year}-q{number}",
        title=f"{number} квартал {year}",
        school_year=year if number >= 3 else year - 1,
        number=number + 10,
        **(
            {
                "starts_on": starts_on,
                "ends_on": following - dt.timedelta(days=1),
                "opens_on": starts_on,
                "on_time_until": following.replace(day=15),
                "closes_on": following.replace(day=28),
            }
            | dates
        ),
    )


@pytest.fixture
def quarters(autumn: World) -> dict[str, Period]:
    """The four that close in the year, in place of the world's two; and the one that ends in it but closes later."""
    Period.objects.all().delete()
    return {
        "q4 before": quarter(4, YEAR - 1),
        "q1": quarter(1),
        "q2": quarter(2),
        "q3": quarter(3),
        "q4": quarter(4),
    }


@pytest.mark.parametrize(
    ("code", "person"), [("mentee_base", fact), ("mentor_base", mentor)], ids=["mentees", "mentors"]
)
def test_a_base_counts_in_the_autumn_of_its_school_year(
    autumn: World, quarters: dict[str, Period], code: str, person: Any
) -> None:
    school = autumn.a1.organisation
    for name in ("q4 before", "q1", "q2"):
        approve(school, quarters[name], person("a"))
    assert found(code, school) == NOTHING
    approve(school, quarters["q4"], person("a"))
    assert found(code, school) == ("done", TODAY, 1)
    approve(school, quarters["q3"], person("a"))
    assert found(code, school) == ("done", TODAY, 2)
    lines = evidence_of(task_of(code, school), autumn.a1.curator_actor)
    assert [(line.title, line.note) for line in lines] == [
        ("Сведения: 3 квартал 2026", "в базе: 1"),
        ("Сведения: 4 квартал 2026", "в базе: 1"),
    ]
    assert lines[0].url.startswith("/submissions/")


def test_a_base_of_the_other_role_or_of_nobody_is_none(autumn: World) -> None:
    approve(autumn.a1.organisation, autumn.period, mentor("a"))
    approve(autumn.a2.organisation, autumn.period)
    assert found("mentee_base", autumn.a1.organisation) == NOTHING
    assert found("mentor_base", autumn.a2.organisation) == NOTHING


def test_sent_is_not_approved_and_an_undone_approval_counts_no_more(autumn: World) -> None:
    submission = walk.sent(autumn, autumn.a1)
    assert found("mentee_base", autumn.a1.organisation) == NOTHING
    from monitoring.services import approve as decide

    done = decide(submission=submission, actor=autumn.officer_actor, now=clock.now(), expected_version=None)
    assert task_of("mentee_base", autumn.a1.organisation).outcome == "done", "told at once"
    undo(submission=done, actor=autumn.officer_actor, now=clock.now())
    assert task_of("mentee_base", autumn.a1.organisation).outcome == "open"
    assert found("mentee_base", autumn.a1.organisation) == NOTHING


def test_the_last_missing_organisation_makes_the_municipality_and_the_region_done(autumn: World) -> None:
    for place in (autumn.a1, autumn.b1, autumn.b2, autumn.k1):
        approve(place.organisation, autumn.period, fact(place.marker))
    assert found("mentee_base", autumn.a) == ("open", None, 1)
    assert (task_of("mentee_base", autumn.a).covered, task_of("mentee_base", autumn.a).needed) == (1, 2)
    assert found("mentee_base", autumn.b) == ("done", TODAY, 2)
    assert found("mentee_base") == ("open", None, 4)
    approve(autumn.a2.organisation, autumn.period, fact("x"))
    assert found("mentee_base", autumn.a) == ("done", TODAY, 2)
    assert found("mentee_base") == ("done", TODAY, 5)
    assert task_of("mentee_base").note == "Выполнили 5 из 5 организаций"
    lines = evidence_of(task_of("mentee_base", autumn.a), autumn.officer_actor)
    assert [line.title for line in lines] == ["СОШ № 1", "СОШ № 2"]
    assert all(line.url.startswith("/roadmap/tasks/") for line in lines)


def test_a_closed_organisation_is_not_waited_for(autumn: World) -> None:
    approve(autumn.a1.organisation, autumn.period, fact("a"))
    autumn.a2.organisation.is_active = False
    autumn.a2.organisation.save()
    assert found("mentee_base", autumn.a) == ("done", TODAY, 1)


def test_a_municipality_without_organisations_has_done_nothing(autumn: World) -> None:
    bare = Municipality.objects.exclude(pk__in=[autumn.a.pk, autumn.b.pk, autumn.krai.pk]).earliest("pk")
    assert found("mentee_base", bare) == NOTHING


def test_monitoring_asks_for_every_period_that_closes_in_the_year(autumn: World, quarters: dict[str, Period]) -> None:
    school = autumn.a1.organisation
    for name in ("q4 before", "q1", "q2", "q4"):
        approve(school, quarters[name], fact("a"))
    assert found("monitoring", school) == ("open", None, 3)
    task = task_of("monitoring", school)
    assert (task.covered, task.needed, task.note) == (3, 4, "Сведения приняты: 3 из 4")
    submission = approve(school, quarters["q3"], fact("a"))
    assert found("monitoring", school) == ("done", TODAY, 4)
    put(school, quarters["q3"], None)
    assert found("monitoring", school) == ("open", None, 3)
    assert submission.pk
    assert found("monitoring", autumn.a2.organisation) == NOTHING
    assert task_of("monitoring", autumn.a2.organisation).needed == 4


@pytest.mark.parametrize(
    ("closes_on", "counts"),
    [(day(12, 31), True), (day(1, 1), True), (day(12, 31, YEAR - 1), False), (day(1, 1, YEAR + 1), False)],
)
def test_a_period_belongs_to_the_year_in_which_it_closes(autumn: World, closes_on: dt.date, counts: bool) -> None:
    Period.objects.all().delete()
    quarter(2)
    border = quarter(3, opens_on=closes_on, on_time_until=closes_on, closes_on=closes_on)
    approve(autumn.a1.organisation, border, fact("a"))
    assert found("monitoring", autumn.a1.organisation)[2] == int(counts)


def test_a_year_in_which_nothing_closes_has_no_data(autumn: World) -> None:
    """The portal began with the fourth quarter: the first submission is due next year."""
    Period.objects.exclude(pk=autumn.period.pk).delete()
    for body in (autumn.a1.organisation, autumn.a, None):
        assert found("monitoring", body) == ("unknown", None, 0)
    assert found("mentee_base", autumn.a1.organisation) == NOTHING, "the base is asked of the quarter itself"


def test_a_municipality_is_done_when_the_region_accepted_its_periods(
    autumn: World, quarters: dict[str, Period]
) -> None:
    for name in ("q4 before", "q1", "q2"):
        MunicipalityPeriod.objects.create(
            municipality=autumn.a, period=quarters[name], state="accepted", state_since=at(8, 5)
        )
    MunicipalityPeriod.objects.create(
        municipality=autumn.a, period=quarters["q3"], state="collecting", state_since=at(11, 5)
    )
    assert found("monitoring", autumn.a) == ("open", None, 3)
    MunicipalityPeriod.objects.filter(period=quarters["q3"]).update(state="accepted")
    assert found("monitoring", autumn.a) == ("done", day(11, 5), 4)
    assert found("monitoring", autumn.b) == NOTHING


@pytest.mark.parametrize(
    ("figures", "done"),
    [
        ({"mentees_asked": 5, "mentees_satisfied": 0}, True),
        ({"mentors_asked": 1}, True),
        ({"mentees_asked": 0, "mentors_asked": 0}, False),
        ({}, False),
    ],
)
def test_satisfaction_was_asked_about(
    autumn: World, quarters: dict[str, Period], figures: dict[str, int], done: bool
) -> None:
    approve(autumn.b1.organisation, quarters["q4 before"], fact("a"), mentees_asked=9)
    assert found("effectiveness", autumn.b1.organisation) == NOTHING, "of the year before"
    approve(autumn.b1.organisation, quarters["q2"], fact("a"), **figures)
    assert found("effectiveness", autumn.b1.organisation) == (("done", TODAY, 1) if done else NOTHING)
    assert found("effectiveness", autumn.b) == ("open", None, int(done))
    if done:
        line = evidence_of(task_of("effectiveness", autumn.b1.organisation), autumn.b1.curator_actor)[0]
        assert line.note == f"опрошено: {sum(v for k, v in figures.items() if k.endswith('asked'))}"


def report(period: Period, created_at: dt.datetime, municipality: Municipality | None = None) -> Report:
    number = Job.objects.count()
    file = StoredFile.build(b"x", name="a.xlsx", media_type="x", created_at=created_at)
    file.save()
    return Report.objects.create(
        kind="quarter",
        period=period,
        municipality=municipality,
        job=Job.objects.create(kind="x", title="x", idempotency_key=str(number), created_at=created_at),
        data_at=created_at,
        is_final=False,
        versions=[],
        inputs={},
        file=file,
        sha256="0" * 64,
        created_at=created_at,
    )


@pytest.mark.parametrize("code", ["support", "monitoring", "analysis"])
def test_the_region_is_done_with_a_report_of_every_closed_period(
    autumn: World, quarters: dict[str, Period], code: str
) -> None:
    assert found(code) == NOTHING
    for name, month in (("q4 before", 2), ("q1", 5), ("q2", 8)):
        report(quarters[name], at(month, 1))
        report(quarters[name], at(month, 9))
    report(quarters["q3"], at(10, 28, 23, 59))
    report(quarters["q3"], at(11, 1), autumn.a)
    assert found(code) == ("open", None, 3), "of the last day and of another territory do not count"
    newest = report(quarters["q3"], at(10, 29, 0))
    assert found(code) == ("done", day(10, 29), 4)
    lines = evidence_of(task_of(code), autumn.region_actor)
    assert [line.on for line in lines] == [day(2, 1), day(5, 1), day(8, 1), day(10, 29)]
    assert lines[-1].url == f"/reports/{newest.public_id}/"


def test_a_municipality_analyses_by_its_own_reports(autumn: World, quarters: dict[str, Period]) -> None:
    for period in quarters.values():
        report(period, at(11, 20), autumn.a)
        report(period, at(11, 20))
    assert found("analysis", autumn.a) == ("done", day(11, 20), 4)
    assert found("analysis", autumn.b) == NOTHING
    assert found("analysis", autumn.a1.organisation) == ("to_mark", None, 0)
    line = evidence_of(task_of("analysis", autumn.a), autumn.officer_actor)[0]
    assert line.url


@pytest.mark.parametrize("code", [each.code for each in BY_HAND])
def test_what_the_portal_cannot_know_is_marked_by_hand(autumn: World, code: str) -> None:
    for body in (autumn.a1.organisation, autumn.a, None):
        assert found(code, body) == ("to_mark", None, 0)
    for tier in TaskTier:
        assert tier in rule(code).by_hand
        assert "отмечает" in rule(code).words_for(tier)


def test_before_the_portal_began_nothing_is_known_of_any_rule(autumn: World) -> None:
    recompute(now=clock.now())
    years = Task.objects.filter(computed_at__isnull=False)
    assert set(years.filter(year=YEAR - 1).values_list("outcome", flat=True)) == {"unknown"}
    assert "unknown" not in set(years.filter(year=YEAR).values_list("outcome", flat=True))
    task = task_of("pairs", autumn.a1.organisation, YEAR - 1)
    assert evidence_of(task, autumn.region_actor) == []


def test_every_task_of_the_running_year_shows_what_it_counted(autumn: World) -> None:
    for place in autumn.places:
        approve(place.organisation, autumn.period, fact(place.marker), mentees_asked=3)
        approve(place.organisation, autumn.earlier, mentor(place.marker))
    recompute(now=clock.now())
    actors = (autumn.region_actor, autumn.officer_actor, autumn.a1.curator_actor, autumn.ministry_actor)
    for task in Task.objects.filter(year=YEAR).select_related("activity", "municipality", "organisation"):
        for actor in actors:
            lines = evidence_of(task, actor)
            assert len(lines) == task.evidence_count, task
            assert not any(place.marker in str(lines) for place in autumn.places)


def test_rules_say_in_words_what_they_ask_of_each_tier() -> None:
    assert [code for code, _ in choices()] == list(RULES)
    for code, each in RULES.items():
        assert each.code == code
        assert len(each.title) <= 60
        tiers = {TaskTier.ORGANISATION} if code in {"pairs", "meetings"} else set(TaskTier)
        assert set(each.words) == tiers
        assert all(each.words_for(tier).endswith(".") for tier in tiers)


@pytest.mark.parametrize("code", ["", "of a later release"])
def test_a_line_without_a_known_rule_is_marked_by_hand(autumn: World, code: str) -> None:
    Task.objects.filter(activity__rule="results").update(activity=rule_free(code))
    recompute(now=clock.now(), rule_codes=[code])
    assert set(Task.objects.filter(activity__rule=code, year=YEAR).values_list("outcome", flat=True)) == {"to_mark"}


def rule_free(code: str) -> Any:
    from roadmap.models import Activity, Edition

    from .plan import make_activity, make_edition

    edition: Edition = make_edition(first_year=YEAR, last_year=YEAR, adopted=False)
    activity: Activity = make_activity(edition, rule=code)
    return activity


@pytest.mark.parametrize("each", BY_HAND, ids=lambda each: each.code)
def test_rules_by_hand_are_never_asked(each: Any) -> None:
    for ask in (lambda: each.found(None), lambda: each.shown(None, None)):
        with pytest.raises(NotImplementedError):
            ask()
