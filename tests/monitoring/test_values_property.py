"""For every indicator × level × period × form the kept value, a brute-force recount and the length of the list agree,
whatever is approved, taken back and approved again, in whatever order (issue 2 §4)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mentoring.core import clock
from mentoring.organisations.enums import Basis
from mentoring.organisations.models import Organisation
from monitoring.enums import Level
from monitoring.indicators import INDICATORS, Counted, Share
from monitoring.indicators.base import Key
from monitoring.models import IndicatorValue
from monitoring.selectors.facts import behind, organisations_behind, page_behind
from monitoring.selectors.places import Place
from monitoring.selectors.trained import trained_page
from monitoring.selectors.values import Shown, readings
from monitoring.services import values
from tests import factories as make

from . import approved

FORMS = ("pupil-pupil", "employer-pupil")
NAMES = [f"ребёнок {number}" for number in range(5)]

mentees = st.builds(
    lambda name, form, age, category, outcome, pair: approved.fact(
        name, form_id=form, age=age, category=category, outcome=outcome, pair_id=pair
    ),
    st.sampled_from(NAMES),
    st.sampled_from(FORMS),
    st.sampled_from([None, 9, 10, 14, 19, 20]),
    st.sampled_from(["pupil", "student", "young_teacher", "teacher"]),
    st.sampled_from(["active", "completed", "ended_early"]),
    st.integers(1, 3),
)
mentors = st.builds(
    lambda name, form, age, category, enterprise, pair: approved.mentor(
        name,
        form_id=form,
        age=age,
        category=category,
        pair_id=pair,
        enterprise=approved.enterprise(enterprise) if enterprise else None,
    ),
    st.sampled_from(NAMES),
    st.sampled_from(FORMS),
    st.sampled_from([None, 14, 15, 19, 20, 45]),
    st.sampled_from(["pupil", "student", "employer", "teacher"]),
    st.sampled_from([None, "Завод", "Ферма"]),
    st.integers(1, 3),
)
figures = st.fixed_dictionaries(
    {
        "children_10_19": st.sampled_from([None, 0, 5, 9]),
        "children_15_19": st.sampled_from([None, 4]),
        "young_teachers": st.sampled_from([None, 0, 3]),
        "on_time": st.booleans(),
    },
    optional={"mentees_asked": st.just(4), "mentees_satisfied": st.integers(0, 4), "mentors_asked": st.just(2)},
)
lessons = st.builds(
    lambda name, audience, kind: approved.trained(name, audience=audience, kind=kind),
    st.sampled_from(NAMES),
    st.sampled_from(["mentor", "curator", "teacher"]),
    st.sampled_from(["seminar", "course", "conference"]),
)
# The third part is the training; None: the version was sent before the portal kept events.
sheets = st.tuples(
    st.lists(st.one_of(mentees, mentors), max_size=8), figures, st.none() | st.lists(lessons, max_size=4)
)
# Which organisation; what is approved there: a new sheet, a former version again (-1, -2 …), or nothing any more.
decisions = st.lists(
    st.tuples(st.integers(0, 4), st.one_of(sheets, st.integers(-2, -1), st.none())), min_size=1, max_size=8
)

CONDITIONS: dict[str, Any] = {
    "children-mentees": lambda f: (
        f["role"] == "mentee" and f["category"] in ("pupil", "student") and f["age"] in range(10, 20)
    ),
    "children-mentors": lambda f: (
        f["role"] == "mentor" and f["category"] in ("pupil", "student") and f["age"] in range(15, 20)
    ),
    "young-teachers": lambda f: f["role"] == "mentee" and f["category"] == "young_teacher",
    "enterprises": lambda f: f["role"] == "mentor" and f["enterprise"],
    "mentees": lambda f: f["role"] == "mentee",
    "mentors": lambda f: f["role"] == "mentor",
    "pairs": lambda f: f["role"] == "mentee",
    "organisations": lambda f: f["role"] == "mentee",
    "completed": lambda f: f["role"] == "mentee" and f["outcome"] == "completed",
    "ended-early": lambda f: f["role"] == "mentee" and f["outcome"] == "ended_early",
}
TRAINED = {"mentors-trained": "mentor", "curators-trained": "curator"}
KEYS = {"enterprises": "enterprise", "pairs": "pair_id", "organisations": "organisation"}

Sheet = tuple[list[dict[str, Any]], dict[str, Any], list[dict[str, Any]] | None]


def counted(code: str, sheets: Sequence[Sheet], form_id: int | None) -> int | None:
    if code in TRAINED:
        known = [training for _, _, training in sheets if training is not None]
        lessons = [one for training in known for one in training if one["kind"] != "conference"]
        return len({one["identity"] for one in lessons if one["audience"] == TRAINED[code]}) if known else None
    facts = [fact for facts, _, _ in sheets for fact in facts if form_id is None or fact["form_id"] == form_id]
    return len({fact[KEYS.get(code, "identity")] for fact in facts if CONDITIONS[code](fact)})


def summed(figures: Sequence[dict[str, Any]], code: str) -> tuple[int | None, int | None]:
    if code == "on-time":
        return sum(one["on_time"] for one in figures), len(figures)
    who = "mentees" if code == "mentee-satisfaction" else "mentors"
    both = [
        (one[f"{who}_satisfied"], one[f"{who}_asked"])
        for one in figures
        if one.get(f"{who}_satisfied") is not None and one.get(f"{who}_asked") is not None
    ]
    return (sum(a for a, _ in both), sum(b for _, b in both)) if both else (None, None)


def known_sum(figures: Sequence[dict[str, Any]], name: str) -> int | None:
    known = [one[name] for one in figures if one.get(name) is not None]
    return sum(known) if known else None


def unique_rows(facts: list[dict[str, Any]], organisation: Organisation) -> list[dict[str, Any]]:
    """As a submission freezes them: a person × pair once; a pair belongs to one organisation and has one form."""
    rows: dict[Any, dict[str, Any]] = {}
    for fact in facts:
        pair = organisation.pk * 10 + FORMS.index(fact["form_id"]) * 5 + fact["pair_id"]
        form_id = make.form(fact["form_id"]).pk
        row = fact | {"pair_id": pair, "form_id": form_id, "organisation": organisation.pk}
        rows[row["role"], row["person_id"], row["pair_id"]] = row
    return list(rows.values())


def list_of(actor: Any, asked: dict[str, Any]) -> tuple[Any, Any]:
    """The list that the screen opens: training has one of its own."""
    if asked["indicator"].numerator.key is Key.TRAINED:
        return trained_page(actor, behind(actor, **asked))
    return page_behind(actor, **asked)


def check(world: Any, sheets: dict[int, Sheet]) -> None:
    organisations = [place.organisation for place in world.places]
    places = [Place(), Place(world.a), Place(world.b), Place(world.krai)]
    places += [Place(one.municipality, one) for one in organisations]
    shown = [Shown(indicator, Basis.LEARNERS) for indicator in INDICATORS]
    forms = [None, *(make.form(code).pk for code in FORMS)]
    for place in places:
        inside = [
            sheets[one.pk]
            for one in organisations
            if one.pk in sheets and place.municipality in (None, one.municipality) and place.organisation in (None, one)
        ]
        for form_id in forms:
            found = readings(
                world.region_actor, period=world.period, place=place, shown=shown, form_id=form_id, goals={}
            )
            for reading in found:
                code = reading.indicator.code
                where = (code, place.label, form_id)
                if not inside:
                    assert reading.numerator is None, where
                    continue
                asked = {
                    "indicator": reading.indicator,
                    "period": world.period,
                    "place": place,
                    "form_id": form_id,
                }
                if isinstance(reading.indicator.numerator, Counted):
                    expected = counted(code, inside, form_id)
                    assert reading.numerator == expected, where
                    page, lines = list_of(world.region_actor, asked)
                    assert len({line.key for line in lines}) == len(page.items) == (expected or 0), where
                else:
                    numerator, denominator = summed([figures for _, figures, _ in inside], code)
                    assert (reading.numerator, reading.denominator) == (numerator, denominator), where
                    listed = organisations_behind(world.region_actor, **asked)
                    assert sum(row.numerator for row in listed) == (numerator or 0), where
                if isinstance(reading.indicator.denominator, Share) and reading.indicator.denominator.frozen:
                    figure = reading.indicator.denominator.figure.value
                    assert reading.denominator == known_sum([figures for _, figures, _ in inside], figure), where


def kept_rows() -> set[tuple[Any, ...]]:
    """Kept values without the zero rows of forms: those may stay behind."""
    rows = IndicatorValue.objects.values_list(
        "code", "level", "municipality", "organisation", "form", "basis", "numerator", "denominator"
    )
    return {row for row in rows if row[4] is None or row[6]}


@pytest.mark.django_db
def test_value_equals_recount_equals_list(world: Any) -> None:
    organisations = [place.organisation for place in world.places]

    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(decisions=decisions)
    def play(decisions: list[tuple[int, Any]]) -> None:
        with transaction.atomic():
            versions: dict[int, list[tuple[Any, Sheet]]] = {}
            counting: dict[int, Sheet] = {}
            for number, what in decisions:
                organisation = organisations[number]
                made = versions.setdefault(organisation.pk, [])
                if isinstance(what, tuple):
                    facts, entered = unique_rows(what[0], organisation), what[1]
                    rows = [{k: v for k, v in fact.items() if k != "organisation"} for fact in facts]
                    version = approved.make_version(organisation, world.period, rows, what[2], **entered)
                    made.append((version, (facts, entered, what[2])))
                elif what is not None and len(made) < -what:
                    continue
                chosen = None if what is None else made[what if isinstance(what, int) else -1]
                if chosen is None and not made:
                    continue
                approved.put(organisation, world.period, chosen[0] if chosen else None)
                if chosen:
                    counting[organisation.pk] = chosen[1]
                else:
                    counting.pop(organisation.pk, None)
            check(world, counting)
            moved = kept_rows()
            values.rebuild(period=world.period, now=clock.now())
            assert moved == kept_rows()
            assert not IndicatorValue.objects.filter(level=Level.ORGANISATION, basis=Basis.RESIDENTS).exists()
            transaction.set_rollback(True)

    play()
