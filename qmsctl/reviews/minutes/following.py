"""What decisions became and where that stands today: for lists, the agenda and the pages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from qmsctl.actions import Action, action_from, actions_of
from qmsctl.actions.said import said
from qmsctl.findings import Message, template
from qmsctl.i18n import Translator
from qmsctl.refused import Refused
from qmsctl.reviews.minutes.sheets import Sheets
from qmsctl.reviews.model import NEED, Decision, ManagementReview
from qmsctl.reviews.reading import management_reviews
from qmsctl.system import System
from qmsctl.system.system import remembered
from qmsctl.text.compose import set_front, set_front_at
from qmsctl.text.lenient import rows, text
from qmsctl.trees import Tree

ANSWERED, UNANSWERED, SENT, MISSING = "answered", "unanswered", "sent", "missing"
_SAID = {
    ANSWERED: template("answered"),
    UNANSWERED: template("not answered"),
    SENT: template("sent"),
    MISSING: template("not written down anywhere"),
}


@dataclass(frozen=True, slots=True)
class Followed:
    """A decision and where it stands: `state` is the status of what it became, or one of this module's words.

    `unit` and `role` are its receiver; `told` who was told on which day (ISO text), `answer` what the level above
    said to a need. `carried` says that a later review carries it on.
    """

    decision: Decision
    review: ManagementReview
    unit: str
    role: str
    record: str
    state: str
    due: date | None
    overdue: bool
    moved: int
    told: tuple[tuple[str, str], ...]
    answer: str
    carried: bool

    @property
    def open(self) -> bool:
        """Whether something is still to be done."""
        return not self.carried and self.state in (
            "open", "done", "on-track", "at-risk", "late", UNANSWERED, MISSING,
        )  # fmt: skip

    def state_in(self, words: Translator) -> str:
        """Return the state as people say it."""
        return words(_SAID[self.state]) if self.state in _SAID else words.value(self.state)


def followed(system: System, review: ManagementReview, decision: Decision, today: date) -> Followed:
    """Return a decision of a review with what it became and where that stands today."""
    action = action_behind(system, decision)
    entry = system.entry_by_id.get(decision.record)
    answer = _answers(system).get(decision.name, "")
    if decision.becomes == NEED:
        state = ANSWERED if answer else UNANSWERED
    elif action is not None:
        state = action.status
    elif entry is not None:
        state = SENT if decision.becomes == "expectation" else entry.text("status")
    else:
        state = MISSING
    due = action.due if action is not None else decision.due
    return Followed(
        decision=decision,
        review=review,
        unit=decision.unit or _receiver(system, decision, review),
        role=decision.owner,
        record=action.id if action is not None else decision.record,
        state=state,
        due=due,
        overdue=action.overdue(today) if action is not None else False,
        moved=len(action.moved) if action is not None else 0,
        told=tuple(
            (text(row, "who"), text(row, "on")) for row in (rows(action.record.front, "told") if action else ())
        ),
        answer=answer,
        carried=decision.name in _carried(system),
    )


def all_followed(system: System, today: date) -> Iterator[Followed]:
    """Yield every decision of every review that was not cancelled, the oldest review first."""
    for review in management_reviews(system).values():
        if not review.cancelled:
            yield from (followed(system, review, decision, today) for decision in review.decisions)


def action_behind(system: System, decision: Decision) -> Action | None:
    """Return the action that a decision became, None where it became something else or nothing."""
    found = actions_of(system, decision.name)
    if found:
        return found[0]
    record = system.record_by_id.get(decision.record)
    return action_from(record) if record is not None and record.kind == "action" else None


def told(system: System, tree: Tree, listed: tuple[Followed, ...], who: str, today: date) -> dict[str, str]:
    """Return the actions of decisions with the receipt of who was told today; who was told before is left as it is.

    Raises `Refused` where no action of the list is without that receipt.
    """
    who = said(who, Message("say who was told: a role, a meeting, all in the unit"))
    sheets = Sheets(system, tree)
    for each in listed:
        action = action_behind(system, each.decision)
        if action is None or any(name == who for name, _ in each.told):
            continue
        path, row = action.record.path, {"who": who, "on": today.isoformat()}
        before = sheets.text(path)
        order = list(system.record_schemas["action"].properties)
        sheets.set(
            path,
            set_front_at(before, ["told", len(each.told)], row)
            if each.told
            else set_front(before, {"told": [row]}, order),
        )
    if not sheets.changed:
        raise Refused(Message("there is no action in the list that “{who}” has not been told of", who=who))
    return sheets.changed


def _receiver(system: System, decision: Decision, review: ManagementReview) -> str:
    if decision.becomes != NEED:
        return review.unit
    unit = system.organisation.units.get(review.unit)
    return (unit.parent if unit else "") or review.unit


@remembered
def _carried(system: System) -> frozenset[str]:
    found = {
        decision.carried_from for review in management_reviews(system).values() for decision in review.decisions
    }  # fmt: skip
    return frozenset(found - {""})


@remembered
def _answers(system: System) -> dict[str, str]:
    return {need: answer for review in management_reviews(system).values() for need, answer in review.answers.items()}
