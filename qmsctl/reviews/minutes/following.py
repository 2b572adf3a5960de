"""What decisions became and where that stands today: for lists, the agenda and the pages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from qmsctl.actions import Action
from qmsctl.actions.said import said
from qmsctl.findings import Message, template
from qmsctl.i18n import Translator
from qmsctl.refused import Refused
from qmsctl.reviews.decisions import ANSWERED, KEPT, MISSING, SENT, UNANSWERED, stands
from qmsctl.reviews.minutes.sheets import Sheets
from qmsctl.reviews.model import NEED, Decision, ManagementReview
from qmsctl.reviews.reading import management_reviews
from qmsctl.system import System
from qmsctl.text.compose import set_front, set_front_at
from qmsctl.text.lenient import rows, text
from qmsctl.trees import Tree

_SAID = {
    ANSWERED: template("answered"),
    UNANSWERED: template("not answered"),
    SENT: template("sent"),
    KEPT: template("kept elsewhere"),
    MISSING: template("not written down anywhere"),
}


@dataclass(frozen=True, slots=True)
class Followed:
    """A decision and where it stands (`qmsctl.reviews.decisions`), for those who receive it.

    `unit` and `role` are its receiver, `records` the ids of what it became; `told` who was told on which day (ISO
    text), `answer` what a level above said to a need, in a confidential review its id. `carried` says that a later
    review carries it on, `open` that something is left to be done.
    """

    decision: Decision
    review: ManagementReview
    unit: str
    role: str
    records: tuple[str, ...]
    state: str
    due: date | None
    overdue: bool
    moved: int
    told: tuple[tuple[str, str], ...]
    answer: str
    carried: bool
    open: bool

    @property
    def shown(self) -> str:
        """What was decided, for a list of several reviews; "" where the review is confidential."""
        return "" if self.review.record.confidential else self.decision.text

    @property
    def record(self) -> str:
        """The id of the first thing it became, "" where it became nothing."""
        return self.records[0] if self.records else ""

    def state_in(self, words: Translator) -> str:
        """Return the state as people say it."""
        return words(_SAID[self.state]) if self.state in _SAID else words.value(self.state)


def followed(system: System, review: ManagementReview, decision: Decision, today: date) -> Followed:
    """Return a decision of a review with what it became and where that stands today."""
    found = stands(system, decision)
    answer = found.answer
    return Followed(
        decision=decision,
        review=review,
        unit=decision.unit or _receiver(system, decision, review),
        role=decision.owner,
        records=found.records,
        state=found.state,
        due=found.due,
        overdue=found.overdue(today),
        moved=found.moved,
        told=tuple(dict.fromkeys(receipt for action in found.actions for receipt in _receipts(action))),
        answer=(answer.review.id if answer.review.record.confidential else answer.text) if answer else "",
        carried=found.carried_on is not None,
        open=found.open,
    )


def all_followed(system: System, today: date) -> Iterator[Followed]:
    """Yield every decision of every review that was not cancelled, the oldest review first."""
    for review in management_reviews(system).values():
        if not review.cancelled:
            yield from (followed(system, review, decision, today) for decision in review.decisions)


def told(system: System, tree: Tree, listed: tuple[Followed, ...], who: str, today: date) -> dict[str, str]:
    """Return the actions of decisions with the receipt of who was told today; who was told before is left as it is.

    Raises `Refused` where no action of the list is without that receipt.
    """
    who = said(who, Message("say who was told: a role, a meeting, all in the unit"))
    sheets = Sheets(system, tree)
    order = list(system.record_schemas["action"].properties)
    for action in (action for each in listed for action in stands(system, each.decision).actions):
        known = _receipts(action)
        if any(name == who for name, _ in known) or action.record.path in sheets.changed:
            continue
        path, row = action.record.path, {"who": who, "on": today.isoformat()}
        before = sheets.text(path)
        sheets.set(
            path,
            set_front_at(before, ["told", len(known)], row) if known else set_front(before, {"told": [row]}, order),
        )
    if not sheets.changed:
        raise Refused(Message("there is no action in the list that “{who}” has not been told of", who=who))
    return sheets.changed


def _receipts(action: Action) -> tuple[tuple[str, str], ...]:
    return tuple((text(row, "who"), text(row, "on")) for row in rows(action.record.front, "told"))


def _receiver(system: System, decision: Decision, review: ManagementReview) -> str:
    if decision.becomes != NEED:
        return review.unit
    unit = system.organisation.units.get(review.unit)
    return (unit.parent if unit else "") or review.unit
