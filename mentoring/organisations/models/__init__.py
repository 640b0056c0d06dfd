from .directories import MentoringForm, RequestTopic, RoleVariant
from .figures import YearlyFigure
from .municipality import Municipality, MunicipalityStatus
from .organisation import Organisation

__all__ = [
    "MentoringForm",
    "Municipality",
    "MunicipalityStatus",
    "Organisation",
    "RequestTopic",
    "RoleVariant",
    "YearlyFigure",
]
