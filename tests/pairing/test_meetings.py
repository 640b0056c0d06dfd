"""Meetings are written down by the curator, once each, within the pair's days."""

import datetime as dt
import uuid
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction

from mentoring.access.decisions import NotAllowed, StateChanged
from mentoring.audit.selectors import history_of
from mentoring.core import clock
from mentoring.pairing import services
from mentoring.pairing.enums import MeetingFormat
from mentoring.pairing.meeting_rules import LENGTHS
from mentoring.pairing.models import Meeting, Pair
from mentoring.pairing.selectors.meetings import quiet
from mentoring.pairing.services import MeetingData, MeetingsRefused
from tests import factories as make

from .office import DAY, Office, change, colleague, refused
from .test_bulk import NOW, Bench


@pytest.fixture
def pair(office: Office) -> Pair:
    """It has worked for fifteen days."""
    return make.make_pair(office.organisation, mentor=office.mentor, mentees=office.mentees[:2])


def data(pair: Pair, days_ago: int = 1, **changes: Any) -> MeetingData:
    values = {"pair_id": pair.pk, "held_on": clock.today() - days_ago * DAY, "minutes": 60, "theme": "Проект"}
    return MeetingData(**(values | changes))


def record(office: Office, pair: Pair, days_ago: int = 1, **changes: Any) -> Any:
    return office.do(services.record_meeting, pair, meeting=data(pair, days_ago, **changes))


def correct(office: Office, meeting: Meeting, **changes: Any) -> Meeting:
    told = {name: getattr(meeting, name) for name in ("pair_id", "held_on", "minutes", "format", "theme", "result")}
    return services.correct_meeting(
        actor=office.actor, now=clock.now(), meeting=meeting, expected_version=meeting.version,
        data=MeetingData(**(told | changes)),
    )  # fmt: skip


def test_a_meeting_is_kept_with_its_place_year_and_author(office: Office, pair: Pair) -> None:
    done = record(office, pair, result="Готов план", next_step="Защита", format=MeetingFormat.PLANNING)
    meeting = Meeting.objects.get()
    assert (done.recorded, done.known, done.entry) == (1, 0, meeting.entry)
    assert (meeting.pair, meeting.organisation, meeting.school_year) == (pair, office.organisation, pair.school_year)
    assert meeting.municipality_id == office.organisation.municipality_id
    assert (meeting.held_on, meeting.minutes, meeting.format) == (clock.today() - DAY, 60, "planning")
    assert (meeting.theme, meeting.result, meeting.next_step) == ("Проект", "Готов план", "Защита")
    assert (meeting.recorded_by, meeting.version) == (office.actor.user_id, 1)
    assert [row.pgh_label for row in meeting.row_history.all()] == ["insert"]


def test_a_double_click_writes_one_row_and_other_words_are_not_lost_in_silence(office: Office, pair: Pair) -> None:
    record(office, pair)
    again = record(office, pair)
    assert (again.recorded, again.known, Meeting.objects.count()) == (0, 1, 1)
    assert "уже отмечена" in refused(record, office, pair, minutes=90)["held_on"]
    assert record(office, pair, format=MeetingFormat.FINAL).recorded == 1


def test_the_database_holds_one_row_and_bearable_minutes_too(office: Office, pair: Pair) -> None:
    record(office, pair)
    for changes in ({}, {"format": "final", "minutes": 0}, {"format": "final", "minutes": 601}):
        copy = Meeting.objects.get()
        copy.pk, copy.public_id = None, uuid.uuid4()
        for name, value in changes.items():
            setattr(copy, name, value)
        with pytest.raises(IntegrityError), transaction.atomic():
            copy.save(force_insert=True)


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"days_ago": -1}, "held_on", "не наступила"),
        ({"days_ago": 16}, "held_on", "срок работы пары"),
        ({"minutes": 0}, "minutes", "от 1 до 600"),
        ({"minutes": 601}, "minutes", "от 1 до 600"),
        ({"format": "party"}, "format", "нет"),
        ({"theme": "ы" * 201}, "theme", "200"),
        ({"result": "ы" * 301}, "result", "300"),
        ({"next_step": "ы" * 201}, "next_step", "200"),
    ],
)
def test_a_meeting_that_cannot_be_says_why(
    office: Office, pair: Pair, changes: dict[str, Any], field: str, words: str
) -> None:
    errors = refused(record, office, pair, **changes)
    assert list(errors) == [field]
    assert words in errors[field]
    assert not Meeting.objects.exists()


