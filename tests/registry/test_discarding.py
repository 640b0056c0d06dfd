"""«Не загружать»: a checked upload that is not wanted is closed, and nothing of it comes into the bases."""

import uuid

import pytest
from django.urls import reverse

from mentoring.access.decisions import NotAllowed
from mentoring.audit.models import AuditEvent
from mentoring.core import clock, jobs
from mentoring.core.models import Job
from mentoring.registry import policies
from mentoring.registry.exchange import links
from mentoring.registry.models import Person
from mentoring.registry.services import imports
from mentoring.registry.tasks import NOTHING_TO_APPLY
from mentoring.registry.waiting import waiting

from . import importing
from .books import book, mentee, samples
from .test_import_screens import FailingLinker, text

pytestmark = pytest.mark.django_db


def discard(school, rows, **change):
    values = {"actor": school.curator_actor, "now": clock.now(), "batch": rows[0].batch}
    imports.discard(**values | change)


def address(name, rows):
    return reverse(f"registry:{name}", args=[rows[0].batch])


def waits(school):
    return "Загрузить проверенные книги" in {item.title for item in waiting(school.curator_actor, clock.now())}


def test_the_curator_closes_a_checked_upload(school, sign_in):
    books, client = samples(), sign_in(school.curator)
    rows = importing.check(school, *books)
    assert waits(school)
    button = f'formaction="{address("import_discard", rows)}"'
    assert button in text(client.get(address("import", rows)))
    answer = client.post(address("import_discard", rows), follow=True)
    assert answer.redirect_chain == [(reverse("registry:imports"), 302)]
    assert "Файлы не загружены, в портале ничего не изменилось." in text(answer)
    assert "отменён" in text(answer)
    assert not waits(school)
    page = text(client.get(address("import", rows)))
    assert "Эти файлы не загружены" in page
    assert address("import_apply", rows) not in page
    assert not Person.objects.filter(organisation=school.organisation).exists()
    for row, content in zip(importing.again(rows), books, strict=True):
        assert (row.state, row.parsed, row.applied_at, row.purged_at) == ("undone", "", None, None)
        assert bytes(row.file.content) == content, "the workbook is kept for its term"
    told = AuditEvent.objects.get(action="import.discarded")
    assert (told.organisation_id, set(told.data)) == (school.organisation.pk, {"sha256"})


def test_a_second_click_changes_nothing_and_is_no_error(school, sign_in):
    rows, client = importing.check(school, *samples()), sign_in(school.curator)
    for _ in range(2):
        assert client.post(address("import_discard", rows)).headers["Location"] == reverse("registry:imports")
    assert [row.version for row in importing.again(rows)] == [row.version + 1 for row in rows]
    assert AuditEvent.objects.filter(action="import.discarded").count() == 1


def test_a_loaded_upload_is_not_discarded_and_the_page_says_why(school, sign_in):
    rows = importing.load(school, *samples())
    answer = sign_in(school.curator).post(address("import_discard", rows), follow=True)
    assert answer.redirect_chain == [(address("import", rows), 302)]
    assert "Отказаться можно от проверенной книги, а эта – загружен." in text(answer)
    assert {row.state for row in importing.again(rows)} == {"applied"}
    imports.undo(actor=school.curator_actor, now=clock.now(), batch=rows[0].batch)
    with pytest.raises(NotAllowed, match="отменён"):
        discard(school, rows)


def test_neither_is_one_that_is_being_checked_or_loaded(school):
    checking = importing.upload(school, *samples())
    with pytest.raises(NotAllowed, match="проверяется"):
        discard(school, checking)
    rows = importing.check(school, *samples())
    job = imports.request_apply(
        actor=school.curator_actor, now=clock.now(), batch=rows[0].batch, consents_given_on=None
    )
    with pytest.raises(NotAllowed, match="загружается"):
        discard(school, rows)
    assert jobs.run(job.pk)
    assert {row.state for row in importing.again(rows)} == {"applied"}


def test_one_whose_loading_broke_is_and_cannot_be_loaded_after_all(school, monkeypatch):
    rows = importing.check(school, *samples())
    with monkeypatch.context() as plugged:
        plugged.setattr(links, "_linkers", [FailingLinker(ZeroDivisionError())])
        job = importing.apply(school, rows)
    assert importing.again(rows)[0].state == "applying"
    discard(school, rows)
    assert {row.state for row in importing.again(rows)} == {"undone"}
    assert jobs.retry(job=job)
    jobs.run(job.pk)
    assert Job.objects.get(pk=job.pk).error == NOTHING_TO_APPLY
    with pytest.raises(NotAllowed, match="отменён"):
        importing.apply(school, rows)
    assert not Person.objects.filter(organisation=school.organisation).exists()


def test_a_refused_file_beside_it_stays_refused_and_alone_has_nothing_to_discard(school):
    rows = importing.check(school, book([mentee("Ёлкин Семён")]), b"not a workbook")
    discard(school, rows)
    assert [row.state for row in importing.again(rows)] == ["undone", "refused"]
    alone = importing.check(school, b"not a workbook")
    with pytest.raises(NotAllowed, match="не принят"):
        discard(school, alone)


def test_files_without_changes_can_be_closed_too(school, sign_in):
    importing.load(school, *samples())
    rows, client = importing.check(school, *samples()), sign_in(school.curator)
    assert address("import_discard", rows) in text(client.get(address("import", rows)))
    client.post(address("import_discard", rows))
    assert "Эти файлы не загружены" in text(client.get(address("import", rows)))


def test_a_foreign_upload_is_as_if_it_did_not_exist(world, school, sign_in):
    rows = importing.check(school, *samples())
    for user in (world.a1.curator, world.b1.curator):
        client = sign_in(user)
        foreign = client.post(address("import_discard", rows))
        missing = client.post(reverse("registry:import_discard", args=[uuid.uuid4()]))
        assert (foreign.status_code, foreign.content) == (404, missing.content)
    for actor in (world.a1.curator_actor, school.head_actor, world.officer_actor, world.region_actor):
        with pytest.raises(NotAllowed):
            discard(school, rows, actor=actor)
        assert not policies.can_discard(actor, rows[0])
    assert {row.state for row in importing.again(rows)} == {"checked"}
    discard(school, rows)
    with pytest.raises(NotAllowed):
        discard(school, rows, actor=world.a1.curator_actor)
