"""Forming a pair by hand, changing it, its members, its end."""

import datetime as dt
import uuid
from typing import Any

import pytest
import time_machine

from mentoring.access.actor import system_actor
from mentoring.access.decisions import NotAllowed, StateChanged
from mentoring.audit.selectors import history_of
from mentoring.core import clock
from mentoring.organisations.models import MentoringForm
from mentoring.pairing import services
from mentoring.pairing.enums import PairState
from mentoring.pairing.models import Pair, PairMember
from mentoring.pairing.services import PairRefused
from mentoring.registry.models import Mentor
from tests import factories as make

DAY = dt.timedelta(days=1)


class Office:
    """A curator's desk: one mentor, mentees, and the verbs with the usual arguments filled in."""

    def __init__(self, place: Any) -> None:
        self.organisation = place.organisation
        self.actor = place.curator_actor
        self.mentor = make.make_mentor(self.organisation, capacity=2)
        self.mentees = [make.make_mentee(self.organisation) for _ in range(3)]

    def form_pair(self, **changes: Any) -> Pair:
        values: dict[str, Any] = {
            "actor": self.actor,
            "now": clock.now(),
            "organisation": self.organisation,
            "school_year": make.this_year(),
            "form": make.form(),
            "mentor": self.mentor,
            "mentees": self.mentees[:1],
            "activate": True,
        }
        return services.form_pair(**(values | changes))

    def do(self, verb: Any, pair: Pair, **values: Any) -> Any:
        return verb(**({"pair": pair, "actor": self.actor, "now": clock.now()} | values))

    def load(self) -> int:
        return Mentor.objects.get(pk=self.mentor.pk).load

    def working(self) -> set[int]:
        return set(PairMember.objects.filter(active=True, mentee__in=self.mentees).values_list("mentee_id", flat=True))


@pytest.fixture
def office(world: Any) -> Office:
    return Office(world.a1)


def refused(call: Any, *args: Any, **values: Any) -> dict[str, str]:
    with pytest.raises(PairRefused) as caught:
        call(*args, **values)
    assert caught.value.reason
    return caught.value.errors


def colleague(office: Office) -> Any:
    """Another curator of the same organisation."""
    return make.actor(make.make_user("curator", organisation=office.organisation))


# --- forming


def test_a_pair_begins_today_with_its_members_and_takes_the_mentor_s_place(office: Office) -> None:
    pair = office.form_pair(mentees=office.mentees[:2])
    assert (pair.state, pair.started_on, pair.version) == (PairState.ACTIVE, clock.today(), 2)
    assert pair.municipality_id == office.organisation.municipality_id
    assert office.load() == 2
    assert {member.joined_on for member in pair.members.all()} == {clock.today()}
    assert [event.action for event in history_of("pair", pair.pk)] == ["pair.form", "pair.activate"]


def test_a_draft_may_lack_everything_and_takes_no_place(office: Office) -> None:
    pair = office.form_pair(mentor=None, mentees=(), activate=False)
    assert (pair.state, pair.mentor, pair.members.count()) == (PairState.DRAFT, None, 0)
    assert office.form_pair(activate=False).members.get().active is False
    assert office.load() == 0


def test_a_mentee_given_twice_is_one_member(office: Office) -> None:
    assert office.form_pair(mentees=[office.mentees[0], office.mentees[0]]).members.count() == 1
    assert office.load() == 1


def test_a_pair_begins_on_the_day_said(office: Office) -> None:
    pair = office.form_pair(started_on=clock.today() - 3 * DAY)
    assert (pair.started_on, pair.members.get().joined_on) == (clock.today() - 3 * DAY,) * 2


@pytest.mark.parametrize(
    ("mentor", "mentees", "words"), [(None, 1, "Выберите наставника"), ("own", 0, "хотя бы одного")]
)
def test_a_pair_without_a_mentor_or_mentees_does_not_begin(
    office: Office, mentor: str | None, mentees: int, words: str
) -> None:
    before = Pair.objects.count()
    with pytest.raises(NotAllowed, match=words):
        office.form_pair(mentor=office.mentor if mentor else None, mentees=office.mentees[:mentees])
    assert Pair.objects.count() == before


