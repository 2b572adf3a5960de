"""Where documents stand between their reviews, and which are due."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from qmsctl.reviews.document.looks import open_review
from qmsctl.reviews.document.reasons import Reason, reasons
from qmsctl.reviews.model import DocumentReview
from qmsctl.system import Document, System
from qmsctl.system.document import APPROVED
from qmsctl.system.system import remembered

VALID, DUE, IN_REVIEW, DRAFT, RETIRED = "valid", "due", "in-review", "draft", "retired"


@dataclass(frozen=True, slots=True)
class DueDocument:
    """A document that is due or in review: why, since or by which day, and what is under way.

    `day` is the earliest day of its reasons. `by` is the day its review was set for. `underway` is the review that
    announced a change or hands the document over, None where nobody has begun.
    """

    document: Document
    state: str
    reasons: tuple[Reason, ...]
    day: date | None
    by: date | None
    underway: DocumentReview | None

    def overdue(self, today: date) -> bool:
        """Say whether the day of its review has passed; a flag, never a state: the document stays valid."""
        return self.by is not None and self.by < today


def state(system: System, document: Document, today: date) -> str:
    """Return ``valid``, ``due`` or ``in-review`` of an approved document, ``draft`` or ``retired`` of another."""
    if document.status != APPROVED:
        return DRAFT if document.status != RETIRED else RETIRED
    if open_review(system, document) is not None:
        return IN_REVIEW
    return DUE if reasons(system, document, today) else VALID


def due_documents(
    system: System, today: date, owner: str | None = None, unit: str | None = None
) -> tuple[DueDocument, ...]:
    """Return the documents that are due or in review, what waits longest first.

    `owner` keeps those of a role, and those that are handed over to it; `unit` those of a unit and the units below.
    """
    line = system.organisation.line
    return tuple(
        due
        for due in _due(system, today)
        if (not owner or owner == due.document.owner or (due.underway is not None and owner == due.underway.to))
        and (not unit or unit in line(due.document.unit))
    )


@remembered
def _due(system: System, today: date) -> tuple[DueDocument, ...]:
    found = []
    for document in system.documents:
        now = state(system, document, today)
        if now in (DUE, IN_REVIEW):
            why = reasons(system, document, today)
            days = [reason.day for reason in why if reason.day is not None]
            by = document.next_review()
            found.append(
                DueDocument(document, now, why, min(days, default=by), by, open_review(system, document)),
            )
    return tuple(sorted(found, key=lambda due: (due.day or date.max, due.document.id, due.document.path)))
