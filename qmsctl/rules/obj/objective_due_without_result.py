"""When an objective is due, its result is written down.

Once the `due` day has passed, an objective has a `result`, or its status is
reached or dropped.

Why: the management review decides from results. It is a warning, so that the
calendar alone never stops a change to something else.

Mend: write what came of it under `result`, and set the status; where the work
goes on, move `due` and say why under `reason`.
"""

from __future__ import annotations

from collections.abc import Iterator

from qmsctl.findings import Message, Problem, Severity
from qmsctl.periods import parse_date
from qmsctl.rules.protocol import Context
from qmsctl.system import System

CODE = "OBJ003"
NAME = "objective-due-without-result"
SEVERITY = Severity.WARNING
CLAUSES = (
    "iso-9001-2015#9.1.1",
    "iso-9001-2026#9.1.1",
    "iso-14001-2015#9.1.1",
    "iso-14001-2026#9.1.1",
)
OPTIONS: dict[str, tuple[str, str]] = {}


def check(system: System, context: Context) -> Iterator[Problem]:
    for objective in system.register("objectives"):
        due = parse_date(objective.data.get("due"))
        if (
            due is None
            or due >= context.today
            or objective.data.get("result")
            or objective.text("status") in ("reached", "dropped")
        ):
            continue
        yield Problem(
            objective.at("due"),
            Message("the objective was due on {due} and has no result", due=due),
            Message("add result: and set status:, or move due:"),
            objective.id,
        )
