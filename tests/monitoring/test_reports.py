"""The report of a quarter: made by a job, once, and again with the same bytes."""

from __future__ import annotations

import datetime as dt
import io
import uuid
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from mentoring.access.decisions import NotAllowed
from mentoring.audit.models import AuditEvent
from mentoring.core import clock, jobs
from mentoring.core.models import Job, JobState
from mentoring.notifications.models import Message
from mentoring.organisations.models import YearlyFigure
from mentoring.registry.models import Enterprise, Person
from monitoring import seed, tasks
from monitoring.models import IndicatorTarget, MunicipalityPeriod, Report
from monitoring.reports.book import FormulaChanged
from monitoring.services import reports
from monitoring.services.values import recount_figures
from tests import factories as make

from . import approved


@pytest.fixture
def approved_world(world: Any) -> Any:
    seed.load_reference()
    form = make.form().pk
    for place in (world.a1, world.a2, world.b1):
        approved.approve(
            place.organisation,
            world.period,
            approved.fact("общий ребёнок", form_id=form),
            approved.fact(place.marker, form_id=form, outcome="completed"),
            approved.mentor("м" + place.marker, form_id=make.form("employer-pupil").pk, category="employer", age=40,
                            enterprise=approved.enterprise("завод")),
            learners=100, children_10_19=50, children_15_19=20, young_teachers=0,
            mentees_asked=10, mentees_satisfied=9, note=f"{place.marker} болеет",
        )  # fmt: skip
    return world


def made(world: Any, municipality: Any = None, actor: Any = None) -> Report:
    job = reports.request_report(
        actor=actor or world.region_actor,
        now=clock.now(),
        period=world.period,
        municipality=municipality,
        nonce=uuid.uuid4(),
    )
    assert approved.do(job).state == JobState.DONE
    return Report.objects.get(job=job)


def sheets(content: bytes) -> Any:
    return load_workbook(io.BytesIO(bytes(content)))


def table(sheet: Any, first: str) -> list[dict[str, Any]]:
    """Rows under the header line that holds `first`, by column."""
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    start = next(index for index, row in enumerate(rows) if first in row)
    return [dict(zip(rows[start], row, strict=True)) for row in rows[start + 1 :] if any(row)]


def test_the_summary_has_a_line_an_organisation_and_distinct_totals(approved_world: Any) -> None:
    assert approved_world.a1.curator
    book = sheets(made(approved_world).file.content)
    assert book.sheetnames == [
        "Титул", "Свод", "Свод по муниципалитетам", "Показатели", "Показатели по муниципалитетам", "Полнота",
    ]  # fmt: skip
    lines = {row["Наименование ОО"]: row for row in table(book["Свод"], "Наименование ОО")}
    assert set(lines) == {place.organisation.name for place in approved_world.places} | {"Итого: Ставропольский край"}
    own, total = lines["СОШ № 1"], lines["Итого: Ставропольский край"]
    assert own["Наставляемых 10–19 лет, чел."] == 2
    assert own["Наставляемых 10–19 лет, %"] == pytest.approx(0.04)
    assert own["Удовлетворённость наставляемых, %"] == pytest.approx(0.9)
    assert own["Пар и групп: ученик – ученик"] == 2
    assert own["работодатели"] == 1
    assert own["Обучено кураторов"] == "нет данных"
    assert (own["Куратор, контакты"], own["Примечание"]) == ("назначен", "есть")
    assert (lines["СОШ № 2"]["Куратор, контакты"], lines["Дом творчества"]["Примечание"]) == ("не назначен", None)
    assert own["Перечень предприятий"] == "название удалено"
    assert lines["Дом творчества"]["Наставляемых 10–19 лет, чел."] == "нет данных"
    assert total["Наставляемых 10–19 лет, чел."] == 4  # the shared child once
    assert total["Обучающихся всего"] == 300
    assert total["Предприятий-партнёров"] == 1
    assert total["Завершили программу"] == 3
    municipalities = {row["Муниципалитет"]: row for row in table(book["Свод по муниципалитетам"], "Муниципалитет")}
    assert municipalities["Шпаковский"]["Наставляемых 10–19 лет, чел."] == 3