def test_a_double_click_makes_one_pair(office: Office) -> None:
    key = uuid.uuid4()
    first, second = office.form_pair(public_id=key), office.form_pair(public_id=key)
    assert first == second
    assert office.load() == 1


def test_a_key_that_somebody_else_used_is_no_way_to_their_pair(office: Office, world: Any) -> None:
    assert "обновите страницу" in refused(office.form_pair, public_id=world.a2.pair.public_id)["key"]


def test_a_second_working_pair_of_the_form_is_refused_with_both_names(office: Office) -> None:
    office.form_pair()
    other = make.make_mentor(office.organisation)
    before = Pair.objects.count()
    errors = refused(office.form_pair, mentor=other)
    assert "уже состоит в работающей паре этой формы" in errors["mentees"]
    assert office.mentees[0].person.full_name in errors["mentees"]
    assert office.mentor.person.full_name in errors["mentees"]
    assert Pair.objects.count() == before
    assert Mentor.objects.get(pk=other.pk).load == 0


def test_the_refusal_names_nobody_to_those_who_may_not_see_names(office: Office, world: Any) -> None:
    office.form_pair()
    actor = system_actor()
    blind = type(actor)(**{name: getattr(actor, name) for name in actor.__slots__} | {"permissions": {"pair.edit"}})
    errors = refused(office.form_pair, mentor=make.make_mentor(office.organisation), actor=blind)
    assert str(office.mentees[0]) in errors["mentees"]
    assert office.mentees[0].person.last_name not in errors["mentees"]


def test_one_mentee_may_work_in_pairs_of_two_forms(office: Office) -> None:
    MentoringForm.objects.filter(code="student-pupil").update(mentor_categories=[])
    office.form_pair()
    office.form_pair(form=make.form("student-pupil"))
    assert office.load() == 2


def test_capacity_is_refused_in_plain_words(office: Office) -> None:
    errors = refused(office.form_pair, mentees=office.mentees)
    assert errors["mentor"].startswith("У наставника уже 0 из 2 наставляемых. Свободно мест: 2, нужно: 3.")
    office.form_pair(mentees=office.mentees[:2])
    errors = refused(office.form_pair, mentees=office.mentees[2:])
    assert errors["mentor"].startswith("У наставника уже 2 из 2 наставляемых. Выберите")
    assert office.load() == 2


@pytest.mark.parametrize("stranger", ["a2", "b1"])
def test_people_of_another_organisation_do_not_fit(office: Office, world: Any, stranger: str) -> None:
    place = getattr(world, stranger)
    assert "этой организации" in refused(office.form_pair, mentor=place.mentor)["mentor"]
    assert "этой организации" in refused(office.form_pair, mentees=[place.mentees[2]])["mentees"]


def test_people_of_another_year_do_not_fit(office: Office) -> None:
    errors = refused(office.form_pair, school_year=make.this_year() - 1)
    assert set(errors) == {"mentor", "mentees"}


def test_categories_must_suit_the_form(office: Office) -> None:
    errors = refused(office.form_pair, form=make.form("teacher-teacher"))
    assert "наставник – педагог, а выбран: обучающийся" in errors["mentor"]
    assert "а выбран: обучающийся" in errors["mentees"]


def test_a_form_without_listed_categories_suits_everybody(office: Office) -> None:
    anyone = MentoringForm.objects.create(code="any", title="Любая")
    assert office.form_pair(form=anyone).state == PairState.ACTIVE


def test_nobody_is_the_own_mentor(office: Office) -> None:
    oneself = make.make_mentee(office.organisation, person=office.mentor.person)
    assert "самому себе" in refused(office.form_pair, mentees=[oneself])["mentees"]


def test_the_form_must_be_in_use_and_the_variant_of_it(office: Office) -> None:
    other = make.form("teacher-teacher").variants.first()
    assert "другой форме" in refused(office.form_pair, variant=other)["variant"]
    own = make.form().variants.first()
    assert office.form_pair(variant=own, activate=False).variant == own
    MentoringForm.objects.filter(code="pupil-pupil").update(is_active=False)
    assert "больше не используется" in refused(office.form_pair)["form"]


