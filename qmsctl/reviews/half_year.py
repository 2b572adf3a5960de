"""Where the decisions of a sealed review stand later: done, under way, late, moved or dropped, and what is odd."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from qmsctl.actions import Action, actions_of
from qmsctl.actions.model import DROPPED as ACTION_DROPPED
from qmsctl.actions.model import OPEN
from qmsctl.findings import Message
from qmsctl.refused import Refused
from qmsctl.reviews.model import NEED, Decision, ManagementReview
from qmsctl.reviews.reading import decisions, management_reviews
from qmsctl.system import System

DONE, UNDER_WAY, LATE, DROPPED, MOVED = "done", "under-way", "late", "dropped", "moved"
STANDINGS = (DONE, UNDER_WAY, LATE, DROPPED, MOVED)
OFTEN = 2
"""How often a day may be moved, or a decision carried over, before it is worth a word."""


@dataclass(frozen=True, slots=True)
class Followed:
    """A decision half a year later: what its records say, their ids, and what somebody ought to look at."""

    decision: Decision
    standing: str
    records: tuple[str, ...]
    signs: tuple[Message, ...]


def followed(system: System, review: ManagementReview, today: date) -> tuple[Followed, ...]:
    """Return where each decision of a review stands."""
    return tuple(_one(system, review, decision, today) for decision in review.decisions)


def rows(found: tuple[Followed, ...], said: Mapping[str, tuple[str, str]]) -> list[dict[str, str]]:
    """Return the rows of a half-year check: as the records say, or as somebody says (standing and comment) by id.

    Raises `Refused` for a decision that is not there, a standing that there is not, and one that differs from the
    records or is anything but done or under way without a comment.
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
    found = actions_of(system, decision.name)
    standing = _by_actions(found, today) if found else _by_itself(system, decision, today)
    ids = tuple(action.id for action in found) or tuple(filter(None, (decision.record,)))
    return Followed(decision, standing, ids, tuple(_signs(system, review, decision, found, today)))


def _by_actions(found: tuple[Action, ...], today: date) -> str:
    if all(action.status == ACTION_DROPPED for action in found):
        return DROPPED
    waiting = [action for action in found if action.status == OPEN]
    if not waiting:
        return DONE
    if any(action.overdue(today) for action in waiting):
        return LATE
    return MOVED if any(action.moved for action in waiting) else UNDER_WAY


def _by_itself(system: System, decision: Decision, today: date) -> str:
    """What became no action: an objective stands as it says, a need is done when the level above has answered."""
    entry = system.entry_by_id.get(decision.record)
    status = entry.text("status") if entry else ""
    if decision.becomes == NEED:
        answered = any(review.answers.get(decision.name) for review in management_reviews(system).values())
        return DONE if answered else UNDER_WAY
    if status in ("reached", DROPPED, LATE):
        return {"reached": DONE}.get(status, status)
    return LATE if decision.due is not None and decision.due < today else UNDER_WAY


def _signs(
    system: System, review: ManagementReview, decision: Decision, found: tuple[Action, ...], today: date
) -> Iterator[Message]:
    for action in found:
        if action.overdue(today) and action.due is not None:
            yield Message("{id} is {days} days late", id=action.id, days=(today - action.due).days)
        if len(action.moved) > OFTEN:
            yield Message("{id} was moved {number} times", id=action.id, number=len(action.moved))
    owner = next((action.owner for action in found), "") or decision.owner
    if owner and not system.organisation.holders(owner, review.unit, today.isoformat()):
        yield Message("nobody holds the role {role} any more", role=owner)
    if not found and not decision.record and decision.becomes != NEED:
        yield Message("nothing was made of it")
    carried = _carried(system, decision)
    if carried >= OFTEN:
        yield Message("carried over {number} times: do it, give it resources, or drop it with a reason", number=carried)


def _carried(system: System, decision: Decision) -> int:
    """How many decisions before this one it carries on."""
    seen = {decision.name}
    while decision.carried_from in decisions(system) and decision.carried_from not in seen:
        seen.add(decision.carried_from)
        decision = decisions(system)[decision.carried_from]
    return len(seen) - 1
