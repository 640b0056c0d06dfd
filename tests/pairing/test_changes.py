"""Those above are told of changed pairs once an action, in its transaction."""

from collections.abc import Iterator
from typing import Any

import pytest

from mentoring.access.decisions import NotAllowed
from mentoring.core import changes as told
from mentoring.core import clock
from mentoring.core.changes import Change
from mentoring.pairing import services
from mentoring.pairing.changes import MEETINGS, PAIRS
from mentoring.pairing.models import Meeting
from mentoring.pairing.services import MeetingData
from tests import factories as make

from .office import DAY, Office, change
from .test_bulk import NOW, Bench


class Ear:
    """A listener that keeps what it heard; a deaf one fails."""

    def __init__(self) -> None:
        self.heard: list[Change] = []
        self.fails = False

    def __call__(self, change: Change) -> None:
        if self.fails:
            raise RuntimeError("the listener fails")
        self.heard.append(change)

    def since(self) -> list[tuple[str, int | None, int | None]]:
        heard, self.heard = self.heard, []
        return [(one.topic, one.municipality_id, one.organisation_id) for one in heard]


@pytest.fixture
def ear() -> Iterator[Ear]:
    ear = Ear()
    for topic in (PAIRS, MEETINGS):
        told.listen(topic, ear)
    yield ear
    for topic in (PAIRS, MEETINGS):
        told._listeners[topic].remove(ear)


def where(organisation: Any, topic: str = PAIRS) -> list[tuple[str, int, int]]:
    return [(topic, organisation.municipality_id, organisation.pk)]


def test_every_verb_of_a_pair_is_told_once(office: Office, ear: Ear) -> None:
    one = where(office.organisation)
    pair = office.form_pair()
    assert ear.since() == one
    pair = office.do(services.complete, pair, closed_on=clock.today())
    assert ear.since() == one
    pair = office.do(services.reopen, pair)
    assert ear.since() == one
    pair = change(office, pair, ends_on=clock.today() + DAY)
    assert ear.since() == one
    office.do(services.end_early, pair, closed_on=clock.today(), reason="переезд")
    assert ear.since() == one
    draft = office.form_pair(activate=False)
    assert ear.since() == one
    draft = office.do(services.activate, draft)
    assert ear.since() == one
    office.do(services.discard_pair, draft)
    assert ear.since() == one


def test_what_changed_nothing_or_was_refused_is_not_told(office: Office, ear: Ear) -> None:
    pair = office.form_pair()
    ear.since()
    office.form_pair(public_id=pair.public_id)
    change(office, pair)
    with pytest.raises(NotAllowed):
        office.do(services.end_early, pair, closed_on=clock.today(), reason="")
    assert ear.since() == []


def test_a_listener_that_fails_takes_the_action_back(office: Office, ear: Ear) -> None:
    pair = office.form_pair()
    ear.fails = True
    with pytest.raises(RuntimeError):
        office.do(services.complete, pair, closed_on=clock.today())
    with pytest.raises(RuntimeError):
        office.form_pair(mentees=office.mentees[1:2])
    pair.refresh_from_db()
    assert (pair.state, office.load()) == ("active", 1)


def test_an_import_and_its_undo_are_told_once_each(world: Any, ear: Ear) -> None:
    bench = Bench(world.a1)
    one = where(world.a1.organisation)
    result = bench.form_pairs(*(bench.link(number, number % 2) for number in range(4)))
    assert ear.since() == one
    bench.form_pairs(*(bench.link(number, number % 2) for number in range(4)))
    assert ear.since() == []
    more = make.make_mentee(world.a1.organisation)
    extended = bench.form_pairs(bench.link(0, 0, mentee_id=more.pk))
    assert (extended.extended, ear.since()) == (1, one)
    services.unlink(actor=bench.actor, now=NOW, undo=extended.undo)
    assert ear.since() == one
    services.unlink(actor=bench.actor, now=NOW, undo=extended.undo | {"groups": [], "members": []})
    assert ear.since() == []
    assert result.created == 2


def test_meetings_are_told_once_an_action(office: Office, ear: Ear) -> None:
    pairs = [make.make_pair(office.organisation), make.make_pair(office.organisation)]
    one = where(office.organisation, MEETINGS)
    told = {"actor": office.actor, "now": clock.now()}
    data = [MeetingData(pair.pk, clock.today(), 60) for pair in pairs]
    services.record_meetings(**told, organisation=office.organisation, meetings=data)
    assert ear.since() == one
    services.record_meetings(**told, organisation=office.organisation, meetings=data)
    assert ear.since() == []
    done = services.record_meeting(**told, pair=pairs[0], meeting=MeetingData(0, clock.today() - DAY, 60))
    assert ear.since() == one
    services.undo_meetings(**told, entry=done.entry)
    assert ear.since() == one
    services.undo_meetings(**told, entry=done.entry)
    assert ear.since() == []
    meeting = Meeting.objects.get(pair=pairs[0])
    correction = {"meeting": meeting, "expected_version": 1}
    services.correct_meeting(**told, **correction, data=MeetingData(pairs[0].pk, clock.today(), 60))
    assert ear.since() == []
    services.correct_meeting(**told, **correction, data=MeetingData(pairs[0].pk, clock.today(), 30))
    assert ear.since() == one
    services.remove_meeting(**told, meeting=meeting)
    assert ear.since() == one
