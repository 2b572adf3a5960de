"""How the review of documents goes in a year, counted once for all units."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from qmsctl.reviews.reading import document_reviews
from qmsctl.system import System
from qmsctl.system.system import remembered


@dataclass(frozen=True, slots=True)
class Documents:
    """Counts of documents: approved ones that are ever due, looked at in the year, overdue, due later in the year."""

    total: int = 0
    reviewed: int = 0
    overdue: int = 0
    due: int = 0

    @property
    def asked(self) -> int:
        """Those that are to be looked at in the year, done or not."""
        return self.reviewed + self.overdue + self.due

    def __add__(self, other: Documents) -> Documents:
        return Documents(
            self.total + other.total,
            self.reviewed + other.reviewed,
            self.overdue + other.overdue,
            self.due + other.due,
        )


@remembered
def documents_by_unit(system: System, year: str, today: date) -> dict[str, Documents]:
    """Return the counts of each unit that has documents. A document counts in its own unit only."""
    counts: dict[str, list[int]] = {}
    reviews = document_reviews(system)
    for document in system.documents:
        looked = any(review.day and str(review.day.year) == year for review in reviews.get(document.id, ()))
        day = document.due
        if day is None and not looked:
            continue
        found = counts.setdefault(document.unit, [0, 0, 0, 0])
        found[0] += day is not None
        found[1] += looked
        found[2] += day is not None and day < today
        found[3] += day is not None and day >= today and str(day.year) == year
    return {unit: Documents(*found) for unit, found in counts.items()}


@remembered
def overdue_by_owner(system: System, today: date) -> dict[tuple[str, str], list[date]]:
    """Return the days of overdue documents by unit and owner role, in no order."""
    found: dict[tuple[str, str], list[date]] = {}
    for document in system.documents:
        day = document.due
        if day is not None and day < today:
            found.setdefault((document.unit, document.owner), []).append(day)
    return found