@pytest.mark.parametrize("days_ago", [0, 15])
def test_the_first_day_and_today_are_within(office: Office, pair: Pair, days_ago: int) -> None:
    assert record(office, pair, days_ago, minutes=600).recorded == 1


def test_only_the_curator_of_the_organisation_writes(office: Office, pair: Pair, world: Any) -> None:
    record(office, pair)
    meeting = Meeting.objects.get()
    strangers = (world.a1.head_actor, world.a2.curator_actor, world.b1.curator_actor, world.officer_actor,
                 world.region_actor, world.ministry_actor)  # fmt: skip
    for stranger in strangers:
        told = {"actor": stranger, "now": clock.now()}
        with pytest.raises(NotAllowed):
            services.record_meeting(**told, pair=pair, meeting=data(pair, 2))
        with pytest.raises(NotAllowed):
            services.record_meetings(**told, organisation=office.organisation, meetings=[data(pair, 2)])
        with pytest.raises(NotAllowed):
            services.correct_meeting(**told, meeting=meeting, expected_version=1, data=data(pair, 3))
        with pytest.raises(NotAllowed):
            services.remove_meeting(**told, meeting=meeting)
    assert list(Meeting.objects.values_list("held_on", "version")) == [(clock.today() - DAY, 1)]


def test_an_entry_is_taken_back_by_its_organisation_only(office: Office, pair: Pair, world: Any) -> None:
    """The mark of an entry is a field of the form: a stranger may have sent the same one."""
    entry = record(office, pair).entry
    there = world.b1.curator_actor
    services.record_meeting(actor=there, now=clock.now(), pair=world.b1.pair, meeting=data(world.b1.pair), entry=entry)
    with pytest.raises(NotAllowed):
        services.undo_meetings(actor=world.a1.head_actor, now=clock.now(), entry=entry)
    for stranger in (world.a2.curator_actor, world.officer_actor, world.region_actor):
        assert services.undo_meetings(actor=stranger, now=clock.now(), entry=entry) == 0
    assert Meeting.objects.count() == 2
    assert services.undo_meetings(actor=there, now=clock.now(), entry=entry) == 1
    assert Meeting.objects.get().pair_id == pair.pk


def test_a_draft_has_no_meetings(office: Office) -> None:
    draft = office.form_pair(activate=False)
    with pytest.raises(NotAllowed, match="ещё не начала"):
        record(office, draft)


def test_meetings_of_a_closed_pair_are_written_late_for_thirty_days_within_its_term(office: Office, pair: Pair) -> None:
    with time_machine.travel(clock.now(), tick=False) as clocks:
        closed = office.do(services.complete, pair, closed_on=clock.today() - 2 * DAY)
        clocks.shift(30 * DAY)
        assert record(office, closed, 33).recorded == 1
        assert "срок работы пары" in refused(record, office, closed, 31)["held_on"]
        clocks.shift(DAY)
        with pytest.raises(NotAllowed, match="больше 30 дней"):
            record(office, closed, 35)
        with pytest.raises(NotAllowed, match="больше 30 дней"):
            services.remove_meeting(actor=office.actor, now=clock.now(), meeting=Meeting.objects.get())


def test_a_pair_does_not_end_before_its_last_meeting_nor_begin_after_the_first(office: Office, pair: Pair) -> None:
    record(office, pair, 3)
    assert (
        "отмечена встреча"
        in refused(office.do, services.complete, pair, closed_on=clock.today() - 4 * DAY)["closed_on"]
    )
    assert "отмечена встреча" in refused(change, office, pair, started_on=clock.today() - 2 * DAY)["started_on"]
    moved = change(office, pair, started_on=clock.today() - 3 * DAY)
    assert office.do(services.complete, moved, closed_on=clock.today() - 3 * DAY).state == "completed"


def test_a_pair_with_meetings_is_neither_discarded_nor_undone_with_its_import(office: Office, world: Any) -> None:
    pair = office.form_pair()
    record(office, pair, 0)
    with pytest.raises(NotAllowed, match="отмечены встречи"):
        office.do(services.discard_pair, pair)
    bench = Bench(world.a1)
    result = bench.form_pairs(bench.link(0, 0))
    record(office, bench.pairs().get())
    with pytest.raises(NotAllowed, match="отмечены встречи"):
        services.unlink(actor=bench.actor, now=NOW, undo=result.undo)
    assert bench.pairs().exists()


