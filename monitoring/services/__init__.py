"""The only writers of submissions, decisions and periods."""

from .decisions import (
    BulkResult,
    RemarkData,
    accept_organisation,
    approve,
    approve_many,
    return_for_rework,
    undo,
    undo_batch,
)
from .periods import accept_period, municipality_period, reopen_period
from .submissions import (
    NotReady,
    decline_signature,
    open_submission,
    recall,
    save_draft,
    send_for_signature,
    sign,
    take_back,
)

__all__ = [
    "BulkResult",
    "NotReady",
    "RemarkData",
    "accept_organisation",
    "accept_period",
    "approve",
    "approve_many",
    "decline_signature",
    "municipality_period",
    "open_submission",
    "recall",
    "reopen_period",
    "return_for_rework",
    "save_draft",
    "send_for_signature",
    "sign",
    "take_back",
    "undo",
    "undo_batch",
]
