"""A decision has somebody who carries it out, and a day.

A decision that becomes an action, an objective or a change of a document names the
role that answers for it and the day it is due, which is after the meeting. An
expectation names the unit that it is sent to. A need that goes upward has neither.

Why: what nobody has to do by any day is a wish.

Mend: add `owner:` and `due:` to the decision.
"""

from __future__ import annotations

from collections.abc import Iterator

from qmsctl.findings import Message, Problem, Severity
from qmsctl.reviews import Decision, ManagementReview, management_reviews
from qmsctl.reviews.model import ACTION, DOCUMENT_CHANGE, EXPECTATION, OBJECTIVE
from qmsctl.rules.protocol import Context
from qmsctl.system import System

CODE = "MGT105"
NAME = "decision-without-owner-or-due"
SEVERITY = Severity.ERROR
CLAUSES = ("iso-9001-2015#9.3.3", "iso-9001-2026#9.3.3", "iso-14001-2015#9.3", "iso-14001-2026#9.3.3")
OPTIONS: dict[str, tuple[str, str]] = {}


def check(system: System, context: Context) -> Iterator[Problem]:
    for review in management_reviews(system).values():
        for decision in review.decisions if not review.cancelled else ():
            for key, message, fix in _lacking(review, decision):
                yield Problem(review.record.at("decisions", decision.index, key), message, fix, review.id)


def _lacking(review: ManagementReview, decision: Decision) -> Iterator[tuple[str, Message, Message]]:
    if decision.becomes == EXPECTATION and not decision.unit:
        yield (
            "becomes",
            Message("decision {id} is an expectation and names no unit", id=decision.id),
            Message("add unit: with the unit that it is sent to"),
        )
    if decision.becomes not in (ACTION, OBJECTIVE, DOCUMENT_CHANGE):
        return
    if not decision.owner:
        message = Message("decision {id} has no owner", id=decision.id)
        yield "owner", message, Message("add owner: with the role that carries it out")
    if decision.due is None:
        yield (
            "due",
            Message("decision {id} has no day", id=decision.id),
            Message("add due: with the day it is to be done"),
        )
    elif review.held is not None and review.held.on is not None and decision.due < review.held.on:
        yield (
            "due",
            Message(
                "decision {id} is due on {due}, before the meeting of {held}",
                id=decision.id,
                due=decision.due,
                held=review.held.on,
            ),
            Message("write a day after the meeting"),
        )
