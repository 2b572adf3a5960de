"""What ``qms.yaml`` says, with the defaults for what it leaves out."""

from qmsctl.settings.model import (
    ANY_LEVEL,
    FILE,
    GATES,
    MODES,
    ApprovalPolicy,
    ApprovalSettings,
    CheckSettings,
    Criterion,
    DocumentType,
    Method,
    Person,
    Reminders,
    Reporting,
    ReviewSettings,
    Settings,
    Significance,
    Suppression,
    UnitReview,
)
from qmsctl.settings.reading import settings_from

__all__ = [
    "ANY_LEVEL", "FILE", "GATES", "MODES", "ApprovalPolicy", "ApprovalSettings", "CheckSettings", "Criterion",
    "DocumentType", "Method", "Person", "Reminders", "Reporting", "ReviewSettings", "Settings",
    "Significance", "Suppression", "UnitReview", "settings_from",
]  # fmt: skip
