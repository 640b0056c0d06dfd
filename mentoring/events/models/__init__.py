from .certificates import Certificate
from .enrolments import Enrolment, Feedback
from .events import Event, EventMaterial, EventSeries, Invitation

__all__ = ["Certificate", "Enrolment", "Event", "EventMaterial", "EventSeries", "Feedback", "Invitation"]
