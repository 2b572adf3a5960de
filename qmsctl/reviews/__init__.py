"""The yearly review: what its records say, where each stands, what is asked of whom by when."""

from qmsctl.reviews.model import (
    Campaign,
    Decision,
    DocumentReview,
    Judged,
    ManagementReview,
    Node,
    Note,
    Period,
)
from qmsctl.reviews.reading import (
    before,
    campaigns,
    document_reviews,
    management_reviews,
    notes,
    review_of,
)
from qmsctl.reviews.standing import STATES, Standing, standing

__all__ = [
    "STATES", "Campaign", "Decision", "DocumentReview", "Judged", "ManagementReview", "Node", "Note", "Period",
    "Standing", "before", "campaigns", "document_reviews", "management_reviews", "notes", "review_of",
    "standing",
]  # fmt: skip
