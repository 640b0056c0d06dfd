"""A new certificate in place of a revoked one."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from mentoring.access.decisions import NotAllowed
from mentoring.audit.models import AuditEvent
from mentoring.core import clock
from mentoring.events import services
from mentoring.events.models import Certificate
from mentoring.events.policies_certificates import can_reissue
from mentoring.events.selectors.certificates import certificates_of_event, public_face
from mentoring.events.services.certificates import reissue_certificate, revoke_certificate

from .test_certificates import NAMES, issue, seminar


def revoked(world: Any) -> Certificate:
    """The second of three, taken back."""
    paper = issue(seminar(world), world.region_actor)[1]
    return revoke_certificate(certificate=paper, reason="Ошибка", actor=world.region_actor, now=clock.now())


def anew(world: Any, paper: Certificate, actor: Any = None) -> Certificate:
    return reissue_certificate(enrolment=paper.enrolment, actor=actor or world.region_actor, now=clock.now())


def test_the_new_one_has_the_next_number_and_the_old_one_stays_revoked(world: Any) -> None:
    old = revoked(world)
    new = anew(world, old)
    assert (new.serial, new.full_name, new.revoked_at) == (4, NAMES[1], None)
    before, after = public_face(old.secret), public_face(new.secret)
    assert before is not None
    assert after is not None
    assert (before.valid, after.valid) == (False, True)
    line = AuditEvent.objects.get(action="event.certificate_reissued")
    assert line.data == {"number": str(new), "instead_of": str(old)}


def test_the_second_click_gets_the_same(world: Any) -> None:
    old = revoked(world)
    assert anew(world, old) == anew(world, old)
    assert Certificate.objects.count() == 4


def test_it_may_be_revoked_and_given_again(world: Any) -> None:
    old = revoked(world)
    second = revoke_certificate(certificate=anew(world, old), reason="Снова", actor=world.region_actor, now=clock.now())
    assert anew(world, second).serial == 5
    event = old.enrolment.event
    may = {paper.serial for paper in certificates_of_event(world.region_actor, event) if paper.may_reissue}  # type: ignore[attr-defined]
    assert may == set()


def test_who_has_one_in_force_gets_no_second(world: Any) -> None:
    paper = issue(seminar(world), world.region_actor)[0]
    with pytest.raises(NotAllowed, match="действующий сертификат"):
        anew(world, paper)
    with pytest.raises(IntegrityError), transaction.atomic():
        Certificate.objects.filter(pk=paper.pk).update(enrolment=issue_other(world))


def test_a_new_one_is_the_host_s_to_give(world: Any) -> None:
    enrolment = revoked(world).enrolment
    for stranger in (world.officer_actor, world.a1.curator_actor, world.ministry_actor):
        assert "кто проводит" in can_reissue(stranger, enrolment, enrolment.event).reason
        with pytest.raises(NotAllowed, match="кто проводит"):
            reissue_certificate(enrolment=enrolment, actor=stranger, now=clock.now())
    assert can_reissue(world.region_actor, enrolment, enrolment.event)


def issue_other(world: Any) -> Any:
    return issue(seminar(world, title="Другой"), world.region_actor)[0].enrolment


def test_who_never_had_one_gets_it_with_the_others(world: Any) -> None:
    enrolment = seminar(world).enrolments.first()
    with pytest.raises(NotAllowed, match="ещё не выдавался"):
        reissue_certificate(enrolment=enrolment, actor=world.region_actor, now=clock.now())


def test_who_was_not_there_after_all_gets_none(world: Any) -> None:
    old = revoked(world)
    event = old.enrolment.event
    services.mark_attendance(event=event, marks={old.enrolment_id: False}, actor=world.region_actor, now=clock.now())
    with pytest.raises(NotAllowed, match="не отмечено"):
        anew(world, old)
    assert not any(paper.may_reissue for paper in certificates_of_event(world.region_actor, event))  # type: ignore[attr-defined]


def test_only_the_host_issues_anew(world: Any) -> None:
    with pytest.raises(NotAllowed, match="кто проводит"):
        anew(world, revoked(world), world.officer_actor)


def test_the_host_does_it_from_the_list_and_opens_both_papers(world: Any) -> None:
    old = revoked(world)
    client = Client()
    client.force_login(world.region)
    address = reverse("events:certificates", args=[old.enrolment.event.public_id])
    button = reverse("events:certificate_reissue", args=[old.enrolment.public_id])
    assert client.get(address).content.decode().count(button) == 1
    page = client.post(button, follow=True).content.decode()
    new = old.enrolment.certificates.get(revoked_at=None)
    assert f"Выдан новый сертификат № {new}" in page
    assert button not in page
    paper = reverse("events:certificate_paper", args=[old.enrolment.public_id])
    names = {}
    for asked in (None, str(old), str(new)):
        response = client.get(paper, {} if asked is None else {"number": asked})
        names[asked] = response.headers["Content-Disposition"]
    assert str(new) in names[None]
    assert (str(old) in names[str(old)], str(new) in names[str(new)]) == (True, True)
    assert client.get(paper, {"number": "2020-000001"}).status_code == 404
