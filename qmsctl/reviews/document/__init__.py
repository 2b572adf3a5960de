"""Document review: is what we have written still true? Why a document is due, and what each answer writes."""

from qmsctl.reviews.document.reasons import (
    DUE,
    IN_REVIEW,
    VALID,
    DueDocument,
    Reason,
    due_documents,
    last_review,
    looked_at,
    open_review,
    reasons,
    state,
)

__all__ = [
    "DUE", "IN_REVIEW", "VALID", "DueDocument", "Reason", "due_documents", "last_review", "looked_at", "open_review",
    "reasons", "state",
]  # fmt: skip
