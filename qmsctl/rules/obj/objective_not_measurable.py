"""One can tell whether an objective is reached.

An objective names an `indicator` and the `target` for it, or says under
`evaluation` how its outcome is judged. One that names an indicator has a target.

Why: without a measure, the management review can only discuss how people feel
about the objective.

Mend: name the indicator and the value it is to reach; where nothing can be
counted, write who judges the outcome, how and when.
"""

from __future__ import annotations

from collections.abc import Iterator

from qmsctl.findings import Message, Problem, Severity
from qmsctl.rules.protocol import Context
from qmsctl.system import System

CODE = "OBJ001"
NAME = "objective-not-measurable"
SEVERITY = Severity.ERROR
CLAUSES = (
    "iso-9001-2015#6.2.1",
    "iso-9001-2026#6.2.1",
    "iso-14001-2015#6.2.1",
    "iso-14001-2026#6.2.1",
)
OPTIONS: dict[str, tuple[str, str]] = {}


def check(system: System, context: Context) -> Iterator[Problem]:
    for objective in system.register("objectives"):
        indicator, target, evaluation = (
            objective.data.get(key) is not None for key in ("indicator", "target", "evaluation")
        )
        if indicator and not target:
            yield Problem(
                objective.at("target"),
                Message("the indicator “{indicator}” has no target", indicator=objective.text("indicator")),
                Message("add target: with the value to reach"),
                objective.id,
            )
        elif evaluation or indicator:
            continue
        elif target:
            yield Problem(
                objective.at("indicator"),
                Message("there is a target, and no indicator that it is the target of"),
                Message("add indicator:, or say under evaluation: how the outcome is judged"),
                objective.id,
            )
        else:
            yield Problem(
                objective.at("indicator"),
                Message("“{title}” has neither an indicator with a target nor an evaluation", title=objective.title),
                Message("add indicator: and target:, or say under evaluation: how the outcome is judged"),
                objective.id,
            )
