"""The list of pairs and groups, at every tier."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q

from mentoring.access.actor import Actor
from mentoring.access.permissions import Permission
from mentoring.access.scope import Tier
from mentoring.core import clock
from mentoring.core.addresses import sound
from mentoring.core.school_year import label
from mentoring.organisations.models import MentoringForm, Municipality, Organisation
from mentoring.registry.models import Mentee, Mentor
from mentoring.registry.selectors.loaded import Loaded, read_pairs

from ..enums import PairState
from ..models import Pair, PairMember
from ..models.pair import PairQuerySet
from .candidates import named
from .meetings import QUIET_DAYS, quiet

ORDER = ("-pk",)

# Ready filters, by the word in the address.
_STATES = {
    "active": ("работают", [PairState.ACTIVE]),
    "draft": ("черновики", [PairState.DRAFT]),
    "completed": ("завершены", [PairState.COMPLETED]),
    "ended_early": ("прекращены досрочно", [PairState.ENDED_EARLY]),
}
QUIET = "none30"
MEETINGS = {QUIET: f"нет {QUIET_DAYS} дней"}


@dataclass(frozen=True, slots=True)
class Filters:
    """Filters of the list, read from an address; what is unknown or out of scope is dropped.

    `text` is a search for people by name; it comes by the session, never by the address.
    """

    school_year: int
    state: str = ""
    meetings: str = ""
    text: str = ""
    form: MentoringForm | None = None
    municipality: Municipality | None = None
    organisation: Organisation | None = None
    loaded: Loaded | None = None

    @property
    def chips(self) -> list[tuple[str, str, str]]:
        """(name in the address, label, value in words) of every filter in force."""
        named = [
            ("state", "Состояние", _STATES[self.state][0] if self.state else ""),
            ("meetings", "Встречи", MEETINGS.get(self.meetings, "")),
            ("form", "Форма", str(self.form or "")),
            ("municipality", "Муниципалитет", str(self.municipality or "")),
            ("organisation", "Организация", str(self.organisation or "")),
            ("import", "Загрузка", self.loaded.words if self.loaded else ""),
            ("search", "Имя", self.text),
        ]
        return [(name, words, value) for name, words, value in named if value]


def read_filters(actor: Actor, query: Mapping[str, str], school_year: int, text: str = "") -> Filters:
    """`school_year` is the running one, for an address that names none. Only who sees names finds by them."""
    query = sound(query)
    year = query.get("year", "")
    state = query.get("state", "")
    form, municipality, organisation = query.get("form"), query.get("municipality"), query.get("organisation", "")
    above = actor.tier is not Tier.ORGANISATION
    return Filters(
        school_year=int(year) if year.isascii() and year.isdigit() and len(year) == 4 else school_year,
        state=state if state in _STATES else "",
        meetings=meetings if (meetings := query.get("meetings", "")) in MEETINGS else "",
        text=text if actor.has(Permission.PERSON_NAMES) else "",
        form=MentoringForm.objects.filter(code=form).first() if form else None,
        municipality=Municipality.objects.visible_to(actor).filter(code=municipality).first()
        if municipality and actor.tier is Tier.REGION
        else None,
        organisation=Organisation.objects.visible_to(actor).filter(pk=int(organisation)).first()
        if above and organisation.isascii() and organisation.isdigit() and len(organisation) < 10
        else None,
        loaded=read_pairs(actor, query.get("import", "")),
    )


def pairs(actor: Actor, filters: Filters) -> PairQuerySet:
    """Pairs of the actor's scope under the filters, with what a line of the list shows."""
    rows: PairQuerySet = Pair.objects.visible_to(actor).in_year(filters.school_year)
    if filters.state:
        rows = rows.filter(state__in=_STATES[filters.state][1])
    if filters.loaded is not None:
        rows = rows.filter(filters.loaded.condition)
    if filters.meetings:
        rows = quiet(rows, clock.today())
    if filters.text:
        rows = rows.filter(_with_somebody(actor, filters))
    if filters.form is not None:
        rows = rows.filter(form=filters.form)
    if filters.municipality is not None:
        rows = rows.filter(municipality=filters.municipality)
    if filters.organisation is not None:
        rows = rows.filter(organisation=filters.organisation)
    return rows.select_related("form", "organisation", "mentor__person")


def _with_somebody(actor: Actor, filters: Filters) -> Q:
    """The mentor or a mentee of the pair is called so."""
    mentors = named(Mentor.objects.visible_to(actor).in_year(filters.school_year), filters.text)
    mentees = named(Mentee.objects.visible_to(actor).in_year(filters.school_year), filters.text)
    members = PairMember.objects.filter(pair=OuterRef("pk"), mentee__in=mentees.values("pk"))
    return Q(mentor__in=mentors.values("pk")) | Q(Exists(members))


def state_choices() -> list[tuple[str, str]]:
    return [(code, words) for code, (words, _) in _STATES.items()]


def form_choices() -> list[tuple[str, str]]:
    return [(form.code, form.title) for form in MentoringForm.objects.filter(is_active=True)]


def municipality_choices(actor: Actor) -> list[tuple[str, str]]:
    """For the region only: nobody else chooses among municipalities."""
    if actor.tier is not Tier.REGION:
        return []
    return [(row.code, row.name) for row in Municipality.objects.visible_to(actor)]


def year_choices(school_year: int) -> list[tuple[str, str]]:
    """The running year and the three before it."""
    return [(str(year), label(year)) for year in range(school_year, school_year - 4, -1)]