def test_all_21_columns_of_table_9_1_are_there(approved_world: Any) -> None:
    sheet = sheets(made(approved_world).file.content)["Свод"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    header = next(index for index, row in enumerate(rows) if "Наименование ОО" in row)
    numbers = [value for value in rows[header - 1] if value]
    assert numbers == [str(number) for number in range(1, 22)] + ["Сведения"]


def test_indicators_stand_with_targets_and_states(approved_world: Any) -> None:
    rows = {
        row["Показатель"]: row for row in table(sheets(made(approved_world).file.content)["Показатели"], "Показатель")
    }
    first = next(row for title, row in rows.items() if title.startswith("Доля детей в возрасте от 10"))
    assert (first["Числитель"], first["Знаменатель"], first["Состояние"]) == (4, 150, "ниже цели")
    satisfied = next(row for title, row in rows.items() if "удовлетворенности наставляемых" in title)
    assert (satisfied["Значение"], satisfied["Состояние"]) == (90, "достигнута")


def test_the_ministry_reads_no_name_in_a_report(approved_world: Any) -> None:
    """Neither of the staff nor of a child in a school's own words; the kept inputs hold none for later either."""
    world = approved_world
    staff = [place.curator for place in world.places]
    report = made(world, actor=world.ministry_actor)
    text = str(report.inputs) + "".join(
        str(cell.value) for sheet in sheets(report.file.content) for row in sheet.iter_rows() for cell in row
    )
    told = [place.marker for place in world.places] + [words for one in staff for words in (one.full_name, one.email)]
    assert [words for words in told if words and words in text] == []


def test_a_text_that_looks_like_a_formula_stays_a_text(approved_world: Any) -> None:
    Enterprise.objects.create(
        municipality=approved_world.a, organisation=approved_world.a1.organisation, name="=1+1",
        identity=approved.enterprise("завод"),
    )  # fmt: skip
    sheet = sheets(made(approved_world).file.content)["Свод"]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value == "=1+1"} == {"s"}


def test_it_is_made_again_with_the_same_bytes_although_everything_has_changed(approved_world: Any) -> None:
    report = made(approved_world)
    before = bytes(report.file.content)
    organisation = approved_world.a1.organisation
    organisation.name = "Лицей"
    organisation.save()
    Person.objects.update(last_name="Другой")
    IndicatorTarget.objects.update(value=1)
    approved_world.a.name = "Новый округ"
    approved_world.a.save()
    approved.approve(organisation, approved_world.period)
    YearlyFigure.objects.update(value=1)
    report.refresh_from_db()
    assert reports.remake(report) == before
    again = reports.request_remake(
        actor=approved_world.region_actor, now=clock.now(), report=report, nonce=uuid.uuid4()
    )
    jobs.run(again.pk)
    again.refresh_from_db()
    assert again.state == JobState.DONE
    assert made(approved_world).sha256 != report.sha256


def test_a_changed_formula_or_spoilt_file_is_told_in_words(approved_world: Any) -> None:
    report = made(approved_world)
    report.file.content = b"x"
    report.file.save()
    different = reports.request_remake(
        actor=approved_world.region_actor, now=clock.now(), report=report, nonce=uuid.uuid4()
    )
    jobs.run(different.pk)
    different.refresh_from_db()
    assert "не совпал" in different.error
    report.inputs["formulas"]["mentees"] = 99
    report.save()
    with pytest.raises(FormulaChanged):
        reports.remake(report)
    changed = reports.request_remake(
        actor=approved_world.region_actor, now=clock.now(), report=report, nonce=uuid.uuid4()
    )
    jobs.run(changed.pk)
    changed.refresh_from_db()
    assert "Формула показателя" in changed.error


def test_the_report_of_a_municipality_holds_only_its_own(approved_world: Any) -> None:
    report = made(approved_world, approved_world.a, approved_world.officer_actor)
    lines = {row["Наименование ОО"]: row for row in table(sheets(report.file.content)["Свод"], "Наименование ОО")}
    assert set(lines) == {"СОШ № 1", "СОШ № 2", "Итого: Шпаковский"}
    assert lines["Итого: Шпаковский"]["Наставляемых 10–19 лет, чел."] == 3
    assert (report.file.municipality_id, report.file.permission) == (approved_world.a.pk, "report.view")


def test_it_is_final_when_the_region_has_accepted_everybody(approved_world: Any) -> None:
    assert not made(approved_world, approved_world.a).is_final
    MunicipalityPeriod.objects.create(
        municipality=approved_world.a, period=approved_world.period, state="accepted", state_since=clock.now()
    )
    assert made(approved_world, approved_world.a).is_final
    assert not made(approved_world).is_final
    approved.approve(approved_world.k1.organisation, approved_world.period)
    assert not made(approved_world, approved_world.krai).is_final


def test_who_may_ask_for_what(approved_world: Any) -> None:
    world = approved_world
    for actor, municipality in (
        (world.officer_actor, None),
        (world.officer_actor, world.b),
        (world.a1.curator_actor, world.a),
        (world.api_actor, None),
    ):
        with pytest.raises(NotAllowed):
            reports.request_report(
                actor=actor, now=clock.now(), period=world.period, municipality=municipality, nonce=uuid.uuid4()
            )
    assert not Job.objects.exists()