# --- many at once


def test_many_meetings_are_written_at_once_or_none(office: Office, pair: Pair) -> None:
    other = make.make_pair(office.organisation)
    told = {"actor": office.actor, "now": clock.now(), "organisation": office.organisation}
    good = [data(pair, 1), data(other, 1), data(other, 1), data(other, 2)]
    wrong = [*good, data(other, -1), data(other, 2, minutes=5)]
    with pytest.raises(MeetingsRefused) as caught:
        services.record_meetings(**told, meetings=wrong)
    assert {row: list(errors) for row, errors in caught.value.by_row.items()} == {4: ["held_on"], 5: ["held_on"]}
    assert not Meeting.objects.exists()
    done = services.record_meetings(**told, meetings=good)
    assert (done.recorded, done.known) == (3, 1)
    assert services.record_meetings(**told, meetings=[]).recorded == 0
    assert set(Meeting.objects.values_list("entry", flat=True)) == {done.entry}


def test_pairs_of_another_organisation_and_closed_long_ago_are_refused_by_row(
    office: Office, pair: Pair, world: Any
) -> None:
    told = {"actor": office.actor, "now": clock.now(), "organisation": office.organisation}
    with pytest.raises(MeetingsRefused) as caught:
        services.record_meetings(**told, meetings=[data(pair), data(world.a2.pair), data(world.a1.draft)])
    assert "Такой пары нет" in caught.value.by_row[1]["pair"]
    assert "ещё не начала" in caught.value.by_row[2]["pair"]
    assert 0 not in caught.value.by_row


@pytest.mark.usefixtures("unheard")
@pytest.mark.parametrize("pairs", [1, 3])
def test_many_cost_the_same_statements_as_one(office: Office, pairs: int, django_assert_num_queries: Any) -> None:
    meetings = [data(make.make_pair(office.organisation), days) for _ in range(pairs) for days in range(pairs)]
    # Savepoint, pairs locked, meetings known, COPY with its prefix, savepoint.
    with django_assert_num_queries(6):
        services.record_meetings(
            actor=office.actor, now=clock.now(), organisation=office.organisation, meetings=meetings
        )


# --- taking back, correcting, removing


def test_what_was_written_at_once_is_taken_back_within_ten_minutes_by_whoever_wrote(office: Office, pair: Pair) -> None:
    with time_machine.travel(clock.now(), tick=False) as clocks:
        entry = record(office, pair).entry
        record(office, pair, 2)
        undo = {"now": clock.now(), "entry": entry}
        with pytest.raises(NotAllowed, match="кто отметил"):
            services.undo_meetings(actor=colleague(office), **undo)
        assert services.undo_meetings(actor=office.actor, **undo) == 1
        assert services.undo_meetings(actor=office.actor, **undo) == 0
        left = Meeting.objects.get()
        assert left.held_on == clock.today() - 2 * DAY
        clocks.shift(601)
        with pytest.raises(NotAllowed, match="10 минут"):
            services.undo_meetings(actor=office.actor, now=clock.now(), entry=left.entry)


def test_a_corrected_meeting_is_not_taken_back_with_its_entry(office: Office, pair: Pair) -> None:
    entry = record(office, pair).entry
    correct(office, Meeting.objects.get(), minutes=45)
    assert services.undo_meetings(actor=office.actor, now=clock.now(), entry=entry) == 0
    assert Meeting.objects.get().minutes == 45


def test_a_correction_is_a_new_version_and_a_line_of_the_story_without_words(office: Office, pair: Pair) -> None:
    record(office, pair)
    meeting = Meeting.objects.get()
    assert correct(office, meeting).version == 1
    fixed = correct(office, meeting, theme="Другая тема", held_on=clock.today())
    assert (fixed.version, fixed.theme, fixed.held_on) == (2, "Другая тема", clock.today())
    event = history_of("pair", pair.pk).last()
    assert event is not None
    assert event.action_label == f"Исправлена встреча {clock.today() - DAY:%d.%m.%Y}"
    assert event.data == {"fields": ["held_on", "theme"]}
    with pytest.raises(StateChanged):
        correct(office, meeting, minutes=10)
    assert "не наступила" in refused(correct, office, fixed, held_on=clock.today() + DAY)["held_on"]


def test_a_correction_does_not_run_over_another_meeting(office: Office, pair: Pair) -> None:
    record(office, pair, 1)
    record(office, pair, 2)
    first, second = Meeting.objects.order_by("held_on")
    assert "уже отмечена" in refused(correct, office, first, held_on=second.held_on)["held_on"]