def test_dates_are_checked(office: Office) -> None:
    year = make.this_year()
    assert "учебный год" in refused(office.form_pair, started_on=dt.date(year, 6, 30))["started_on"]
    assert "учебный год" in refused(office.form_pair, started_on=dt.date(year + 1, 7, 1))["started_on"]
    errors = refused(office.form_pair, started_on=clock.today(), ends_on=clock.today() - DAY)
    assert "раньше даты начала" in errors["ends_on"]


def test_only_the_curator_of_the_organisation_forms_pairs(office: Office, world: Any) -> None:
    for actor in (world.a1.head_actor, world.a2.curator_actor, world.officer_actor, world.region_actor):
        with pytest.raises(NotAllowed):
            office.form_pair(actor=actor)


# --- changing


def change(office: Office, pair: Pair, **values: Any) -> Pair:
    same = {name: getattr(pair, name) for name in ("mentor", "variant", "started_on", "ends_on")} | {
        "expected_version": pair.version
    }
    return office.do(services.change_pair, pair, **(same | values))


def test_a_change_is_a_new_version_with_a_line_in_the_story(office: Office) -> None:
    pair = office.form_pair()
    changed = change(office, pair, ends_on=clock.today() + DAY)
    assert (changed.ends_on, changed.version) == (clock.today() + DAY, pair.version + 1)
    event = history_of("pair", pair.pk).last()
    assert event is not None
    assert event.data == {"changes": {"ends_on": [None, str(clock.today() + DAY)]}}


def test_nothing_changed_is_no_new_version(office: Office) -> None:
    pair = office.form_pair()
    assert change(office, pair).version == pair.version
    assert history_of("pair", pair.pk).count() == 2


def test_the_second_of_two_editors_is_told_what_stands_now(office: Office) -> None:
    pair = office.form_pair()
    office.do(services.complete, pair, closed_on=clock.today())
    with pytest.raises(StateChanged) as caught:
        change(office, pair, ends_on=clock.today())
    assert caught.value.current.state == PairState.COMPLETED
    with pytest.raises(StateChanged):
        office.do(services.end_early, pair, closed_on=clock.today(), reason="ушёл", expected_version=pair.version)


def test_a_closed_pair_stays_as_it_was(office: Office) -> None:
    pair = office.do(services.complete, office.form_pair(), closed_on=clock.today())
    with pytest.raises(NotAllowed, match="изменить её нельзя"):
        change(office, pair, ends_on=clock.today())
    with pytest.raises(NotAllowed, match="изменить её нельзя"):
        office.do(services.add_member, pair, mentee=office.mentees[1])


def test_a_new_mentor_takes_over_the_mentees_and_their_places(office: Office) -> None:
    pair = office.form_pair(mentees=office.mentees[:2])
    other = make.make_mentor(office.organisation, capacity=2)
    assert change(office, pair, mentor=other).mentor == other
    assert office.load() == 0
    assert Mentor.objects.get(pk=other.pk).load == 2
    full = make.make_mentor(office.organisation, capacity=1)
    errors = refused(change, office, Pair.objects.get(pk=pair.pk), mentor=full)
    assert "Свободно мест: 1, нужно: 2" in errors["mentor"]
    assert Mentor.objects.get(pk=other.pk).load == 2


def test_a_draft_s_mentor_changes_without_any_places(office: Office) -> None:
    pair = office.form_pair(activate=False)
    assert change(office, pair, mentor=None).mentor is None
    assert office.load() == 0


def test_a_working_pair_keeps_a_mentor_and_a_beginning(office: Office) -> None:
    errors = refused(change, office, office.form_pair(), mentor=None, started_on=None)
    assert set(errors) == {"mentor", "started_on"}


def test_a_pair_goes_on_in_a_form_that_is_no_longer_offered(office: Office) -> None:
    pair = office.form_pair()
    MentoringForm.objects.filter(code="pupil-pupil").update(is_active=False)
    assert change(office, pair, ends_on=clock.today() + DAY).version == 3


# --- members


def test_a_mentee_joins_a_working_pair_at_once(office: Office) -> None:
    pair = office.form_pair()
    member = office.do(services.add_member, pair, mentee=office.mentees[1])
    assert (member.active, member.joined_on) == (True, clock.today())
    assert office.load() == 2
    assert Pair.objects.get(pk=pair.pk).version == pair.version + 1
    assert "mentee" in history_of("pair", pair.pk).last().data  # type: ignore[union-attr]


