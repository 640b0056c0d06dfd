"""The lists: who sees what, filters, search out of the address, counts, the same number of queries for any rows."""

import datetime as dt
from urllib.parse import unquote, urlparse

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from mentoring.audit.models import AuditEvent
from mentoring.core import clock
from mentoring.registry import services
from mentoring.registry.exchange.columns import Base
from mentoring.registry.models import Mentee
from mentoring.registry.selectors import filters as filtering
from mentoring.registry.selectors import lists
from mentoring.registry.views import lists as list_views

from .. import factories as make
from .books import samples
from .importing import load

pytestmark = pytest.mark.django_db

LISTS = {"mentees": Base.MENTEES, "mentors": Base.MENTORS}


def titles(actor, base=Base.MENTEES, text="", **query):
    chosen = filtering.read_filters(base, actor, query, today=clock.today(), text=text)
    return {line.title for line in lists.page_of(actor, chosen, today=clock.today(), cursor=None)}


def ids(actor, base=Base.MENTEES, text="", **query):
    chosen = filtering.read_filters(base, actor, query, today=clock.today(), text=text)
    return {line.id for line in lists.page_of(actor, chosen, today=clock.today(), cursor=None)}


def mentee_ids(*places):
    return {mentee.pk for place in places for mentee in place.mentees}


def test_each_tier_sees_exactly_its_own_rows(world):
    assert ids(world.a1.curator_actor) == mentee_ids(world.a1)
    assert ids(world.a1.head_actor) == mentee_ids(world.a1)
    assert ids(world.officer_actor) == mentee_ids(world.a1, world.a2)
    assert ids(world.officer_b_actor) == mentee_ids(world.b1, world.b2)
    assert ids(world.region_actor) == mentee_ids(*world.places)
    for actor in (world.ministry_actor, world.expert_actor, world.api_actor):
        assert ids(actor) == set()
    assert ids(world.region_actor, Base.MENTORS) == {place.mentor.pk for place in world.places}


def test_names_are_for_the_organisation_only(world):
    assert any(world.a1.marker in title for title in titles(world.a1.curator_actor))
    for actor in (world.officer_actor, world.region_actor):
        assert {title for title in titles(actor) if len(title) > 8} == set()


@pytest.mark.parametrize("path", ["mentees", "mentors"])
def test_the_page_of_an_upper_tier_holds_no_name_and_no_free_text(world, sign_in, path):
    world.a1.mentees[0].place = "Секретный класс"
    world.a1.mentees[0].save(update_fields=["place"])
    for user in (world.officer, world.region):
        page = sign_in(user).get(reverse(f"registry:{path}")).content.decode()
        assert not any(place.marker in page for place in world.places)
        assert "Секретный" not in page
        assert "СОШ № 1" in page


def test_a_region_chooses_an_organisation_only_within_a_municipality(world, sign_in):
    client = sign_in(world.region)
    assert 'name="organisation"' not in client.get(reverse("registry:mentees")).content.decode()
    page = client.get(reverse("registry:mentees"), {"municipality": world.b.code}).content.decode()
    assert "СОШ № 3" in page
    assert "СОШ № 1" not in page


def test_the_ministry_has_no_list_and_is_told_why(world, sign_in):
    answer = sign_in(world.ministry).get(reverse("registry:mentees"))
    assert answer.status_code == 403
    assert "только числа" in answer.content.decode()


@pytest.mark.parametrize("path", ["mentees", "mentors"])
def test_one_row_or_three_take_the_same_number_of_queries(world, school, sign_in, path):
    client = sign_in(school.curator)
    counted = []
    for more in (1, 2):
        for _ in range(more):
            make.make_pair(school.organisation)
        client.get(reverse(f"registry:{path}"))
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse(f"registry:{path}"))
        counted.append(len(queries))
    assert counted[0] == counted[1]


