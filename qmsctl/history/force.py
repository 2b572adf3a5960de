"""Which version of a document was in force on a day, as the branch held it then."""

from __future__ import annotations

from datetime import date

from qmsctl.findings import Message
from qmsctl.history.history import History
from qmsctl.history.model import InForce, Moment, State
from qmsctl.periods import parse_date
from qmsctl.system.document import APPROVED, DRAFT


def in_force(history: History, id_: str, day: date) -> InForce:
    """Return what was in force at the end of a day.

    That is what the branch held then, if it was approved and its day had come;
    if that was a draft or waited for its day, the newest state before it that
    was approved and whose day had come. What was taken back, retired or deleted
    is not in force any more.
    """
    position = history.held(day)
    if position < 0:
        return _before_history(history, id_, day)
    spans = [span for span in history.spans(id_) if history.position(span) <= position]
    if not spans:
        return InForce(None, _not_yet(history, id_))
    waiting: State | None = None
    for span in reversed(spans):
        if isinstance(span, Moment):
            return InForce(None, Message("the branch held no document {id} from {day} on", id=id_, day=span.day))
        if holds(span, day):
            return _found(history, span, waiting)
        if span.status not in (APPROVED, DRAFT):
            return InForce(
                None, Message("version {version} has the status {status}", version=span.version, status=span.status)
            )
        waiting = waiting or (span if span.status == APPROVED else None)
    if waiting is not None:
        reason = Message("version {version} waits for {day}", version=waiting.version, day=waiting.valid_from or "-")
        return InForce(None, reason)
    return InForce(None, Message("no version was approved by then"))


def holds(state: State, day: date) -> bool:
    """Say whether a state is approved and its day has come."""
    return state.status == APPROVED and bool(state.valid_from) and state.valid_from <= day.isoformat()


def _found(history: History, state: State, waiting: State | None) -> InForce:
    run = next(run for run in history.versions(state.id) if state in run.states)
    begun = parse_date(state.valid_from)
    first = next(other for other in reversed(run.states) if other.status == APPROVED)
    since = max(begun, first.day) if begun else first.day
    if waiting is not None:
        reason = Message(
            "approved on the branch, and valid from {day}; version {next} waited for {later}",
            day=state.valid_from,
            next=waiting.version,
            later=waiting.valid_from or "-",
        )
    else:
        reason = Message("approved on the branch, and valid from {day}", day=state.valid_from)
    return InForce(state, reason, since)


def _not_yet(history: History, id_: str) -> Message:
    states = history.states(id_)
    if not states:
        return Message("the branch never held a document {id}", id=id_)
    return Message("it came to the branch later, on {day}", day=states[-1].day)


def _before_history(history: History, id_: str, day: date) -> InForce:
    """History begins later than the day: only the front matter of the first state can say anything."""
    first = history.first
    states = history.states(id_)
    if first is None:
        return InForce(None, history.why or Message("there is no history here"), established=False)
    if not states or not holds(states[-1], day):
        reason = Message(
            "history here begins on {day}, and no text here says that a version was valid then", day=first.day
        )
        return InForce(None, reason, established=False)
    reason = Message(
        "history here begins on {day}; that version {version} was valid from {from_} stands in its text and is not "
        "established by history",
        day=first.day,
        version=states[-1].version,
        from_=states[-1].valid_from,
    )
    return InForce(states[-1], reason, parse_date(states[-1].valid_from), established=False)
