"""The wizard by requests: upload once, check, findings, apply, undo; foreign batches; the marked file; templates."""

import datetime as dt
import io
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from mentoring.access.decisions import NotAllowed
from mentoring.audit.models import AuditEvent
from mentoring.core import clock, jobs
from mentoring.core.models import Job, StoredFile
from mentoring.registry.exchange import links
from mentoring.registry.models import Consent, Mentee, Person, WorkbookImport
from mentoring.registry.services import InvalidCard, imports
from mentoring.registry.services.locking import MARKING_SPACE

from . import importing
from .books import MENTEE_TITLES, MENTOR_TITLES, book, mentee, samples

pytestmark = pytest.mark.django_db


class FailingLinker:
    """An app above that cannot make pairs just now."""

    def __init__(self, failure):
        self.failure = failure

    def link(self, **_):
        raise self.failure


def text(answer):
    return answer.content.decode()


def send(client, *contents, **data):
    files = {
        name: SimpleUploadedFile(f"{name}.xlsx", content)
        for name, content in zip(("first", "second"), contents, strict=False)
    }
    return client.post(reverse("registry:imports"), {"year": 2026, **data, **files})


def test_both_files_travel_together_are_checked_applied_and_undone_as_one(school, sign_in):
    client = sign_in(school.curator)
    key = uuid.uuid4()
    answer = send(client, *samples(), key=str(key))
    address = reverse("registry:import", args=[key])
    assert answer.headers["Location"] == address
    assert "Проверка: first.xlsx, second.xlsx" in text(client.get(address))
    assert jobs.run(Job.objects.get(kind=imports.CHECK).pk)
    checked = text(client.get(address))
    assert "Загрузить 9 строк" in checked
    assert "записан как «молодой специалист" in checked.lower()
    applied = client.post(
        reverse("registry:import_apply", args=[key]), {"consents": "on", "given_on": clock.today().isoformat()}
    )
    assert applied.headers["Location"] == address
    job = Job.objects.get(kind=imports.APPLY)
    assert "Загрузка баз в портал" in text(client.get(address))
    assert jobs.run(job.pk)
    job.refresh_from_db()
    assert job.result == {"url": address, "label": "Посмотреть итог", "mentees": 5, "mentors": 4}
    summary = text(client.get(address))
    assert "Добавлено наставляемых" in summary
    assert "Отменить" in summary
    assert Consent.objects.filter(organisation=school.organisation).count() == 9
    undone = client.post(reverse("registry:import_undo", args=[key]), follow=True)
    assert "такие, как были до неё" in text(undone)
    assert not Person.objects.filter(organisation=school.organisation).exists()
    assert "такие, как были до неё" not in text(client.get(reverse("registry:imports")))
    assert "отменён" in text(client.get(reverse("registry:imports")))


def test_a_double_click_makes_one_batch_and_a_foreign_key_a_batch_of_its_own(world, school, sign_in):
    client, key = sign_in(school.curator), uuid.uuid4()
    first, second = send(client, samples()[0], key=str(key)), send(client, samples()[0], key=str(key))
    assert first.headers["Location"] == second.headers["Location"]
    assert WorkbookImport.objects.count() == StoredFile.objects.count() == Job.objects.count() == 1
    stranger = sign_in(world.a1.curator)
    other = send(stranger, samples()[0], key=str(key))
    assert other.headers["Location"] != first.headers["Location"]
    assert WorkbookImport.objects.filter(batch=key).count() == 1


def test_the_same_files_again_say_that_nothing_changes_and_offer_nothing(school, sign_in):
    importing.load(school, *samples())
    rows = importing.check(school, *samples())
    page = text(sign_in(school.curator).get(reverse("registry:import", args=[rows[0].batch])))
    assert "Изменений нет." in page
    assert reverse("registry:import_apply", args=[rows[0].batch]) not in page
    importing.apply(school, rows)
    assert "Изменений нет." in text(sign_in(school.curator).get(reverse("registry:import", args=[rows[0].batch])))


def test_a_foreign_batch_is_as_if_it_did_not_exist(world, school, sign_in):
    rows = importing.check(school, book([mentee("Ёлкин Семён", 1700)]))
    client = sign_in(world.a1.curator)
    missing = uuid.uuid4()
    for name, extra in (("import", []), ("import_marked", [0])):
        foreign = client.get(reverse(f"registry:{name}", args=[rows[0].batch, *extra]))
        assert foreign.status_code == 404
        assert foreign.content == client.get(reverse(f"registry:{name}", args=[missing, *extra])).content
    for name in ("import_apply", "import_undo"):
        assert client.post(reverse(f"registry:{name}", args=[rows[0].batch])).status_code == 404
    assert str(rows[0].batch) not in text(client.get(reverse("registry:imports")))


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ([], "Выберите файл."),
        ([b""], "Файл пустой."),
        ([b"x" * (10 * 1024 * 1024 + 1)], "Файл больше 10 МБ"),
        ([b"PK", b""], "Файл пустой."),
    ],
)
def test_a_file_that_cannot_be_taken_is_refused_beside_its_field(school, sign_in, files, words):
    answer = send(sign_in(school.curator), *files)
    assert answer.status_code == 422
    assert words in text(answer)
    assert not WorkbookImport.objects.exists()