def test_filters_narrow_to_exact_sets(world):
    place, actor = world.a1, world.a1.curator_actor
    first, second, third = place.mentees
    assert ids(actor, paired="yes") == {first.pk, second.pk}
    assert ids(actor, paired="no") == {third.pk}
    never = make.make_mentee(place.organisation, consent=False)
    assert ids(actor, consent="missing") == {never.pk}
    assert ids(actor, consent="given") == {first.pk, second.pk, third.pk}
    services.withdraw_consent(actor=actor, now=clock.now(), consent=first.person.consents.get())
    assert ids(actor, consent="missing") == {never.pk}
    assert ids(actor, consent="given") == {second.pk, third.pk}
    assert ids(actor) == {second.pk, third.pk, never.pk}
    second.form, second.category = make.form("teacher-teacher"), "teacher"
    second.save(update_fields=["form", "category"])
    assert ids(actor, form="teacher-teacher") == {second.pk}
    assert ids(actor, category="teacher") == {second.pk}
    assert ids(actor, category="teacher", paired="no") == set()
    from mentoring.organisations.models import RequestTopic

    third.topic = RequestTopic.objects.get(code="project")
    third.save(update_fields=["topic"])
    assert ids(actor, topic="project") == {third.pk}
    assert ids(actor, year=str(make.this_year() - 1)) == set()
    assert ids(actor, year="9" * 5000) == ids(actor)
    assert ids(actor, Base.MENTORS, paired="yes") == {place.mentor.pk}
    assert ids(actor, Base.MENTORS, paired="no") == set()


def test_age_bands_go_by_the_year_of_birth(world):
    today = clock.today()
    born = {"under10": 9, "10-14": 14, "15-19": 15, "20-35": 35, "over35": 36}
    for mentee in world.a1.mentees:
        mentee.delete() if False else None
    made = {band: make.make_mentee(world.a2.organisation, birth_year=today.year - age).pk for band, age in born.items()}
    made["unknown"] = make.make_mentee(world.a2.organisation, birth_year=None).pk
    old = mentee_ids(world.a2)
    for band, pk in made.items():
        assert ids(world.a2.curator_actor, age=band) - old == {pk}


@pytest.mark.parametrize(
    "query",
    [
        {"form": "no-such"}, {"category": "президент"}, {"paired": "maybe"}, {"consent": "x"}, {"age": "1000"},
        {"year": "1999"}, {"year": "²"}, {"topic": "x"}, {"organisation": "x"}, {"municipality": "x"},
        {"organisation": "99999999999999999999"}, {"form": "\x00"}, {"topic": "a\x00"},
    ],
)  # fmt: skip
def test_an_unknown_value_is_as_if_not_asked(world, query):
    assert ids(world.a1.curator_actor, **query) == mentee_ids(world.a1)


def test_a_place_narrows_upper_tiers_and_a_foreign_one_is_as_unknown_as_a_made_up_one(world):
    own, foreign = str(world.a1.organisation.pk), str(world.b1.organisation.pk)
    assert ids(world.officer_actor, organisation=own) == mentee_ids(world.a1)
    assert ids(world.officer_actor, organisation=foreign) == ids(world.officer_actor, organisation="999999")
    assert ids(world.officer_actor, municipality=world.b.code) == mentee_ids(world.a1, world.a2)
    assert ids(world.region_actor, municipality=world.b.code) == mentee_ids(world.b1, world.b2)
    assert ids(world.region_actor, organisation=foreign) == mentee_ids(world.b1)
    assert ids(world.region_actor, municipality=world.a.code, organisation=foreign) == mentee_ids(world.a1, world.a2)
    assert ids(world.a1.curator_actor, organisation=foreign) == mentee_ids(world.a1)


@pytest.mark.parametrize("text", ["ёлк", "ЕЛКИН сем", "семён ёлкин", "tkrby", "роман", "ванен"])
def test_a_few_letters_find_a_person(world, text):
    made = make.make_mentee(
        world.a1.organisation, last_name="Ёлкин-Иваненко", first_name="Семён", patronymic="Романович"
    )
    found = ids(world.a1.curator_actor, text=text)
    assert (made.pk in found) is (text != "ванен")


def test_search_by_name_does_nothing_for_those_who_see_no_names(world):
    assert ids(world.officer_actor, text=world.a1.marker) == mentee_ids(world.a1, world.a2)


