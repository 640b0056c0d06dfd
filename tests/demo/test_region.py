"""The demo region is alive at any date: every state, a closed year, an empty sample school."""

import datetime as dt
import io
from random import Random
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from mentoring.accounts.actors import actor_for
from mentoring.accounts.models import User
from mentoring.core import clock
from mentoring.core.school_year import school_year_of
from mentoring.demo import names, places, region
from mentoring.demo.people import last_day_of_pairs
from mentoring.home.selectors import desk_of
from mentoring.notifications.models import Delivery, Message
from mentoring.organisations.models import Organisation
from mentoring.organisations.seed import load_municipalities
from mentoring.pairing.models import Pair
from mentoring.registry.models import Mentee
from monitoring.enums import SubmissionState
from monitoring.models import IndicatorValue, Period, Submission, SubmissionVersion
from monitoring.selectors.changes import change_counts
from monitoring.services.values import rebuild
from tests.factories import make_organisation

pytestmark = pytest.mark.django_db


def prepare(settings: Any, moment: dt.datetime, take_every: int) -> None:
    settings.DEMO = True
    with clock.set_to(moment):
        call_command("prepare", take_every=take_every, stdout=io.StringIO())


def at(year: int, month: int, day: int) -> dt.datetime:
    return timezone.make_aware(dt.datetime(year, month, day, 12))


@pytest.mark.parametrize(
    "moment",
    [
        at(2026, 9, 1), at(2026, 11, 24), at(2026, 12, 31), at(2027, 1, 15), at(2027, 6, 1), at(2027, 7, 10),
        at(2027, 8, 31),
    ],
    ids=lambda moment: f"{moment:%d.%m}",
)  # fmt: skip
def test_the_region_is_alive_at_any_date(settings: Any, moment: dt.datetime) -> None:
    prepare(settings, moment, take_every=12)
    today = moment.date()
    running = school_year_of(today)

    last_year = Submission.objects.filter(period__school_year=running - 1)
    assert set(last_year.values_list("state", flat=True)) == {SubmissionState.ACCEPTED}
    assert last_year.values("period").distinct().count() == 4
    assert SubmissionVersion.objects.filter(submission__in=last_year, on_time=False).exists()
    being_submitted, *later = Period.objects.filter(school_year=running, closes_on__gte=today).order_by("starts_on")
    now = Submission.objects.filter(period=being_submitted)
    assert len(set(now.values_list("state", flat=True))) >= 3
    assert not Submission.objects.filter(period__in=later).exists()
    assert not Submission.objects.filter(first_submitted_at__gt=moment).exists()
    sample = Organisation.objects.get(name=places.SAMPLE_ORGANISATION)
    assert not Mentee.objects.filter(organisation=sample, school_year=running).exists()
    assert Pair.objects.filter(organisation=sample, school_year=running - 1, state="completed").exists()
    assert not Submission.objects.filter(organisation=sample, period__school_year=running).exists()
    at_work = Pair.objects.filter(school_year=running, state="active").count()
    finished = Pair.objects.filter(school_year=running, state="completed").count()
    assert (finished > at_work) is (today > last_day_of_pairs(running))
    assert everybody_has_something_to_see(moment)


def everybody_has_something_to_see(moment: dt.datetime) -> bool:
    """The home pages of the shown accounts, none of them with leftovers of the former year."""
    with clock.set_to(moment):
        for username in ("curator", "head", "officer", "region", "ministry"):
            actor = actor_for(User.objects.get(username=username), clock.today())
            assert actor is not None
            desk = desk_of(actor, clock.now())
            assert desk.kinds or desk.coming, username
            assert desk.coming, username
            old = [item.text for kind in desk.kinds for item in kind.items if item.text.startswith("За ")]
            assert not old, username
            if username in {"curator", "officer", "region"}:
                assert desk.count >= 3, username
    return True


def test_the_shown_officer_finds_work_and_one_school_in_which_nothing_changed(settings: Any) -> None:
    prepare(settings, at(2026, 11, 24), take_every=10)
    queue = Submission.objects.filter(state=SubmissionState.SUBMITTED, municipality__code=places.SAMPLE_MUNICIPALITY)

    counts = change_counts(list(queue.values_list("pk", flat=True)))

    assert queue.exists()
    assert any(count.unchanged for count in counts.values())


def test_its_values_are_those_of_a_recount(settings: Any) -> None:
    prepare(settings, at(2026, 11, 24), take_every=12)
    columns = ("code", "level", "municipality_id", "organisation_id", "form_id", "basis", "numerator", "denominator")

    for period in Period.objects.filter(school_year=2025):
        kept = set(IndicatorValue.objects.filter(period=period).values_list(*columns))
        rebuild(period=period, now=clock.now())
        recounted = set(IndicatorValue.objects.filter(period=period).values_list(*columns))
        assert (recounted - kept, kept - recounted) == (set(), set())
        assert kept


def test_nobody_is_sent_a_letter_about_the_past_and_a_second_load_does_nothing(settings: Any) -> None:
    prepare(settings, at(2026, 11, 24), take_every=30)
    assert Message.objects.exists()
    assert not Message.objects.exclude(delivery=Delivery.NONE).exists()
    before = Mentee.objects.count()

    with clock.set_to(at(2026, 11, 25)):
        region.load()

    assert Mentee.objects.count() == before


@pytest.mark.parametrize("own", ["organisation", "account"])
def test_a_database_with_data_of_its_own_gets_no_demo(settings: Any, own: str) -> None:
    """`make run` asks for the demo whatever DATABASE_URL names: accounts whose password is known must not get there."""
    settings.DEMO = True
    if own == "organisation":
        make_organisation(next(iter(load_municipalities().values())), "Школа № 1")
    else:
        User.objects.create(username="ivanova", full_name="Иванова Анна Петровна")
    before = Organisation.objects.count(), set(User.objects.values_list("username", flat=True))
    said = io.StringIO()

    call_command("prepare", take_every=30, stdout=said)

    assert (Organisation.objects.count(), set(User.objects.values_list("username", flat=True))) == before
    assert "The demo region is not made" in said.getvalue()
    assert "ready after" not in said.getvalue()


def test_shown_accounts_sign_in_with_the_password_demo_and_others_cannot(settings: Any) -> None:
    prepare(settings, at(2026, 11, 24), take_every=30)
    for username in ("ministry", "region", "officer", "curator", "head"):
        assert User.objects.get(username=username).check_password("demo")
    others = User.objects.filter(username__startswith="curator-")
    assert others.exists()
    assert not any(user.has_usable_password() for user in others)
    client = Client()
    client.force_login(User.objects.get(username="curator"))
    assert client.get("/").status_code == 200


def test_the_plan_has_at_least_120_organisations_of_all_kinds_everywhere() -> None:
    plans = places.plan(load_municipalities(), Random(region.SEED))

    assert len(plans) >= 120
    assert {plan.kind for plan in plans} == {"school", "college", "extra"}
    assert len({plan.municipality.pk for plan in plans}) == 34
    assert len({(plan.municipality.pk, plan.name) for plan in plans}) == len(plans)


def test_names_agree_in_gender() -> None:
    random = Random(1)
    for _ in range(200):
        surname, _first, patronymic = names.full_name(random)
        if surname.endswith(("ова", "ева", "ина", "ая")):
            assert patronymic.endswith("на")
        if surname.endswith(("ов", "ев", "ин", "ый")):
            assert patronymic.endswith("ич")