def test_a_refused_file_says_why_and_leads_back(school, sign_in):
    rows = importing.check(school, b"PK\x03\x04 not really")
    page = text(sign_in(school.curator).get(reverse("registry:import", args=[rows[0].batch])))
    assert "Загружать нечего" in page
    assert reverse("registry:imports") in page


def test_the_page_that_asks_for_itself_does_not_read_the_workbook(school, sign_in):
    """Ten megabytes every two seconds, for a page that shows the name of the file."""
    rows = importing.upload(school, *samples())
    client = sign_in(school.curator)
    with CaptureQueriesContext(connection) as asked:
        page = text(client.get(reverse("registry:import", args=[rows[0].batch])))
    assert 'hx-trigger="every' in page
    assert not [one["sql"] for one in asked if '"core_storedfile"."content"' in one["sql"]]


def test_the_date_of_consents_is_asked_for_and_checked(school, sign_in):
    rows = importing.check(school, *samples())
    client, address = sign_in(school.curator), reverse("registry:import_apply", args=[rows[0].batch])
    assert "когда согласия подписаны" in text(client.post(address, {"consents": "on"}))
    future = client.post(address, {"consents": "on", "given_on": "2126-01-01"})
    assert future.status_code == 422
    assert "будущим числом" in text(future)
    assert not Job.objects.filter(kind=imports.APPLY).exists()


def test_the_marked_file_has_the_findings_in_its_cells_and_the_journal_a_line(school, sign_in):
    rows = importing.check(school, book([mentee("Ёлкин Семён", 1700), mentee("Орлова Вера", form="повар")]))
    client = sign_in(school.curator)
    answer = client.get(reverse("registry:import_marked", args=[rows[0].batch, 0]))
    sheet = load_workbook(io.BytesIO(answer.content)).worksheets[0]
    assert "год" in sheet["D2"].comment.text.lower()
    assert "одна из форм" in sheet["H3"].comment.text
    assert AuditEvent.objects.filter(action="read.file", object_type="import").count() == 1
    assert client.get(reverse("registry:import_marked", args=[rows[0].batch, 7])).status_code == 404


@pytest.mark.parametrize("held", [["own"], [-1, -2]], ids=["of the school", "of the portal"])
def test_impatient_clicks_do_not_take_all_threads_of_the_web(school, sign_in, held):
    """Marking takes up to a minute of a thread: one of an organisation at a time, two in all."""
    rows = importing.check(school, book([mentee("Ёлкин Семён", "давно")]))
    address, client = reverse("registry:import_marked", args=[rows[0].batch, 0]), sign_in(school.curator)
    another = connection.copy()
    try:
        with another.cursor() as cursor:
            for one in held:
                key = school.organisation.pk if one == "own" else one
                cursor.execute("SELECT pg_advisory_lock(%s, %s)", [MARKING_SPACE, key])
        assert "уже готовится" in text(client.get(address, follow=True))
    finally:
        another.close()
    assert client.get(address).headers["Content-Disposition"].startswith("attachment")


def test_a_file_that_cannot_be_marked_is_told_on_the_page(school, sign_in):
    rows = importing.check(school, b"PK\x03\x04 not really")
    answer = sign_in(school.curator).get(reverse("registry:import_marked", args=[rows[0].batch, 0]), follow=True)
    assert answer.redirect_chain
    assert "messages" in text(answer)


@pytest.mark.parametrize(("base", "titles"), [("mentees", MENTEE_TITLES), ("mentors", MENTOR_TITLES)])
def test_the_template_has_the_official_columns_and_a_list_of_forms_and_loads_when_filled(school, sign_in, base, titles):
    answer = sign_in(school.curator).get(reverse(f"registry:template_{base}"))
    workbook = load_workbook(io.BytesIO(answer.content))
    sheet = workbook.worksheets[0]
    header = next(row for row in sheet.iter_rows() if row[0].value == "№")
    assert [cell.value for cell in header] == titles
    rules = sheet.data_validations.dataValidation
    assert [rule.type for rule in rules] == ["list"]
    line = header[0].row + 1
    sheet.cell(line, 2, "Ёлкин Семён Ильич")
    sheet.cell(line, titles.index("Форма наставничества") + 1, "ученик – ученик")
    buffer = io.BytesIO()
    workbook.save(buffer)
    rows = importing.check(school, buffer.getvalue())
    assert (rows[0].kind, rows[0].summary["rows"]) == (base, 1)


