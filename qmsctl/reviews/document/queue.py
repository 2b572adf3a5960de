"""What waits for somebody: documents that are due in roles they hold or deputise for, and hand-overs to accept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from qmsctl.reviews.document.due import DUE, DueDocument, due_documents
from qmsctl.reviews.document.look import may_act
from qmsctl.reviews.model import HANDED_OVER
from qmsctl.system import System

REVIEW, ACCEPT, WAIT = "review", "accept", "wait"


@dataclass(frozen=True, slots=True)
class Waiting:
    """A document in a queue. `asks` is ``review``, ``accept`` (it is handed over), or ``wait`` for others."""

    due: DueDocument
    asks: str


def queue(system: System, today: date, *, person: str = "", owner: str = "", unit: str = "") -> tuple[Waiting, ...]:
    """Return what waits, longest first: for a person (all where "" ), of an owner role, in a unit and those below."""
    found = []
    for due in due_documents(system, today, owner or None, unit or None):
        asks = _asks(due)
        role = due.underway.to if asks == ACCEPT and due.underway is not None else due.document.owner
        if person and not may_act(system, role, due.document.unit, person, today):
            continue
        if owner and role != owner:
            continue
        found.append(Waiting(due, asks))
    return tuple(found)


def _asks(due: DueDocument) -> str:
    if due.state == DUE:
        return REVIEW
    return ACCEPT if due.underway is not None and due.underway.outcome == HANDED_OVER else WAIT
