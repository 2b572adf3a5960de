"""What falls due and when: reviews, objectives, evaluations, actions; one list for the terminal and the handbook."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from qmsctl.actions import DONE, OPEN, actions
from qmsctl.periods import parse_date, parse_interval
from qmsctl.reviews.deadlines import asked
from qmsctl.reviews.document.reasons import Reason, happened
from qmsctl.system import System


@dataclass(frozen=True, slots=True)
class Due:
    """One thing that somebody must do by a day.

    `what` is ``review`` (of a document), ``objective``, ``evaluation``, ``supplier``, ``page``, ``action``, ``effect``
    (a look whether an action helped) or ``management-review``. A document that something has made due, `because`, is
    due today, `since` the day on which that happened; it is never overdue before the day of its review.
    """

    day: date
    what: str
    item: str
    title: str
    owner: str
    unit: str
    path: str
    confidential: bool = False
    because: tuple[Reason, ...] = ()
    since: date | None = None

    @property
    def waits_since(self) -> date:
        """The day from which it waits for somebody: its own, or that on which something made it due."""
        return self.since or self.day

    def overdue(self, today: date) -> bool:
        """Say whether the day has passed."""
        return self.day < today


def due(system: System, today: date, within: timedelta | None = None) -> list[Due]:
    """Return everything due up to `within` from today (all where None), overdue first, by day and id.

    Confidential documents are listed, and say so: who can read the repository can read them.
    """
    found = [
        *_reviews(system, today),
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


def _reviews(system: System, today: date) -> Iterator[Due]:
    """The documents by the day of their next review; at once where something has happened (`reviews.document`)."""
    for document in system.documents:
        day, why = document.due, happened(system, document, today)
        days = [reason.day for reason in why if reason.day is not None]
        now = bool(why) and (day is None or day >= today)
        if by := today if now else day:
            yield Due(
                by,
                "review",
                document.id,
                document.title,
                document.owner,
                document.unit,
                document.path,
                document.confidential,
                because=why,
                since=min(days, default=today) if now else None,
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
    for action in actions(system):
        found = {OPEN: ("action", action.due), DONE: ("effect", action.effect.by if action.effect else None)}
        what, day = found.get(action.status, ("", None))
        if day:
            record = action.record
            yield Due(day, what, action.id, action.title, action.owner, action.unit, record.path, record.confidential)


def _management_reviews(system: System) -> Iterator[Due]:
    """The reviews that are asked for and not signed, whether a campaign holds them or not."""
    for each in asked(system):
        if each.deadline is not None and each.waits:
            record = each.review.record if each.review else each.campaign.record if each.campaign else None
            yield Due(
                each.deadline,
                "management-review",
                each.id,
                each.title(system),
                each.leader,
                each.unit,
                record.path if record else each.at(system).path,
                record is not None and record.confidential,
            )
