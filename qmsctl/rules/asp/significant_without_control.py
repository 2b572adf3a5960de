"""Every significant aspect is controlled, improved or monitored.

An aspect with `significant: true` names at least one document under `controls`,
one objective under `objectives` or one indicator under `indicators`. Obligations
alone are no answer: they say what is demanded, not what is done.

Why: finding out what harms most is only worth something where something follows
from it.

Mend: name what is done about the aspect; where nothing is, write the procedure
or set the objective.
"""

from __future__ import annotations

from collections.abc import Iterator

from qmsctl.findings import Message, Problem, Severity
from qmsctl.rules.protocol import Context
from qmsctl.system import System

CODE = "ASP003"
NAME = "significant-without-control"
SEVERITY = Severity.ERROR
CLAUSES = (
    "iso-14001-2015#6.1.4",
    "iso-14001-2015#8.1",
    "iso-14001-2026#6.1.4",
    "iso-14001-2026#8.1",
)
OPTIONS: dict[str, tuple[str, str]] = {}

_ANSWERS = ("controls", "objectives", "indicators")


def check(system: System, context: Context) -> Iterator[Problem]:
    for aspect in system.register("aspects"):
        if aspect.data.get("significant") is not True or any(aspect.data.get(key) for key in _ANSWERS):
            continue
        yield Problem(
            aspect.at("significant"),
            Message("“{title}” is significant, and no control, objective or indicator answers it", title=aspect.title),
            Message("add controls:, objectives: or indicators: with what is done about it"),
            aspect.id,
        )
