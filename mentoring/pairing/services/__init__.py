"""The only writers of pairs, their members and meetings, and of the mentors' load."""

from ..meeting_rules import MeetingData, MeetingsRefused
from ..rules import PairRefused
from .bulk import form_pairs
from .bulk_undo import unlink
from .meeting_edits import correct_meeting, remove_meeting, undo_meetings
from .meetings import Recorded, record_meeting, record_meetings
from .members import add_member, add_members, remove_member
from .pairs import change_pair, discard_pair, form_pair
from .states import activate, complete, end_early, reopen

__all__ = [
    "MeetingData",
    "MeetingsRefused",
    "PairRefused",
    "Recorded",
    "activate",
    "add_member",
    "add_members",
    "change_pair",
    "complete",
    "correct_meeting",
    "discard_pair",
    "end_early",
    "form_pair",
    "form_pairs",
    "record_meeting",
    "record_meetings",
    "remove_meeting",
    "remove_member",
    "reopen",
    "undo_meetings",
    "unlink",
]
