"""Who last looked at a document, and what is under way: read from its reviews and its list of changes."""

from __future__ import annotations

from datetime import date

from qmsctl.periods import parse_date
from qmsctl.reviews.model import CHANGED, CONFIRMED, HANDED_OVER, DocumentReview
from qmsctl.reviews.reading import document_reviews
from qmsctl.system import Document, System
from qmsctl.system.document import APPROVED
from qmsctl.system.inheritance import number


def last_review(system: System, document: Document) -> DocumentReview | None:
    """Return the last review that looked at the document and is finished, None where there is none.

    A confirmation is finished, and an announced change once a higher version is approved. A hand-over is no look.
    """
    finished = (each for each in document_reviews(system).get(document.id, ()) if _looked(document, each))
    return max(finished, key=lambda review: (review.day or date.min, review.registered), default=None)


def open_review(system: System, document: Document) -> DocumentReview | None:
    """Return the review under way: a change that is not made yet, or a hand-over that nobody has accepted."""
    latest = next(iter(document_reviews(system).get(document.id, ())), None)
    if latest is None or document.status != APPROVED:
        return None
    if latest.outcome == HANDED_OVER:
        return latest if latest.accepted is None else None
    return latest if latest.outcome == CHANGED and not _looked(document, latest) else None


def looked_at(system: System, document: Document) -> date | None:
    """Return the day on which somebody last answered for the content: a review, or the MAJOR version it has."""
    review, major = last_review(system, document), number(document.version)[0]
    dates = [parse_date(row.date) for row in document.changes if number(row.version)[0] == major]
    days = (review.day if review else None, dates[-1] if dates else parse_date(document.valid_from))
    return max((day for day in days if day is not None), default=None)


def made(document: Document) -> date | None:
    """Return the day on which the present version of a document was made."""
    row = next((row for row in document.changes if row.version == document.version), None)
    return parse_date(row.date if row else document.valid_from)


def _looked(document: Document, review: DocumentReview) -> bool:
    if review.outcome == CONFIRMED:
        return True
    newer = document.status == APPROVED and number(document.version) > number(review.version)
    return review.outcome == CHANGED and newer
