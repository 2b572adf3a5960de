"""Actions are carried out by their day, and looked at again by theirs.

An open action is not past its `due` day; one that is done, with a day to look
whether it helped (`effect.by`), is not past that.

Why: a decision that nobody carries out is a wish. It is a warning, so that the
calendar alone never stops a change to something else.

Mend: carry it out and close it with what shows it, or move its day and say why:
`qmsctl action close`, `qmsctl action move`.
"""

from __future__ import annotations

from collections.abc import Iterator

from qmsctl.actions import DONE, actions
from qmsctl.findings import Message, Problem, Severity
from qmsctl.rules.protocol import Context
from qmsctl.system import System

CODE = "ACT101"
NAME = "action-overdue"
SEVERITY = Severity.WARNING
CLAUSES = ("iso-9001-2015#10.2.1", "iso-9001-2026#10.2", "iso-14001-2015#10.2", "iso-14001-2026#10.2")
OPTIONS: dict[str, tuple[str, str]] = {}


def check(system: System, context: Context) -> Iterator[Problem]:
    for action in actions(system):
        if action.overdue(context.today):
            yield Problem(
                action.record.at("due"),
                Message("the action was to be carried out by {day}", day=action.due),
                Message("close it with what shows that it is done, or move its day and say why"),
                action.id,
            )
        elif action.status == DONE and action.effect and action.effect.by and action.effect.by < context.today:
            yield Problem(
                action.record.at("effect", "by"),
                Message("whether the action helped was to be looked at by {day}", day=action.effect.by),
                Message("look, and write down what you saw: qmsctl action close {id} --effect …", id=action.id),
                action.id,
            )
