"""The certificate as PDF: A4 landscape, with the number, a QR code and the address of the public check."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from django.conf import settings
from django.urls import reverse

from mentoring.core import clock
from mentoring.core.documents import qr_svg, render_pdf
from mentoring.core.wording import plural_form

from ..enums import EventKind
from ..models import Certificate

_TEMPLATE = Path(__file__).with_name("certificate.typ")
# What the paper certifies. A kind whose label was changed since is spoken of in general words.
_PART_IN = {
    EventKind.SEMINAR.label: "об участии в семинаре",
    EventKind.COURSE.label: "о прохождении курсов",
    EventKind.CONFERENCE.label: "об участии в конференции",
    EventKind.MENTOR_SCHOOL.label: "об обучении в школе наставника",
    EventKind.DISSEMINATION.label: "об участии в трансляции практик",
}
_MONTHS = (
    "января", "февраля", "марта", "апреля", "мая", "июня",
    "июля", "августа", "сентября", "октября", "ноября", "декабря",
)  # fmt: skip


def certificate_pdf(certificate: Certificate) -> bytes:
    """The paper of a certificate, made of its frozen words only."""
    address = verify_address(certificate)
    data = {
        "kind": _PART_IN.get(certificate.event_kind, "об участии в мероприятии"),
        "name": certificate.full_name,
        "title": certificate.event_title,
        "dates": held_words(certificate),
        "hours": hours_words(certificate.hours),
        "host": certificate.host,
        "number": certificate.number,
        "issued": f"{clock.local_date(certificate.issued_at):%d.%m.%Y}",
        "address": address.split("://", 1)[1],
        "revoked": certificate.revoked_at is not None,
    }
    return render_pdf(_TEMPLATE, data, files={"qr.svg": qr_svg(address)})


def verify_address(certificate: Certificate) -> str:
    return f"{settings.SITE_ADDRESS}{reverse('events:certificate_check', args=[certificate.secret])}"


def held_words(certificate: Certificate) -> str:
    """«14 октября 2026 года», «с 14 по 16 октября 2026 года», «с 30 декабря 2026 года по 2 января 2027 года»."""
    first, last = certificate.held_from, certificate.held_until
    if first == last:
        return f"{first.day} {_MONTHS[first.month - 1]} {first.year} года"
    end = f"{last.day} {_MONTHS[last.month - 1]} {last.year} года"
    if first.year != last.year:
        return f"с {first.day} {_MONTHS[first.month - 1]} {first.year} года по {end}"
    month = "" if first.month == last.month else f" {_MONTHS[first.month - 1]}"
    return f"с {first.day}{month} по {end}"


def hours_words(hours: Decimal | None) -> str:
    """«16 часов», «1,5 часа»; empty when the event has no hours."""
    if hours is None:
        return ""
    if hours != int(hours):
        return f"{hours.normalize():f}".replace(".", ",") + " часа"
    return f"{int(hours)} {plural_form(int(hours), 'час', 'часа', 'часов')}"
