"""Where the decisions of a sealed review stand later: done, under way, late, moved or dropped, and what is odd."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from qmsctl.actions import CLOSED
from qmsctl.actions import DONE as ACTION_DONE
from qmsctl.actions import DROPPED as ACTION_DROPPED
from qmsctl.findings import Message
from qmsctl.refused import Refused
from qmsctl.reviews.cascade import LATE as OBJECTIVE_LATE
from qmsctl.reviews.cascade import REACHED
from qmsctl.reviews.decisions import ANSWERED, KEPT, MISSING, OFTEN, Stands, stands
from qmsctl.reviews.model import Decision, ManagementReview
from qmsctl.system import System

DONE, UNDER_WAY, LATE, DROPPED, MOVED = "done", "under-way", "late", "dropped", "moved"
STANDINGS = (DONE, UNDER_WAY, LATE, DROPPED, MOVED)


@dataclass(frozen=True, slots=True)
class Followed:
    """A decision half a year later: what its records say, their ids, and what somebody ought to look at.

    `waiting` are those of its actions that nobody has carried out.
    """

    decision: Decision
    standing: str
    records: tuple[str, ...]
    signs: tuple[Message, ...]
    waiting: tuple[str, ...] = ()


def followed(system: System, review: ManagementReview, today: date) -> tuple[Followed, ...]:
    """Return where each decision of a review stands."""
    return tuple(_one(system, review, decision, today) for decision in review.decisions)


def rows(found: tuple[Followed, ...], said: Mapping[str, tuple[str, str]]) -> list[dict[str, str]]:
    """Return the rows of a half-year check: as the records say, or as somebody says (standing and comment) by id.

    Raises `Refused` for a decision that is not there, a standing that there is not, one that differs from the records
    without a comment, and for done where an action is open.
    """
    known = {each.decision.id: each for each in found}
    for name, (standing, comment) in said.items():
        if name not in known:
            raise Refused(
                Message("there is no decision {id}; there are: {known}", id=name, known=", ".join(known) or "–")
            )
        if standing not in STANDINGS:
            raise Refused(
                Message(
                    "{id} is “{standing}”; expected {known}", id=name, standing=standing, known=", ".join(STANDINGS)
                )
            )
        if standing == DONE and known[name].waiting:
            raise Refused(
                Message(
                    "{id} is not done: {actions} is open; write down first that it was carried out: "
                    "qmsctl action close {action} --done --evidence TEXT",
                    id=name,
                    actions=", ".join(known[name].waiting),
                    action=known[name].waiting[0],
                )
            )
        if not comment and standing != known[name].standing:
            raise Refused(
                Message(
                    "{id}: the records say “{found}”; say why it is “{standing}”: {id}={standing}:WHY",
                    id=name,
                    found=known[name].standing,
                    standing=standing,
                )
            )
    result = []
    for each in found:
        standing, comment = said.get(each.decision.id, (each.standing, ""))
        row = {"decision": each.decision.id, "standing": standing, "comment": comment}
        result.append({key: value for key, value in row.items() if value})
    return result


def _one(system: System, review: ManagementReview, decision: Decision, today: date) -> Followed:
    found = stands(system, decision)
    signs = tuple(_signs(system, review, found, today))
    return Followed(decision, _said(found, today), found.records, signs, tuple(action.id for action in found.waiting))


_SAID = {
    CLOSED: DONE, ACTION_DONE: DONE, REACHED: DONE, ANSWERED: DONE, KEPT: DONE, ACTION_DROPPED: DROPPED,
    OBJECTIVE_LATE: LATE,
}  # fmt: skip


def _said(found: Stands, today: date) -> str:
    """Where it stands in the words of the half-year check: what is carried out is done, whether it helped or not."""
    if found.overdue(today):
        return LATE
    if found.state in _SAID:
        return _SAID[found.state]
    return MOVED if any(action.moved for action in found.waiting) else UNDER_WAY


def _signs(system: System, review: ManagementReview, found: Stands, today: date) -> Iterator[Message]:
    decision = found.decision
    for action in found.actions:
        if action.overdue(today) and action.due is not None:
            yield Message("{id} is {days} days late", id=action.id, days=(today - action.due).days)
        if len(action.moved) > OFTEN:
            yield Message("{id} was moved {number} times", id=action.id, number=len(action.moved))
    owner = next((action.owner for action in found.actions), "") or decision.owner
    if owner and not system.organisation.holders(owner, review.unit, today.isoformat()):
        yield Message("nobody holds the role {role} any more", role=owner)
    if found.state == MISSING:
        yield Message("nothing was made of it")
    if found.times_carried >= OFTEN:
        yield Message(
            "carried over {number} times: do it, give it resources, or drop it with a reason",
            number=found.times_carried,
        )
