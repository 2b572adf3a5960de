"""Document review: is what we have written still true? Why a document is due, and what each answer writes."""

from qmsctl.reviews.document.due import DUE, IN_REVIEW, VALID, DueDocument, due_documents, state
from qmsctl.reviews.document.looks import last_review, looked_at, open_review
from qmsctl.reviews.document.reasons import Reason, reasons

__all__ = [
    "DUE", "IN_REVIEW", "VALID", "DueDocument", "Reason", "due_documents", "last_review", "looked_at", "open_review",
    "reasons", "state",
]  # fmt: skip
