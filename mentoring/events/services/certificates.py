"""Certificates: issued once for everybody who came, numbered without gaps, revoked with a reason.

What the paper says is frozen in the row, so the same paper comes out years later whatever happens to the event.
"""

from __future__ import annotations

import datetime as dt
import uuid

from django.db import connection, transaction
from django.db.models import Max

from mentoring.access.actor import Actor
from mentoring.access.decisions import NotAllowed, require
from mentoring.audit import services as audit
from mentoring.core import clock, jobs
from mentoring.core.models import Job

from .. import policies_certificates as policies
from ..enums import EventKind
from ..models import Certificate, Enrolment, Event
from .locking import locked, record

ARCHIVE = "events.certificates"
# One archive is kept as one file: 40 kB a paper.
ARCHIVE_AT_MOST = 2_000
REGION_HOST = "Региональный центр наставничества Ставропольского края"
_LOCK = 0x6365_7274  # any constant of our own: the first key of the advisory locks of years


@transaction.atomic
def issue_certificates(*, event: Event, actor: Actor, now: dt.datetime) -> list[Certificate]:
    """Certificates for all who came and never had one, in the order of their names; a second call issues nothing. In
    place of a revoked one a new one is given one by one (`reissue_certificate`), never by the way.

    Numbers follow one another within a calendar year (of the portal's zone): the year stays locked until the commit,
    so an issue that fails leaves no gap. Raises NotAllowed before the event was held and for events without papers.
    """
    fresh = locked(event)
    require(policies.can_issue(actor, fresh))
    people = list(
        Enrolment.objects.filter(event=fresh, certificates__isnull=True).attended().order_by("full_name", "pk")
    )
    if not people:
        return []
    year = clock.local_date(now).year
    last = _last_serial(year)
    made = Certificate.objects.bulk_create(
        _certificate(enrolment, fresh, year=year, serial=serial, actor=actor, now=now)
        for serial, enrolment in enumerate(people, start=last + 1)
    )
    record(
        fresh,
        actor=actor,
        now=now,
        action="certificates_issued",
        label="Выданы сертификаты",
        data={"issued": len(made), "first": str(made[0]), "last": str(made[-1])},
    )
    return made


@transaction.atomic
def revoke_certificate(*, certificate: Certificate, reason: str, actor: Actor, now: dt.datetime) -> Certificate:
    """From now on the public check says «аннулирован». The number is not given again; the words stay as they were."""
    fresh = (
        Certificate.objects.select_for_update(of=("self",)).select_related("enrolment__event").get(pk=certificate.pk)
    )
    require(policies.can_revoke(actor, fresh))
    words = " ".join(reason.split())
    if not words:
        raise NotAllowed("Укажите причину: без неё сертификат не аннулируется.")
    fresh.revoked_at, fresh.revoke_reason = now, words[:300]
    fresh.save(update_fields=["revoked_at", "revoke_reason"])
    event = fresh.enrolment.event
    audit.record(
        actor=actor,
        now=now,
        action="event.certificate_revoked",
        action_label="Аннулирован сертификат",
        object_type="event",
        object_id=event.pk,
        object_label=f"{event}, № {fresh}",
        comment=fresh.revoke_reason,
        municipality_id=event.municipality_id,
        organisation_id=event.organisation_id,
    )
    return fresh


@transaction.atomic
def reissue_certificate(*, enrolment: Enrolment, actor: Actor, now: dt.datetime) -> Certificate:
    """A new certificate with a new number to somebody whose last one is revoked. The second of two clicks gets the one
    that the first has issued. Raises NotAllowed (`policies.can_reissue`)."""
    event = locked(enrolment.event)
    require(policies.can_issue(actor, event))
    fresh = Enrolment.objects.get(pk=enrolment.pk)
    standing = fresh.certificates.filter(revoked_at__isnull=True, issued_by_id=actor.user_id).first()
    if standing is not None and fresh.certificates.filter(revoked_at__isnull=False).exists():
        return standing
    require(policies.can_reissue(actor, fresh, event))
    year = clock.local_date(now).year
    made = _certificate(fresh, event, year=year, serial=_last_serial(year) + 1, actor=actor, now=now)
    made.save()
    instead = fresh.certificates.filter(revoked_at__isnull=False).order_by("issued_at", "pk").last()
    record(
        event,
        actor=actor,
        now=now,
        action="certificate_reissued",
        label="Сертификат выдан заново",
        data={"number": str(made), "instead_of": str(instead)},
    )
    return made


@transaction.atomic
def request_archive(*, event: Event, nonce: uuid.UUID, actor: Actor, now: dt.datetime) -> Job:
    """Ask for all certificates of an event as one .zip. `nonce` belongs to the page: a double click asks once."""
    require(policies.can_take_all(actor, event))
    many = Certificate.objects.filter(enrolment__event=event, revoked_at__isnull=True).count()
    if not many:
        raise NotAllowed("Действующих сертификатов ещё нет: сначала выдайте их.")
    if many > ARCHIVE_AT_MOST:
        raise NotAllowed(f"В одном архиве не больше {ARCHIVE_AT_MOST} сертификатов, а здесь их {many}.")
    return jobs.enqueue(
        kind=ARCHIVE,
        title=f"Сертификаты: {event}",
        key=f"certificates:{nonce}",
        now=now,
        params={"event": event.pk},
        user_id=actor.user_id,
        municipality_id=event.municipality_id,
        organisation_id=event.organisation_id,
    )


def _last_serial(year: int) -> int:
    """The last number given in a year, which nobody else gives from until the end of this transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_LOCK, year])
    return int(Certificate.objects.filter(year=year).aggregate(last=Max("serial"))["last"] or 0)


def _certificate(
    enrolment: Enrolment, event: Event, *, year: int, serial: int, actor: Actor, now: dt.datetime
) -> Certificate:
    return Certificate(
        enrolment=enrolment,
        year=year,
        serial=serial,
        full_name=enrolment.full_name,
        initials=enrolment.initials[:20],
        event_title=event.title,
        event_kind=EventKind(event.kind).label,
        host=host_words(event),
        hours=event.hours,
        held_from=clock.local_date(event.starts_at),
        held_until=clock.local_date(event.ends_at),
        issued_at=now,
        issued_by_id=actor.user_id,
    )


def host_words(event: Event) -> str:
    """Who holds it, as the paper names it."""
    if event.organisation is not None:
        return f"{event.organisation.name}, {event.municipality}"
    return f"Муниципальный орган управления образованием: {event.municipality}" if event.municipality else REGION_HOST
