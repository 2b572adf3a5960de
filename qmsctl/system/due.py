"""What falls due and when: reviews, objectives, evaluations, actions; one list for the terminal and the handbook."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from qmsctl.periods import parse_date, parse_interval
from qmsctl.system.document import APPROVED
from qmsctl.system.record import Record
from qmsctl.system.system import System
from qmsctl.text.lenient import block, rows, text


@dataclass(frozen=True, slots=True)
class Due:
    """One thing that somebody must do by a day.

    `what` is ``review`` (of a document), ``objective``, ``evaluation``, ``supplier``, ``page``, ``action``, ``effect``
    (a look whether an action helped) or ``management-review``.
    """

    day: date
    what: str
    item: str
    title: str
    owner: str
    unit: str
    path: str
    confidential: bool = False

    def overdue(self, today: date) -> bool:
        """Say whether the day has passed."""
        return self.day < today


def due(system: System, today: date, within: timedelta | None = None) -> list[Due]:
    """Return everything due up to `within` from today (all where None), overdue first, by day and id.

    Confidential documents are listed, and say so: who can read the repository can read them.
    """
    found = [
        *_reviews(system),
        *_objectives(system),
        *_evaluations(system),
        *_suppliers(system),
        *_pages(system),
        *_actions(system),
        *_management_reviews(system),
    ]
    return sorted(
        (item for item in found if within is None or item.day - today <= within), key=lambda item: (item.day, item.item)
    )


def _reviews(system: System) -> Iterator[Due]:
    for document in system.documents:
        day = document.next_review()
        if document.status == APPROVED and day:
            yield Due(
                day,
                "review",
                document.id,
                document.title,
                document.owner,
                document.unit,
                document.path,
                document.confidential,
            )


def _objectives(system: System) -> Iterator[Due]:
    for entry in system.register("objectives"):
        day = parse_date(entry.data.get("due"))
        if day and entry.text("status") not in ("reached", "dropped"):
            yield Due(day, "objective", entry.id, entry.title, entry.owner, entry.unit, entry.path)


def _evaluations(system: System) -> Iterator[Due]:
    for entry in system.register("obligations"):
        last, interval = parse_date(entry.data.get("last_evaluated")), parse_interval(entry.text("interval"))
        day = interval.after(last) if last and interval else None
        if day and entry.text("result") != "not-applicable":
            yield Due(day, "evaluation", entry.id, entry.title, entry.owner, entry.unit, entry.path)


def _suppliers(system: System) -> Iterator[Due]:
    for entry in system.register("suppliers"):
        day = parse_date(entry.data.get("next_evaluation"))
        if day:
            yield Due(day, "supplier", entry.id, entry.title, entry.owner, entry.unit, entry.path)


def _pages(system: System) -> Iterator[Due]:
    for page in system.pages:
        day = parse_date(page.front.get("next_review")) if page.front is not None else None
        if day:
            yield Due(
                day, "page", page.path, page.title, page.owner, system.organisation.root, page.path, page.confidential
            )


def _actions(system: System) -> Iterator[Due]:
    """What is to be carried out, and of what was, whether it helped."""
    for record in system.records_of("action"):
        what, written = {
            "open": ("action", record.front.get("due")),
            "done": ("effect", block(record.front, "effect").get("by")),
        }.get(record.text("status"), ("", None))
        day = parse_date(written)
        if day:
            yield _of_record(day, what, record, record.owner, record.unit)


def _management_reviews(system: System) -> Iterator[Due]:
    """The reviews of a campaign that is open, until they are signed."""
    for campaign in system.records_of("campaign"):
        if "closed" in campaign.front:
            continue
        for node in rows(campaign.front, "nodes"):
            unit, day = text(node, "unit"), parse_date(node.get("deadline"))
            identity = f"MGT-{campaign.text('year')}-{unit}"
            record = system.record_by_id.get(identity, campaign)
            signed = record.path.removesuffix(".md") + ".signed.json" in system.files
            if day and not signed and "cancelled" not in record.front:
                yield _of_record(day, "management-review", record, text(node, "leader"), unit, identity)


def _of_record(day: date, what: str, record: Record, owner: str, unit: str, identity: str = "") -> Due:
    return Due(day, what, identity or record.id, record.title, owner, unit, record.path, record.confidential)
