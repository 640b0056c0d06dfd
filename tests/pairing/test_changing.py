"""Changing a pair and its members."""

import datetime as dt
from typing import Any

import pytest

from mentoring.access.decisions import NotAllowed, StateChanged
from mentoring.audit.selectors import history_of
from mentoring.core import clock
from mentoring.organisations.models import MentoringForm, RoleVariant
from mentoring.pairing import services
from mentoring.pairing.enums import PairState
from mentoring.pairing.models import Pair, PairMember
from mentoring.registry.enums import MenteeCategory
from mentoring.registry.models import Mentee, Mentor
from tests import factories as make

from .office import DAY, Office, change, refused


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
    assert "свободно мест: 1 из 1, нужно: 2" in errors["mentor"]
    assert Mentor.objects.get(pk=other.pk).load == 2


def test_a_draft_s_mentor_changes_without_any_places(office: Office) -> None:
    pair = office.form_pair(activate=False)
    assert change(office, pair, mentor=None).mentor is None
    assert office.load() == 0


def test_a_working_pair_keeps_a_mentor_and_a_beginning(office: Office) -> None:
    errors = refused(change, office, office.form_pair(), mentor=None, started_on=None)
    assert set(errors) == {"mentor", "started_on"}


def joined(pair: Pair) -> list[Any]:
    return list(pair.members.order_by("mentee_id").values_list("joined_on", flat=True))


@pytest.mark.parametrize("days", [-3, 2])
def test_who_joined_with_the_beginning_begins_with_it_still(office: Office, days: int) -> None:
    """The facts of a period date the part of a mentee by it: nobody takes part in a pair that has not begun."""
    first = clock.today() - 5 * DAY
    pair = office.form_pair(started_on=first)
    office.do(services.add_member, pair, mentee=office.mentees[1], joined_on=clock.today())
    change(office, Pair.objects.get(pk=pair.pk), started_on=first + days * DAY)
    assert joined(pair) == [first + days * DAY, clock.today()]


def test_who_joined_later_does_not_stand_before_a_later_beginning(office: Office) -> None:
    first = clock.today() - 5 * DAY
    pair = office.form_pair(started_on=first)
    office.do(services.add_member, pair, mentee=office.mentees[1], joined_on=first + DAY)
    change(office, Pair.objects.get(pk=pair.pk), started_on=first + 3 * DAY)
    assert joined(pair) == [first + 3 * DAY] * 2


def test_a_pair_does_not_begin_after_somebody_has_left_it(office: Office) -> None:
    first = clock.today() - 5 * DAY
    pair = office.form_pair(started_on=first, mentees=office.mentees[:2])
    office.do(services.remove_member, pair, mentee=office.mentees[0], left_on=first + DAY)
    errors = refused(change, office, Pair.objects.get(pk=pair.pk), started_on=first + 2 * DAY)
    assert f"уже вышел из пары ({first + DAY:%d.%m.%Y})" in errors["started_on"]
    assert joined(pair) == [first, first]


def test_the_days_of_a_draft_are_settled_when_it_begins(office: Office) -> None:
    first = clock.today() - 5 * DAY
    pair = office.form_pair(started_on=first, activate=False)
    pair = change(office, pair, started_on=None)
    assert joined(pair) == [None]
    office.do(services.add_member, pair, mentee=office.mentees[1], joined_on=first)
    office.do(services.activate, Pair.objects.get(pk=pair.pk))
    assert joined(pair) == [clock.today()] * 2


def test_a_pair_goes_on_in_a_form_that_is_no_longer_offered(office: Office) -> None:
    pair = office.form_pair()
    MentoringForm.objects.filter(code="pupil-pupil").update(is_active=False)
    assert change(office, pair, ends_on=clock.today() + DAY).version == 3


def test_a_pair_takes_a_role_model_of_its_own_form_only(office: Office) -> None:
    pair = office.form_pair()
    other = RoleVariant.objects.exclude(form=pair.form).first()
    assert "относится к другой форме" in refused(change, office, pair, variant=other)["variant"]
    own = RoleVariant.objects.filter(form=pair.form).first()
    assert change(office, pair, variant=own).variant == own


def test_a_card_changed_later_does_not_hold_up_its_pair(office: Office) -> None:
    """What the form allows is asked of who comes in; a pair that stands must stay workable."""
    pair, draft = office.form_pair(), office.form_pair(mentees=[office.mentees[1]], activate=False)
    Mentee.objects.filter(pk__in=[one.pk for one in office.mentees]).update(category=MenteeCategory.YOUNG_TEACHER)
    assert change(office, pair, ends_on=clock.today() + DAY).ends_on == clock.today() + DAY
    assert change(office, draft, mentor=None).mentor is None


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
    assert "свободно мест: 0 из 2" in refused(office.do, services.add_member, pair, mentee=office.mentees[2])["mentor"]
    other = office.form_pair(mentor=make.make_mentor(office.organisation), mentees=[office.mentees[2]])
    errors = refused(office.do, services.add_member, other, mentee=office.mentees[0])
    assert "уже состоит" in errors["mentees"]
    assert other.members.count() == 1


def test_a_mentee_of_the_wrong_kind_or_day_does_not_join(office: Office, world: Any) -> None:
    pair = office.form_pair()
    assert "mentees" in refused(office.do, services.add_member, pair, mentee=world.a2.mentees[2])
    errors = refused(office.do, services.add_member, pair, mentee=office.mentees[1], joined_on=pair.started_on - DAY)
    assert "раньше начала работы" in errors["joined_on"]


def test_a_mistyped_year_of_joining_is_refused(office: Office) -> None:
    pair, year = office.form_pair(), make.this_year()
    errors = refused(office.do, services.add_member, pair, mentee=office.mentees[1], joined_on=dt.date(year + 36, 9, 1))
    assert errors["joined_on"] == f"Дата – от 01.07.{year - 1} до 30.06.{year + 1}."


def test_who_was_to_join_later_leaves_without_a_trace(office: Office) -> None:
    pair = office.form_pair()
    later = office.do(services.add_member, pair, mentee=office.mentees[1], joined_on=clock.today() + DAY)
    assert office.load() == 2
    office.do(services.remove_member, pair, mentee=office.mentees[1])
    assert not PairMember.objects.filter(pk=later.pk).exists()
    assert office.load() == 1
    assert office.do(services.complete, pair, closed_on=clock.today()).state == PairState.COMPLETED


def test_who_joins_a_pair_that_is_yet_to_begin_begins_with_it(office: Office) -> None:
    pair = office.form_pair(started_on=clock.today() + DAY)
    assert office.do(services.add_member, pair, mentee=office.mentees[1]).joined_on == clock.today() + DAY


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
