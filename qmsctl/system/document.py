"""Controlled documents and hand-written pages, as read from one Markdown file each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from qmsctl.findings import Location
from qmsctl.periods import Interval, parse_date, parse_interval
from qmsctl.settings import DocumentType
from qmsctl.text.lenient import rows, text, texts
from qmsctl.text.markdown import Body
from qmsctl.text.marks import Map, locate

DRAFT, APPROVED, RETIRED = "draft", "approved", "retired"
YEARLY = "plan"
"""The type of document that, with a `year`, is the plan of that year."""


@dataclass(frozen=True, slots=True)
class Change:
    """One line of a document's list of changes."""

    version: str
    date: str
    note: str


@dataclass(frozen=True, slots=True)
class Document:
    """A controlled document: its front matter with defaults filled in, and its body.

    Dates are ISO text as written, "" where missing. `unit` and `approver` come
    from folder, type and level where the front matter is silent. `type` is None
    where neither folder nor front matter names one.
    """

    path: str
    id: str
    title: str
    version: str
    status: str
    owner: str
    approver: str
    type: DocumentType | None
    unit: str
    valid_from: str
    language: str
    clauses: tuple[str, ...]
    confidential: bool
    applies_to: tuple[str, ...]
    front: Map
    body: Body

    def at(self, *keys: str | int) -> Location:
        """Return the place of a front-matter value; a missing key is placed at its parent."""
        return locate(self.path, self.front, keys)

    def text(self, key: str) -> str:
        """Return a front-matter text, "" where it is missing or of another kind."""
        return text(self.front, key)

    @property
    def changes(self) -> tuple[Change, ...]:
        """The changes in the order written, latest first."""
        return tuple(
            Change(text(row, "version"), text(row, "date"), text(row, "note")) for row in rows(self.front, "changes")
        )

    @property
    def keywords(self) -> tuple[str, ...]:
        """Words that people search for and the text does not hold."""
        return texts(self.front, "keywords")

    @property
    def review_interval(self) -> Interval | None:
        """How long the document may go without a review: its own interval or its type's."""
        own = text(self.front, "review_interval")
        if own:
            return parse_interval(own)
        return self.type.review_interval if self.type else None

    @property
    def yearly(self) -> bool:
        """Whether it is the plan of one year: it ends with that year, and the next one follows it."""
        return bool(text(self.front, "year")) and self.type is not None and self.type.id == YEARLY

    def next_review(self) -> date | None:
        """Return the day the review is due: as written, else counted from the day it became valid.

        None for the plan of a year that names no day itself: nobody asks whether last year's plan is still true.
        """
        written = parse_date(self.front.get("next_review"))
        if written or self.yearly:
            return written
        start, interval = parse_date(self.valid_from), self.review_interval
        return interval.after(start) if start and interval else None

    @property
    def due(self) -> date | None:
        """The day by which it is looked at again; None unless it is approved, because only then anybody rests on it."""
        return self.next_review() if self.status == APPROVED else None

    def overdue(self, today: date) -> bool:
        """Say whether it is approved and the day of its review has passed."""
        due = self.due
        return due is not None and due < today

    def in_force(self, today: str) -> bool:
        """Say whether this version is approved and its day has come."""
        return self.status == APPROVED and bool(self.valid_from) and self.valid_from <= today

    def applies_in(self, line: tuple[str, ...]) -> bool:
        """Say whether the document holds for a unit, given the unit's line upwards (itself first).

        A document holds in its own unit and everything below it; `applies_to`
        narrows that to the units it names and those below them.
        """
        if self.unit not in line:
            return False
        return not self.applies_to or any(unit in line for unit in self.applies_to)


@dataclass(frozen=True, slots=True)
class Page:
    """A page written by hand in ``docs/``; `front` is None where it has no front matter."""

    path: str
    title: str
    owner: str
    date: str
    front: Map | None
    body: Body

    @property
    def confidential(self) -> bool:
        """Whether the page stays out of the handbook; what is in doubt does."""
        return self.front is not None and self.front.get("confidential", False) is not False


def document_from(
    path: str, front: Map, body: Body, type_: DocumentType | None, unit: str, approver: str, language: str
) -> Document:
    """Return the document that a file stands for; `unit`, `approver`, `language` are its defaults."""
    confidential: Any = front.get("confidential", False)
    return Document(
        path=path,
        id=text(front, "id"),
        title=text(front, "title"),
        version=text(front, "version"),
        status=text(front, "status"),
        owner=text(front, "owner"),
        approver=text(front, "approver") or approver,
        type=type_,
        unit=unit,
        valid_from=text(front, "valid_from"),
        language=text(front, "language") or language,
        clauses=texts(front, "clauses"),
        confidential=confidential is not False,  # what is in doubt, a key without a value too, is kept back
        applies_to=texts(front, "applies_to"),
        front=front,
        body=body,
    )
