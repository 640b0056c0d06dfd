"""The end of a pair and its undo; taking a mistaken pair away."""

import datetime as dt
from typing import Any

import pytest
import time_machine

from mentoring.access.decisions import NotAllowed, StateChanged
from mentoring.audit.selectors import history_of
from mentoring.core import clock
from mentoring.pairing import services
from mentoring.pairing.enums import PairState
from mentoring.pairing.models import Pair
from tests import factories as make

from .office import DAY, Office, change, colleague, refused


def test_a_completed_pair_frees_its_places_and_its_mentees(office: Office) -> None:
    pair = office.do(services.complete, office.form_pair(), closed_on=clock.today())
    assert (pair.state, pair.closed_on, office.load(), office.working()) == (
        PairState.COMPLETED,
        clock.today(),
        0,
        set(),
    )
    assert office.form_pair(mentor=make.make_mentor(office.organisation)).state == PairState.ACTIVE


def test_an_early_end_needs_a_reason_of_bearable_length(office: Office) -> None:
    pair = office.form_pair()
    with pytest.raises(NotAllowed, match="Укажите причину"):
        office.do(services.end_early, pair, closed_on=clock.today(), reason="  ")
    assert "300" in refused(office.do, services.end_early, pair, closed_on=clock.today(), reason="ы" * 301)["reason"]
    ended = office.do(services.end_early, pair, closed_on=clock.today(), reason=" переезд ")
    assert (ended.state, ended.close_reason, office.load()) == (PairState.ENDED_EARLY, "переезд", 0)
    assert history_of("pair", pair.pk).last().comment == "переезд"  # type: ignore[union-attr]


@pytest.mark.parametrize("verb", [services.complete, services.end_early])
def test_the_day_of_the_end_lies_between_the_beginning_and_today(office: Office, verb: Any) -> None:
    pair = office.form_pair(started_on=clock.today() - 3 * DAY, mentees=office.mentees[:1])
    office.do(services.add_member, pair, mentee=office.mentees[1], joined_on=clock.today() - DAY)
    more = {"reason": "переезд"} if verb is services.end_early else {}
    for day, words in ((clock.today() + DAY, "не наступила"), (clock.today() - 2 * DAY, "раньше начала")):
        assert words in refused(office.do, verb, pair, closed_on=day, **more)["closed_on"]
    assert office.load() == 2


def test_a_pair_formed_tomorrow_cannot_be_closed_before_it_began(office: Office) -> None:
    pair = office.form_pair(started_on=min(clock.today() + DAY, dt.date(make.this_year() + 1, 6, 30)))
    assert "closed_on" in refused(office.do, services.complete, pair, closed_on=pair.started_on - DAY)


def test_closing_is_undone_within_ten_minutes_by_whoever_closed(office: Office, world: Any) -> None:
    with time_machine.travel(clock.now(), tick=False) as clocks:
        pair = office.do(services.end_early, office.form_pair(), closed_on=clock.today(), reason="переезд")
        clocks.shift(599)
        with pytest.raises(NotAllowed, match="тот, кто завершил"):
            office.do(
                services.reopen, pair, actor=make.actor(make.make_user("curator", organisation=office.organisation))
            )
        again = office.do(services.reopen, pair)
        assert (again.state, again.closed_on, again.close_reason) == (PairState.ACTIVE, None, "")
        assert (office.load(), office.working()) == (1, {office.mentees[0].pk})
        pair = office.do(services.complete, again, closed_on=clock.today())
        clocks.shift(601)
        with pytest.raises(NotAllowed, match="больше 10 минут"):
            office.do(services.reopen, pair)


def test_undo_of_a_closing_leaves_out_those_who_had_left_before(office: Office) -> None:
    pair = office.form_pair(mentees=office.mentees[:2])
    office.do(services.remove_member, pair, mentee=office.mentees[0])
    closed = office.do(services.complete, pair, closed_on=clock.today())
    office.do(services.reopen, closed)
    assert (office.load(), office.working()) == (1, {office.mentees[1].pk})


def test_undo_of_a_closing_is_refused_when_the_mentee_or_the_place_is_taken(office: Office) -> None:
    pair = office.do(services.complete, office.form_pair(), closed_on=clock.today())
    other = office.form_pair(mentor=make.make_mentor(office.organisation))
    assert "уже состоит" in refused(office.do, services.reopen, pair)["mentees"]
    office.do(services.complete, other, closed_on=clock.today())
    office.form_pair(mentees=office.mentees[1:])
    assert "свободно мест: 0 из 2" in refused(office.do, services.reopen, pair)["mentor"]
    assert Pair.objects.get(pk=pair.pk).state == PairState.COMPLETED


def test_a_draft_is_discarded_at_any_time(office: Office) -> None:
    pair = office.form_pair(activate=False)
    with time_machine.travel(clock.now() + 30 * DAY):
        office.do(services.discard_pair, pair, expected_version=pair.version)
    assert not Pair.objects.filter(pk=pair.pk).exists()
    assert history_of("pair", pair.pk).last().action == "pair.discard"  # type: ignore[union-attr]


def test_forming_is_undone_within_ten_minutes_and_frees_the_places(office: Office) -> None:
    pair = office.form_pair(mentees=office.mentees[:2])
    office.do(services.discard_pair, pair)
    assert not Pair.objects.filter(pk=pair.pk).exists()
    assert office.load() == 0


def test_a_pair_that_was_worked_with_is_not_discarded(office: Office, world: Any) -> None:
    pair = office.form_pair()
    with pytest.raises(StateChanged):
        office.do(services.discard_pair, pair, expected_version=1)
    with pytest.raises(NotAllowed, match="другой организации"):
        office.do(services.discard_pair, pair, actor=world.a2.curator_actor)
    with pytest.raises(NotAllowed, match="кто создал"):
        office.do(services.discard_pair, pair, actor=colleague(office))
    with time_machine.travel(clock.now() + dt.timedelta(minutes=11)), pytest.raises(NotAllowed, match="10 минут"):
        office.do(services.discard_pair, pair)
    changed = change(office, pair, ends_on=clock.today() + DAY)
    with pytest.raises(NotAllowed, match="уже работали"):
        office.do(services.discard_pair, changed)
