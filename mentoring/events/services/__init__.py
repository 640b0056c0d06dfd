"""The only writers of events, places, marks of presence, materials and feedback."""

from ..rules import EventData, EventRefused
from .attendance import add_walk_in, check_in, mark_attendance
from .candidates import Candidate
from .enrolments import Answer, enrol, enrol_many, enrol_self, withdraw
from .events import change_event, create_event
from .feedback import give_feedback
from .invitations import Invite, invite
from .materials import add_material, remove_material
from .series import repeat_event
from .states import announce, announce_series, cancel, hold, reopen

__all__ = [
    "Answer",
    "Candidate",
    "EventData",
    "EventRefused",
    "Invite",
    "add_material",
    "add_walk_in",
    "announce",
    "announce_series",
    "cancel",
    "change_event",
    "check_in",
    "create_event",
    "enrol",
    "enrol_many",
    "enrol_self",
    "give_feedback",
    "hold",
    "invite",
    "mark_attendance",
    "remove_material",
    "reopen",
    "repeat_event",
    "withdraw",
]
