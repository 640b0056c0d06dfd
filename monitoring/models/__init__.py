from .facts import Fact
from .indicators import IndicatorSetting, IndicatorTarget, IndicatorValue
from .periods import MunicipalityPeriod, Period
from .reports import Report
from .submissions import ReturnRemark, Submission, SubmissionVersion
from .training import TrainingFact

__all__ = [
    "Fact",
    "IndicatorSetting",
    "IndicatorTarget",
    "IndicatorValue",
    "MunicipalityPeriod",
    "Period",
    "Report",
    "ReturnRemark",
    "Submission",
    "SubmissionVersion",
    "TrainingFact",
]
