"""What did not help is followed by something else.

An action that was looked at and did not help, or only partly, has an action that
follows it: one whose `source` is this one.

Why: the trouble that called for it is still there.

Mend: `qmsctl action new --source ACT-…`, or an action of the same source that
says what is done instead and names this one as its source.
"""

from __future__ import annotations

from collections.abc import Iterator

from qmsctl.actions import CLOSED, actions, actions_of
from qmsctl.actions.changing import HELPED
from qmsctl.findings import Message, Problem, Severity
from qmsctl.rules.protocol import Context
from qmsctl.system import System

CODE = "ACT107"
NAME = "did-not-help"
SEVERITY = Severity.WARNING
CLAUSES = ("iso-9001-2015#10.2.1", "iso-9001-2026#10.2", "iso-14001-2015#10.2", "iso-14001-2026#10.2")
OPTIONS: dict[str, tuple[str, str]] = {}


def check(system: System, context: Context) -> Iterator[Problem]:
    for action in actions(system):
        effect = action.effect
        if action.status != CLOSED or effect is None or effect.result in ("", HELPED) or actions_of(system, action.id):
            continue
        yield Problem(
            action.record.at("effect", "result"),
            Message("the action did not help enough, and nothing follows it"),
            Message("open an action with source: {id}", id=action.id),
            action.id,
        )