def test_a_role_that_was_taken_away_meanwhile_loads_nothing(school):
    from mentoring.accounts.models import RoleHeld

    rows = importing.check(school, *samples())
    job = imports.request_apply(
        actor=school.curator_actor, now=clock.now(), batch=rows[0].batch, consents_given_on=None
    )
    RoleHeld.objects.filter(user=school.curator).delete()
    jobs.run(job.pk)
    job.refresh_from_db()
    assert job.state == "failed"
    assert "больше нет права" in job.error
    assert not Person.objects.filter(organisation=school.organisation).exists()


def test_a_failed_application_leaves_everything_and_may_be_asked_again(school, sign_in, monkeypatch):
    rows = importing.check(school, *samples())
    with monkeypatch.context() as plugged:
        plugged.setattr(links, "_linkers", [FailingLinker(NotAllowed("Кто-то другой изменил карточки."))])
        job = importing.apply(school, rows)
    assert (job.state, job.error) == ("failed", "Кто-то другой изменил карточки.")
    assert not Mentee.objects.filter(organisation=school.organisation).exists()
    page = text(sign_in(school.curator).get(reverse("registry:import", args=[rows[0].batch])))
    assert "в портале ничего не изменилось: Кто-то другой" in page
    assert importing.apply(school, rows).state == "done"


def test_an_application_that_broke_inside_may_be_asked_again(school, monkeypatch):
    rows = importing.check(school, *samples())
    with monkeypatch.context() as plugged:
        plugged.setattr(links, "_linkers", [FailingLinker(ZeroDivisionError())])
        assert importing.apply(school, rows).state == "failed"
    assert importing.again(rows)[0].state == "applying"
    assert importing.apply(school, rows).state == "done"


def test_a_check_that_broke_says_so(school, sign_in):
    rows = importing.upload(school, *samples())
    Job.objects.update(state="failed", error="Внутренняя ошибка.", finished_at=clock.now())
    page = text(sign_in(school.curator).get(reverse("registry:import", args=[rows[0].batch])))
    assert "Проверка не завершилась: Внутренняя ошибка." in page


def test_services_refuse_strangers_unknown_batches_and_what_is_not_checked(world, school):
    rows = importing.check(school, *samples())
    values = {"now": clock.now(), "batch": rows[0].batch, "consents_given_on": None}
    for actor in (world.a1.curator_actor, school.head_actor, world.officer_actor):
        with pytest.raises(NotAllowed):
            imports.request_apply(actor=actor, **values)
    with pytest.raises(NotAllowed, match="Такой загрузки нет"):
        imports.request_apply(actor=school.curator_actor, **values | {"batch": uuid.uuid4()})
    with pytest.raises(InvalidCard):
        imports.request_apply(
            actor=school.curator_actor, **values | {"consents_given_on": clock.today() + dt.timedelta(days=1)}
        )
    importing.apply(school, rows)
    with pytest.raises(NotAllowed, match="загружен"):
        imports.request_apply(actor=school.curator_actor, **values)
    for actor in (world.officer_actor, world.region_actor, school.head_actor):
        with pytest.raises(NotAllowed):
            importing.upload(school, samples()[0], actor=actor)
    with pytest.raises(NotAllowed):
        importing.upload(school, samples()[0], organisation=world.a1.organisation)


def test_the_list_of_uploads_takes_the_same_queries_for_one_and_three(school, sign_in):
    client = sign_in(school.curator)
    counted = []
    for more in (1, 2):
        for _ in range(more):
            importing.upload(school, *samples())
        client.get(reverse("registry:imports"))
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("registry:imports"))
        counted.append(len(queries))
    assert counted[0] == counted[1]


def test_pages_stay_light_however_many_findings(school, sign_in):
    rows = importing.check(
        school,
        book(
            [
                mentee(f"Ёлкин Семён{'абвгд'[n % 5]}{'абвгд'[n // 5 % 5]}{'абвгд'[n // 25 % 5]}", 1700)
                for n in range(125)
            ]
        ),
    )
    answer = sign_in(school.curator).get(reverse("registry:import", args=[rows[0].batch]))
    assert len(answer.content) < 100_000
    assert "Ещё замечаний: 25" in text(answer)


def test_a_refused_undo_is_told_on_the_page_of_the_upload(school, sign_in):
    rows = importing.load(school, *samples())
    WorkbookImport.objects.update(applied_at=clock.now() - dt.timedelta(minutes=11))
    client = sign_in(school.curator)
    assert "Время для отмены вышло" in text(client.get(reverse("registry:import", args=[rows[0].batch])))
    answer = client.post(reverse("registry:import_undo", args=[rows[0].batch]), follow=True)
    assert "Прошло больше 10 минут" in text(answer)
    assert Mentee.objects.filter(organisation=school.organisation).count() == 5
