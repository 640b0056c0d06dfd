from .consent import Consent
from .enterprise import Enterprise
from .imports import WorkbookImport
from .mentee import Mentee
from .mentor import Mentor
from .person import Person

__all__ = ["Consent", "Enterprise", "Mentee", "Mentor", "Person", "WorkbookImport"]
