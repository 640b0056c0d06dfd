"""The only writers of the two bases."""

from .bulk import add_people
from .consents import record_consents, renew_consent, withdraw_consent
from .data import BulkResult, MenteeData, MentorData, PersonData
from .destruction import destroy_people
from .errors import InvalidCard
from .mentees import add_mentee, change_mentee
from .mentors import add_mentor, change_mentor

__all__ = [
    "BulkResult",
    "InvalidCard",
    "MenteeData",
    "MentorData",
    "PersonData",
    "add_mentee",
    "add_mentor",
    "add_people",
    "change_mentee",
    "change_mentor",
    "destroy_people",
    "record_consents",
    "renew_consent",
    "withdraw_consent",
]
