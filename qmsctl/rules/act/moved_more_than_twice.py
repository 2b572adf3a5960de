"""An action that has been moved twice is decided anew.

An action that is still open has been moved no more than twice.

Why: what is put off a third time is not going to happen by itself. It lacks
means, or nobody wants it.

Mend: carry it out, give it what it needs, or drop it with a reason:
`qmsctl action close ID --dropped --because …`.
"""

from __future__ import annotations

from collections.abc import Iterator

from qmsctl.actions import OPEN, actions
from qmsctl.findings import Message, Problem, Severity
from qmsctl.rules.protocol import Context
from qmsctl.system import System

CODE = "ACT103"
NAME = "moved-more-than-twice"
SEVERITY = Severity.WARNING
CLAUSES = ("iso-9001-2015#10.2.1", "iso-9001-2026#10.2", "iso-14001-2015#10.2", "iso-14001-2026#10.2")
OPTIONS: dict[str, tuple[str, str]] = {}


_OFTEN = 2


def check(system: System, context: Context) -> Iterator[Problem]:
    for action in actions(system):
        if action.status == OPEN and len(action.moved) > _OFTEN:
            yield Problem(
                action.record.at("moved"),
                Message("the action has been moved {number} times", number=len(action.moved)),
                Message("carry it out, give it what it needs, or drop it and say why"),
                action.id,
            )