def test_adding_the_same_mentee_again_changes_nothing(office: Office) -> None:
    pair = office.form_pair()
    office.do(services.add_member, pair, mentee=office.mentees[0])
    assert (office.load(), Pair.objects.get(pk=pair.pk).version) == (1, pair.version)


def test_a_full_mentor_and_a_busy_mentee_stop_a_joining(office: Office) -> None:
    pair = office.form_pair(mentees=office.mentees[:2])
    assert "уже 2 из 2" in refused(office.do, services.add_member, pair, mentee=office.mentees[2])["mentor"]
    other = office.form_pair(mentor=make.make_mentor(office.organisation), mentees=[office.mentees[2]])
    errors = refused(office.do, services.add_member, other, mentee=office.mentees[0])
    assert "уже состоит" in errors["mentees"]
    assert other.members.count() == 1


def test_a_mentee_of_the_wrong_kind_or_day_does_not_join(office: Office, world: Any) -> None:
    pair = office.form_pair()
    assert "mentees" in refused(office.do, services.add_member, pair, mentee=world.a2.mentees[2])
    errors = refused(office.do, services.add_member, pair, mentee=office.mentees[1], joined_on=pair.started_on - DAY)
    assert "раньше начала работы" in errors["joined_on"]


def test_a_draft_collects_and_forgets_mentees(office: Office) -> None:
    pair = office.form_pair(activate=False)
    member = office.do(services.add_member, pair, mentee=office.mentees[1])
    assert (member.active, member.joined_on) == (False, None)
    office.do(services.remove_member, pair, mentee=office.mentees[0])
    assert list(pair.members.values_list("mentee_id", flat=True)) == [office.mentees[1].pk]
    assert office.load() == 0


def test_a_mentee_leaves_and_comes_back(office: Office) -> None:
    pair = office.form_pair(mentees=office.mentees[:2])
    office.do(services.remove_member, pair, mentee=office.mentees[0])
    left = pair.members.get(mentee=office.mentees[0])
    assert (left.active, left.left_on, office.load()) == (False, clock.today(), 1)
    office.do(services.remove_member, pair, mentee=office.mentees[0])
    assert office.load() == 1
    back = office.do(services.add_member, pair, mentee=office.mentees[0])
    assert (back.pk, back.active, back.left_on, office.load()) == (left.pk, True, None, 2)


def test_several_mentees_join_a_draft_together(office: Office) -> None:
    pair = office.form_pair(activate=False, mentees=())
    office.do(services.add_members, pair, mentees=office.mentees)
    assert pair.members.count() == 3
    assert not office.working()


def test_a_member_is_named_by_numbers_in_the_admin_and_logs(office: Office) -> None:
    member = office.form_pair().members.get()
    assert str(member) == f"участник {member.pair_id}/{member.mentee_id}"


def test_the_last_mentee_does_not_leave_a_working_pair(office: Office) -> None:
    errors = refused(office.do, services.remove_member, office.form_pair(), mentee=office.mentees[0])
    assert "последний" in errors["mentees"]


def test_the_day_of_leaving_lies_between_the_beginning_and_today(office: Office) -> None:
    pair = office.form_pair(mentees=office.mentees[:2])
    for day, words in ((clock.today() + DAY, "не наступила"), (clock.today() - DAY, "раньше начала")):
        errors = refused(office.do, services.remove_member, pair, mentee=office.mentees[0], left_on=day)
        assert words in errors["left_on"]


def test_members_are_changed_on_the_version_that_was_seen(office: Office) -> None:
    pair = office.form_pair()
    office.do(services.add_member, pair, mentee=office.mentees[1], expected_version=pair.version)
    with pytest.raises(StateChanged):
        office.do(services.remove_member, pair, mentee=office.mentees[1], expected_version=pair.version)


# --- the end and its undo


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
    assert "уже 2 из 2" in refused(office.do, services.reopen, pair)["mentor"]
    assert Pair.objects.get(pk=pair.pk).state == PairState.COMPLETED


# --- taking away


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
