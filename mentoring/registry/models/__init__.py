from .consent import Consent
from .destruction import DestroyedPerson, DestructionAct
from .enterprise import Enterprise
from .imports import WorkbookImport
from .mentee import Mentee
from .mentor import Mentor
from .person import Person

__all__ = [
    "Consent",
    "DestroyedPerson",
    "DestructionAct",
    "Enterprise",
    "Mentee",
    "Mentor",
    "Person",
    "WorkbookImport",
]
