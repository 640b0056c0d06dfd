"""2.4 dissemination of practices at events of every level."""

from __future__ import annotations

from mentoring.access.actor import Actor
from mentoring.events.changes import ATTENDANCE, EVENTS
from mentoring.events.enums import Audience, EventKind

from . import happenings
from .base import MUNICIPALITY, ORGANISATION, REGION, Asked, Evidence, Findings, Rule
from .happenings import Wanted

_OWN = Wanted(
    [EventKind.DISSEMINATION, EventKind.CONFERENCE], hosted=True, empty=True, came=tuple(Audience), below=True
)


class Dissemination(Rule):
    """Roadmap 2.4. What an organisation did counts for its municipality and for the region too."""

    code = "dissemination"
    title = "Трансляция практик: мероприятия проведены или посещены"
    words = {
        REGION: (
            "В этом году в крае проведено хотя бы одно мероприятие по трансляции практик или конференция, "
            "либо представители организаций и муниципалитетов приняли в таком участие."
        ),
        MUNICIPALITY: (
            "Муниципалитет или его организации провели в этом году хотя бы одно мероприятие по трансляции практик "
            "или конференцию, либо их представители приняли в таком участие."
        ),
        ORGANISATION: (
            "Организация провела в этом году мероприятие по трансляции практик или конференцию, "
            "либо её представители приняли в таком участие."
        ),
    }
    topics = frozenset({EVENTS, ATTENDANCE})
    group = "events"
    rises = True

    def found(self, asked: Asked) -> Findings:
        return happenings.found(asked, _OWN)

    def shown(self, asked: Asked, actor: Actor) -> list[Evidence]:
        return happenings.shown(asked, _OWN, actor)
