"""A new edition from the former one, its years, and the two side by side."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from mentoring.access.decisions import NotAllowed, StateChanged
from mentoring.audit.models import AuditEvent
from mentoring.core import clock
from roadmap import seed
from roadmap.enums import EditionState
from roadmap.models import Activity, Edition
from roadmap.selectors.comparison import ADDED, CHANGED, REMOVED, SAME, SHIFTED, compare, counts, former_of, marked
from roadmap.services import activities, editions
from tests.world import World

from . import editions as walk

COPIED = ("number", "title", "region", "municipality", "organisation", "rule", "yearly", "start_day", "due_day")


def test_the_lines_are_the_same_with_their_years_moved(world: World) -> None:
    source = seed.load_roadmap()
    edition = walk.draft(world, 2025, 2027)
    assert (edition.state, edition.source, edition.parent) == (EditionState.DRAFT, source, None)
    assert edition.title == seed.TITLE.replace("2021-2024", "2025-2027")
    pairs = list(zip(source.activities.all(), edition.activities.select_related("origin", "section"), strict=True))
    for old, new in pairs:
        assert [getattr(new, name) for name in COPIED] == [getattr(old, name) for name in COPIED]
        assert new.origin == old
        assert (new.section.number if new.section else "") == old.number.rpartition(".")[0]
    terms = {line.number: line.term for line in edition.activities.all()}
    assert terms["1"] == terms["1.7"] == "Ежегодно 2025 – 2027 гг."
    assert terms["2.1"] == "2026-2027 гг."
    assert terms["2.5"] == "2025-2027 гг."
    assert terms["3"] == terms["3.4"] == "2027 г."
    assert (walk.line(edition, "2.1").first_year, walk.line(edition, "2.1").last_year) == (2026, 2027)
    assert AuditEvent.objects.filter(action="edition.copy", object_id=edition.pk).exists()


def test_years_out_of_order_are_refused_beside_the_field(world: World) -> None:
    for first, last, words in ((2027, 2025, "Раньше начального года"), (2025, 2095, "не больше 10 лет")):
        with pytest.raises(ValidationError) as refused:
            walk.draft(world, first, last)
        assert words in refused.value.message_dict["last_year"][0]
    assert Edition.objects.count() == 1


def test_only_the_region_copies_and_only_an_adopted_edition(world: World) -> None:
    edition = walk.draft(world)
    for actor, source in ((world.region_actor, edition), (world.officer_actor, edition.source)):
        assert source is not None
        with pytest.raises(NotAllowed):
            editions.copy_edition(
                source=source, first_year=2030, last_year=2031, title="", actor=actor, now=clock.now()
            )
    adopted_own = walk.own(walk_in_force(world).officer_actor)
    with pytest.raises(NotAllowed, match="копированием"):
        editions.copy_edition(
            source=adopted_own, first_year=2030, last_year=2031, title="", actor=world.officer_actor, now=clock.now()
        )


def walk_in_force(world: World) -> World:
    walk.adopted(Edition.objects.get(state=EditionState.DRAFT), world.region_actor)
    return world


def test_shorter_years_cut_the_lines_and_name_those_left_outside(world: World) -> None:
    edition = walk.draft(world, 2025, 2027)
    with pytest.raises(ValidationError) as refused:
        changed(world, edition, 2025, 2026)
    assert "3, 3.1, 3.2, 3.3, 3.4" in refused.value.message_dict["last_year"][0]
    edition = changed(world, edition, 2026, 2027, title="Новое название")
    assert (edition.title, edition.first_year) == ("Новое название", 2026)
    line = walk.line(edition, "1.4")
    assert (line.first_year, line.last_year, line.term) == (2026, 2027, "Ежегодно 2026 – 2027 гг.")
    assert walk.line(edition, "2.1").version == 1


def changed(world: World, edition: Edition, first: int, last: int, title: str = "Карта") -> Edition:
    edition.refresh_from_db()
    return editions.change_edition(
        edition=edition,
        title=title,
        first_year=first,
        last_year=last,
        expected_version=edition.version,
        actor=world.region_actor,
        now=clock.now(),
    )


def test_the_second_editor_of_the_title_is_told(world: World) -> None:
    edition = walk.draft(world)
    changed(world, edition, edition.first_year, edition.last_year, "Первое")
    with pytest.raises(StateChanged) as refused:
        editions.change_edition(
            edition=edition, title="Второе", first_year=edition.first_year, last_year=edition.last_year,
            expected_version=1, actor=world.region_actor, now=clock.now(),
        )  # fmt: skip
    assert refused.value.current.title == "Первое"


def test_a_draft_is_thrown_away_with_its_lines(world: World) -> None:
    edition = walk.draft(world)
    before = Activity.objects.exclude(edition=edition).count()
    editions.remove_draft(edition=edition, actor=world.region_actor, now=clock.now())
    assert list(Edition.objects.values_list("first_year", flat=True)) == [2021]
    assert Activity.objects.count() == before
    with pytest.raises(NotAllowed, match="утверждена"):
        editions.remove_draft(edition=Edition.objects.get(), actor=world.region_actor, now=clock.now())


def test_side_by_side_every_kind_of_difference_is_told(world: World) -> None:
    source = seed.load_roadmap()
    edition = walk.draft(world, 2021, 2024)
    assert {pair.kind for pair in compare(edition, source)} == {SAME}
    walk.change(walk.line(edition, "1.3"), world.region_actor, title="Проведение курсов для всех кураторов")
    walk.change(walk.line(edition, "1.4"), world.region_actor, due_day="10-31")
    walk.add(edition, world.region_actor, walk.line(edition, "1"), title="Новая школа наставников")
    activities.remove_activity(activity=walk.line(edition, "2.2"), actor=world.region_actor, now=clock.now())
    pairs = {(pair.kind, pair.title): pair for pair in compare(edition, source)}
    assert (ADDED, "Новая школа наставников") in pairs
    assert (REMOVED, "Формирование банка успешных практик (кейсов)") in pairs
    (days,) = pairs[CHANGED, "Формирование базы наставляемых"].fields
    assert days.label == "Сроки в году"
    assert "".join(words.text for words in days.after if words.differs) == "31.10"
    (moved_up,) = pairs[CHANGED, "Мониторинг внедрения целевой модели наставничества"].fields
    assert moved_up.label == "№ п/п"
    found = counts(compare(edition, source))
    assert found == {CHANGED: 5, ADDED: 1, REMOVED: 1, SHIFTED: 0, SAME: 13}


def test_words_that_differ_are_marked_on_both_sides() -> None:
    before, after = marked("на сайтах школ и колледжей", "на сайтах всех школ")
    assert "".join(words.text for words in before) == "на сайтах школ и колледжей"
    assert "".join(words.text for words in after) == "на сайтах всех школ"
    assert [words.text.strip() for words in before if words.differs] == ["и колледжей"]
    assert [words.text.strip() for words in after if words.differs] == ["всех"]
    assert marked("", "новое")[0] == []


def test_editions_that_were_not_copied_are_compared_by_number(world: World) -> None:
    source, edition = seed.load_roadmap(), walk.draft(world, 2025, 2027)
    assert former_of(edition) == source
    assert former_of(source) is None
    backwards = compare(source, edition)
    assert len(backwards) == 19
    # The term of three years is cut from one of four: what began in the second year cannot be told from the first.
    assert {pair.kind for pair in backwards} == {SHIFTED, CHANGED}


def test_lines_of_which_only_the_years_moved_do_not_hide_the_one_that_was_changed(world: World) -> None:
    source, edition = seed.load_roadmap(), walk.draft(world, 2025, 2028)
    assert {pair.kind for pair in compare(edition, source)} == {SHIFTED}
    walk.change(walk.line(edition, "1.3"), world.region_actor, title="Проведение курсов для всех кураторов")
    walk.change(walk.line(edition, "2.2"), world.region_actor, first_year=2027, term="2027-2028 гг.")
    walk.change(walk.line(edition, "1.4"), world.region_actor, due_day="10-31")
    assert [pair.number for pair in compare(edition, source) if pair.kind == CHANGED] == ["1.3", "1.4", "2.2"]
    assert counts(compare(edition, source))[SHIFTED] == 16