def test_who_may_have_it_made_again(approved_world: Any) -> None:
    world = approved_world
    report = made(world, world.a)
    for actor in (world.officer_b_actor, world.a1.curator_actor, world.api_actor):
        with pytest.raises(NotAllowed):
            reports.request_remake(actor=actor, now=clock.now(), report=report, nonce=uuid.uuid4())
    assert reports.request_remake(actor=world.officer_actor, now=clock.now(), report=report, nonce=uuid.uuid4())


def test_a_double_click_asks_once(client: Client, approved_world: Any) -> None:
    client.force_login(approved_world.ministry)
    page = client.get(reverse("monitoring:reports"))
    form = {"period": "now", "municipality": "", "nonce": page.context["form"].initial["nonce"]}
    first = client.post(reverse("monitoring:report_ask"), form)
    second = client.post(reverse("monitoring:report_ask"), form)
    assert first.status_code == 302
    assert first.url == second.url
    assert Job.objects.count() == 1
    assert AuditEvent.objects.filter(action="report.request").count() == 1


def test_a_wrong_request_is_answered_beside_the_field(client: Client, approved_world: Any) -> None:
    client.force_login(approved_world.officer)
    answer = client.post(
        reverse("monitoring:report_ask"), {"period": "now", "municipality": "petrovsky", "nonce": uuid.uuid4()}
    )
    assert answer.status_code == 422
    assert answer.context["form"].errors.keys() == {"municipality"}
    assert not Job.objects.exists()


def test_the_schedule_makes_one_report_a_closed_period_and_tells_the_region(approved_world: Any) -> None:
    world = approved_world
    region, ministry, officer = world.region, world.ministry, world.officer
    now = clock.now()
    tasks.periodic_reports()
    first = list(Job.objects.all())
    assert [job.params["period"] for job in first] == [world.earlier.pk]
    assert reports.enqueue_scheduled(now=now + dt.timedelta(hours=5)) == first
    approved.do(first[0])
    report = Report.objects.get()
    assert (report.by_schedule, report.municipality, report.period) == (True, None, world.earlier)
    told = set(Message.objects.values_list("recipient_id", flat=True))
    assert told == {region.pk, ministry.pk}
    assert officer.pk not in told
    assert reports.enqueue_scheduled(now=now + dt.timedelta(days=400)) == [], "what closed long ago is asked for"


def test_screens_show_own_territory_only(client: Client, approved_world: Any) -> None:
    world = approved_world
    of_region, of_a, of_b = made(world), made(world, world.a), made(world, world.b)
    seen = {
        world.ministry: {of_region, of_a, of_b},
        world.officer: {of_a},
    }
    for user, expected in seen.items():
        client.force_login(user)
        assert set(client.get(reverse("monitoring:reports")).context["page"].items) == expected
        for report in (of_region, of_a, of_b):
            code = client.get(reverse("monitoring:report", args=[report.public_id])).status_code
            assert code == (200 if report in expected else 404)
    client.force_login(world.a1.curator)
    assert client.get(reverse("monitoring:reports")).status_code == 403


def test_the_button_compares_and_a_spoilt_page_is_told(client: Client, approved_world: Any) -> None:
    report = made(approved_world)
    client.force_login(approved_world.region)
    address = reverse("monitoring:report_again", args=[report.public_id])
    answer = client.post(
        address, {"nonce": client.get(reverse("monitoring:report", args=[report.public_id])).context["nonce"]}
    )
    job = Job.objects.get(kind="monitoring.report_again")
    assert answer.url == reverse("home:job", args=[job.public_id])
    assert client.post(address, {"nonce": "x"}).url == reverse("monitoring:report", args=[report.public_id])
    assert Job.objects.filter(kind="monitoring.report_again").count() == 1


def test_a_figure_of_a_territory_is_in_the_values_and_in_the_report(approved_world: Any) -> None:
    world = approved_world
    YearlyFigure.objects.create(
        municipality=world.a, school_year=world.period.school_year, figure="enterprises", basis="residents",
        value=40, as_of=clock.today(),
    )  # fmt: skip
    recount_figures(municipality=world.a, school_year=world.period.school_year, now=clock.now())
    rows = table(sheets(made(world, world.a).file.content)["Показатели"], "Показатель")
    enterprises = next(row for row in rows if row["Показатель"].startswith("Доля предприятий"))
    assert (enterprises["Числитель"], enterprises["Знаменатель"], enterprises["Значение"]) == (1, 40, 2.5)