def test_the_searched_name_does_not_stand_in_the_address_and_the_filters_stay(world, sign_in):
    client = sign_in(world.a1.curator)
    answer = client.post(
        reverse("registry:mentees_search"), {"text": "алексашинова анна", "filters": "paired=yes&nonsense=1"}
    )
    address = answer.headers["Location"]
    assert urlparse(address).path == reverse("registry:mentees")
    assert "paired=yes" in address
    assert "nonsense" not in address
    page = client.get(address).content.decode()
    assert "Анна" in page
    assert "Борис" not in page
    assert "алексашинова анна" in page
    dropped = client.post(reverse("registry:mentees_search"), {"text": " ", "filters": "paired=yes"})
    assert dropped.headers["Location"] == reverse("registry:mentees") + "?paired=yes"


def test_a_search_key_of_somebody_else_finds_nothing_special(world, sign_in):
    client = sign_in(world.a1.curator)
    page = client.get(reverse("registry:mentees"), {"search": "deadbeef"}).content.decode()
    assert "Борис" in page


def test_search_is_refused_where_names_are_not_seen(world, sign_in):
    assert sign_in(world.officer).post(reverse("registry:mentees_search"), {"text": "а"}).status_code == 403


def test_pages_go_on_by_key_and_back(world, sign_in):
    for number in range(55):
        make.make_mentee(world.a1.organisation, last_name=f"Ян{number:03d}")
    chosen = filtering.read_filters(Base.MENTEES, world.a1.curator_actor, {}, today=clock.today())
    first = lists.page_of(world.a1.curator_actor, chosen, today=clock.today(), cursor=None)
    second = lists.page_of(world.a1.curator_actor, chosen, today=clock.today(), cursor=first.next_cursor)
    everybody = [line.id for line in (*first, *second)]
    assert len(everybody) == len(set(everybody)) == 58
    page = sign_in(world.a1.curator).get(reverse("registry:mentees"), {"cursor": first.next_cursor}).content.decode()
    assert "Ян054" in page


def test_counts_stop_at_a_bound_and_say_so(world, monkeypatch):
    monkeypatch.setattr(lists, "COUNT_UP_TO", 2)
    chosen = filtering.read_filters(Base.MENTEES, world.a1.curator_actor, {}, today=clock.today())
    counts = lists.counters(world.a1.curator_actor, chosen, clock.today())
    assert counts["all"] == lists.Count(2, exact=False)
    assert counts["unpaired"] == lists.Count(1)
    assert counts["no_consent"] == lists.Count(0)


def test_an_incomplete_card_is_marked_with_what_it_lacks(world, sign_in):
    services.add_mentor(
        actor=world.a1.curator_actor, now=clock.now(), organisation=world.a1.organisation,
        school_year=make.this_year(), person=services.PersonData("Неполный", "Пётр"),
        data=services.MentorData("teacher"),
    )  # fmt: skip
    page = sign_in(world.a1.curator).get(reverse("registry:mentors")).content.decode()
    assert "нет формы, даты вхождения, места работы или учёбы, компетенций" in page


def test_a_new_organisation_is_told_what_to_do_first(school, sign_in):
    page = sign_in(school.curator).get(reverse("registry:mentees")).content.decode()
    assert reverse("registry:imports") in page
    assert "пока никого" in page


def test_export_has_the_official_columns_the_rows_of_the_filter_and_a_line_in_the_journal(
    world, school, sign_in, monkeypatch
):
    import hashlib
    import io

    from openpyxl import load_workbook

    load(school, *samples())
    answer = sign_in(school.curator).post(reverse("registry:mentees_export"), {"filters": "category=young_teacher"})
    sheet = load_workbook(io.BytesIO(answer.content)).worksheets[0]
    rows = [row for row in sheet.iter_rows(values_only=True) if any(row)]
    header = next(row for row in rows if row[0] == "№")
    from .books import MENTEE_TITLES

    assert list(header) == MENTEE_TITLES
    people = [row[1] for row in rows[rows.index(header) + 1 :]]
    assert people == ["Тарасов Семён Алексеевич"]
    event = AuditEvent.objects.get(action="read.export")
    assert event.data == {"rows": 1, "sha256": hashlib.sha256(answer.content).hexdigest(), "base": "mentees"}
    assert "Отрадное" in unquote(answer.headers["Content-Disposition"])
    mentors = sign_in(school.curator).post(reverse("registry:mentors_export"))
    assert b"PK" in mentors.content[:4]
    monkeypatch.setattr(list_views, "EXPORT_UP_TO", 2)
    cut = sign_in(school.curator).post(reverse("registry:mentees_export"))
    lines = list(load_workbook(io.BytesIO(cut.content)).worksheets[0].iter_rows(values_only=True))
    assert len([line for line in lines if str(line[0]).isdigit() and line[1]]) == 2
    assert "только первые 2 по алфавиту" in str(lines)  # nobody takes a part for the whole
    assert sign_in(world.officer).post(reverse("registry:mentees_export")).status_code == 403


