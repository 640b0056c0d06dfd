"""The only writers of pairs, their members and the mentors' load."""

from ..rules import PairRefused
from .bulk import form_pairs
from .bulk_undo import unlink
from .members import add_member, add_members, remove_member
from .pairs import change_pair, discard_pair, form_pair
from .states import activate, complete, end_early, reopen

__all__ = [
    "PairRefused",
    "activate",
    "add_member",
    "add_members",
    "change_pair",
    "complete",
    "discard_pair",
    "end_early",
    "form_pair",
    "form_pairs",
    "remove_member",
    "reopen",
    "unlink",
]
