"""Objectives below the top follow from one above, or say why they are set.

An objective of a unit below the top names its `parent`, an objective of a unit
above it, or gives its own `reason`. No objective follows from itself.

Why: a division's objectives carry the organisation's, and a unit has good
reasons of its own; which of the two it is shows in the handbook.

Mend: name the objective it follows from, or write what called for it (last
year's results, an aspect, a survey) under `reason`.
"""

from __future__ import annotations

from collections.abc import Iterator

from qmsctl.findings import Message, Problem, Severity
from qmsctl.rules.protocol import Context
from qmsctl.system import Entry, System
from qmsctl.system.circles import in_circles

CODE = "OBJ004"
NAME = "objective-without-parent"
SEVERITY = Severity.WARNING
CLAUSES = (
    "iso-9001-2015#6.2.1",
    "iso-9001-2026#6.2.1",
    "iso-14001-2015#6.2.1",
    "iso-14001-2026#6.2.1",
)
OPTIONS: dict[str, tuple[str, str]] = {}


def check(system: System, context: Context) -> Iterator[Problem]:
    objectives = {objective.id: objective for objective in reversed(system.register("objectives"))}
    circles = in_circles({name: objective.text("parent") for name, objective in objectives.items()})
    for objective in system.register("objectives"):
        line = system.organisation.line(objective.unit)
        # A unit or parent that does not exist is a reference to nothing, which REF104 reports.
        if not line:
            continue
        parent = objectives.get(objective.text("parent"))
        if parent is None:
            if len(line) > 1 and not any(objective.data.get(key) for key in ("parent", "reason")):
                yield _without(objective)
        elif objective.id in circles:
            yield _problem(
                objective, Message("“{id}” follows from itself by way of “{parent}”", id=objective.id, parent=parent.id)
            )
        elif parent.unit in system.organisation.units and parent.unit not in line[1:]:
            yield _problem(
                objective,
                Message(
                    "“{parent}” is an objective of “{unit}”, which is not above “{own}”",
                    parent=parent.id,
                    unit=parent.unit,
                    own=objective.unit,
                ),
            )


def _without(objective: Entry) -> Problem:
    return Problem(
        objective.at("parent"),
        Message("“{title}” neither follows from an objective above nor says why it is set", title=objective.title),
        Message("add parent: with the id of an objective above, or reason:"),
        objective.id,
    )


def _problem(objective: Entry, message: Message) -> Problem:
    fix = Message("name an objective of a unit above, or give a reason: instead")
    return Problem(objective.at("parent"), message, fix, objective.id)
