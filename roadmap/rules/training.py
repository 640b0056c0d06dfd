"""1.2 seminars and 1.3 courses: held by those above, attended by those below."""

from __future__ import annotations

from mentoring.access.actor import Actor
from mentoring.events.changes import ATTENDANCE, EVENTS
from mentoring.events.enums import Audience, EventKind

from ..enums import TaskTier
from . import happenings
from .base import MUNICIPALITY, ORGANISATION, REGION, Asked, Evidence, Findings, Rule
from .happenings import Wanted

_COORDINATORS = (Audience.COORDINATOR,)
_CURATORS = (Audience.CURATOR, Audience.CORPORATE)


class _Training(Rule):
    topics = frozenset({EVENTS, ATTENDANCE})
    group = "events"
    wanted: dict[TaskTier, Wanted]

    def found(self, asked: Asked) -> Findings:
        return happenings.found(asked, self.wanted[asked.tier])

    def shown(self, asked: Asked, actor: Actor) -> list[Evidence]:
        return happenings.shown(asked, self.wanted[asked.tier], actor)


class Seminars(_Training):
    """Roadmap 1.2: «для муниципальных и институциональных кураторов»."""

    code = "seminars"
    title = "Семинары: проведены и посещены"
    words = {
        REGION: "Региональный центр провёл в этом году хотя бы один семинар, на котором отмечены участники.",
        MUNICIPALITY: (
            "Муниципалитет провёл в этом году хотя бы один семинар с участниками, "
            "либо муниципальный координатор присутствовал на семинаре."
        ),
        ORGANISATION: (
            "Куратор или ответственный за корпоративное обучение организации присутствовал "
            "в этом году хотя бы на одном семинаре."
        ),
    }
    wanted = {
        REGION: Wanted([EventKind.SEMINAR], hosted=True),
        MUNICIPALITY: Wanted([EventKind.SEMINAR], hosted=True, came=_COORDINATORS),
        ORGANISATION: Wanted([EventKind.SEMINAR], hosted=False, came=_CURATORS),
    }


class Courses(_Training):
    """Roadmap 1.3: teachers count too, its column of organisations names them."""

    code = "courses"
    title = "Курсы повышения квалификации: проведены и посещены"
    words = {
        REGION: "Региональный центр провёл в этом году хотя бы одни курсы, на которых отмечены участники.",
        MUNICIPALITY: (
            "Муниципалитет провёл в этом году хотя бы одни курсы с участниками, "
            "либо муниципальный координатор прошёл курсы."
        ),
        ORGANISATION: (
            "Куратор, ответственный за корпоративное обучение или педагог организации прошёл в этом году курсы."
        ),
    }
    wanted = {
        REGION: Wanted([EventKind.COURSE], hosted=True),
        MUNICIPALITY: Wanted([EventKind.COURSE], hosted=True, came=_COORDINATORS),
        ORGANISATION: Wanted([EventKind.COURSE], hosted=False, came=(*_CURATORS, Audience.TEACHER)),
    }