def test_a_meeting_that_was_not_held_is_removed_and_told(office: Office, pair: Pair) -> None:
    record(office, pair)
    meeting = Meeting.objects.get()
    remove = {"actor": office.actor, "now": clock.now(), "meeting": meeting}
    with pytest.raises(StateChanged):
        services.remove_meeting(**remove, expected_version=2)
    services.remove_meeting(**remove, expected_version=1)
    assert not Meeting.objects.exists()
    assert "уже удалили" in refused(services.remove_meeting, **remove)["held_on"]
    event = history_of("pair", pair.pk).last()
    assert event is not None
    assert (event.action, event.action_label) == (
        "pair.remove_meeting",
        f"Удалена встреча {clock.today() - DAY:%d.%m.%Y}",
    )


# --- who sees


def test_nobody_outside_the_organisation_sees_rows_of_meetings(world: Any) -> None:
    for place in world.places:
        told = MeetingData(place.pair.pk, clock.today(), 60, theme=place.marker)
        services.record_meeting(actor=place.curator_actor, now=clock.now(), pair=place.pair, meeting=told)

    def seen(actor: Any) -> set[str]:
        return set(Meeting.objects.visible_to(actor).values_list("theme", flat=True))

    assert seen(world.a1.curator_actor) == seen(world.a1.head_actor) == {world.a1.marker}
    for above in (None, world.officer_actor, world.region_actor, world.ministry_actor, world.expert_actor):
        assert seen(above) == set()


def test_a_right_to_names_above_does_not_open_meetings(world: Any) -> None:
    """Roles are data: even an officer who was given names gets no words of meetings."""
    place, officer = world.a1, world.officer_actor
    told = MeetingData(place.pair.pk, clock.today(), 60, theme="тема")
    services.record_meeting(actor=place.curator_actor, now=clock.now(), pair=place.pair, meeting=told)
    fields = {name: getattr(officer, name) for name in officer.__slots__}
    gifted = type(officer)(**fields | {"permissions": {*officer.permissions, "person.names"}})
    assert gifted.has("person.names")
    assert not Meeting.objects.visible_to(gifted).exists()


def test_the_days_of_a_meeting_are_dates_of_the_region(office: Office, pair: Pair) -> None:
    """At half past one at night in Moscow it is still yesterday in UTC."""
    night = dt.datetime.combine(clock.today() + DAY, dt.time(1, 30), tzinfo=dt.timezone(dt.timedelta(hours=3)))
    with time_machine.travel(night):
        assert record(office, pair, 0).recorded == 1


def test_texts_are_as_long_as_their_columns() -> None:
    assert {name: Meeting._meta.get_field(name).max_length for name in LENGTHS} == LENGTHS


def last_met(pair: Pair) -> dt.date | None:
    return Pair.objects.get(pk=pair.pk).last_met_on


def test_the_pair_s_last_day_follows_its_meetings_whichever_way_they_change(office: Office, pair: Pair) -> None:
    assert last_met(pair) is None
    day = clock.today()
    record(office, pair, 4)
    entry = record(office, pair, 2).entry
    record(office, pair, 6)
    assert last_met(pair) == day - 2 * DAY
    correct(office, Meeting.objects.get(entry=entry), held_on=day - 3 * DAY)
    assert last_met(pair) == day - 3 * DAY
    services.remove_meeting(actor=office.actor, now=clock.now(), meeting=Meeting.objects.get(entry=entry))
    assert last_met(pair) == day - 4 * DAY
    again = record(office, pair, 1).entry
    services.undo_meetings(actor=office.actor, now=clock.now(), entry=again)
    assert last_met(pair) == day - 4 * DAY
    Meeting.objects.filter(pair=pair).delete()
    assert last_met(pair) is None


def test_a_meeting_makes_no_version_of_its_pair_in_history(office: Office, pair: Pair) -> None:
    before = pair.row_history.count()
    record(office, pair)
    assert pair.row_history.count() == before


def test_quiet_pairs_are_found_without_asking_for_their_meetings(office: Office, pair: Pair) -> None:
    """A region has hundreds of thousands of meetings a year: where every pair meets, nothing would stop the search."""
    rows = quiet(Pair.objects.in_year(pair.school_year), clock.today())
    assert Meeting._meta.db_table not in str(rows.query)