def test_lists_and_files_leave_out_those_whose_consent_was_withdrawn(world):
    gone, back, _ = world.a1.mentees
    for mentee in (gone, back):
        services.withdraw_consent(actor=world.a1.curator_actor, now=clock.now(), consent=mentee.person.consents.get())
    services.record_consents(
        actor=world.a1.curator_actor, now=clock.now(), people=[back.person], kind="processing", given_on=clock.today()
    )
    chosen = filtering.read_filters(Base.MENTEES, world.a1.curator_actor, {}, today=clock.today())
    rows = lists.people(world.a1.curator_actor, chosen, clock.today())
    assert {row.pk for row in rows} == mentee_ids(world.a1) - {gone.pk}


def test_what_is_exported_can_be_loaded_again_and_changes_nothing(school, sign_in):
    load(school, *samples())
    client = sign_in(school.curator)
    files = [client.post(reverse(f"registry:{base}_export")).content for base in ("mentees", "mentors")]
    from .importing import check

    rows = check(school, *files)
    assert rows[0].summary["plan"]["links"] == 5
    assert rows[0].summary["plan"]["nothing_new"] is True
    assert rows[0].summary["plan"]["added"] == {"mentees": 0, "mentors": 0}
    assert rows[0].summary["plan"]["changed"] == {"mentees": 0, "mentors": 0}


def test_dates_of_a_school_year_offer_the_years_since_the_model_began():
    assert filtering.school_years(dt.date(2026, 9, 1)) == [2027, 2026, 2025, 2024, 2023, 2022, 2021]


def test_the_export_names_the_people_of_the_pairs(school, sign_in):
    import io

    from openpyxl import load_workbook

    load(school, *samples())
    client = sign_in(school.curator)
    named = {}
    for base, column in (("mentees", 6), ("mentors", 10)):
        sheet = load_workbook(io.BytesIO(client.post(reverse(f"registry:{base}_export")).content)).worksheets[0]
        named[base] = {row[1]: row[column] for row in sheet.iter_rows(values_only=True) if isinstance(row[0], int)}
    assert named["mentees"]["Виноградов Семён Романович"] == "Дорохов Роман Артёмович"
    assert named["mentors"]["Дорохов Роман Артёмович"] == "Виноградов Семён Романович; Семёнов Максим Кириллович"


def test_upper_tiers_are_told_how_many_there_are(world, sign_in, monkeypatch):
    today = clock.today()
    filters = filtering.read_filters(Base.MENTEES, world.region_actor, {}, today=today)
    page = lists.page_of(world.region_actor, filters, today=today, cursor=None, size=2)
    assert lists.found(world.region_actor, filters, page, today) == lists.Count(15)
    monkeypatch.setattr(lists, "COUNT_ABOVE_UP_TO", 3)
    assert lists.found(world.region_actor, filters, page, today) == lists.Count(3, exact=False)
    assert "Найдено: " in sign_in(world.region).get(reverse("registry:mentees")).content.decode()


def test_a_page_does_not_wait_for_a_count(world):
    slow = Mentee.objects.extra(where=["pg_sleep(0.2) IS NOT NULL"])
    assert lists.count_soon(slow, 50, within_ms=20) == lists.Count(50, exact=False)
    with connection.cursor() as cursor:
        cursor.execute("SHOW statement_timeout")
        after_timeout = cursor.fetchone()
        assert lists.count_soon(Mentee.objects.all(), 50).exact
        cursor.execute("SHOW statement_timeout")
        assert cursor.fetchone() == after_timeout
