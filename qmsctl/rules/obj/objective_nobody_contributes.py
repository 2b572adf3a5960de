"""Objectives of the top are carried by units below.

Where a handbook writes down expectations at all, each objective of the top unit,
and each that expects something of a unit, is followed by an objective or
supported by an action below. A level between may carry its own alone.

Why: what top management wants to reach is done further down, or not at all. It is
a note: some objectives are reached by the level itself.

Mend: write down what each unit is expected to contribute:
`qmsctl objective expect OBJ-001 UNIT TEXT`.
"""

from __future__ import annotations

from collections.abc import Iterator

from qmsctl.findings import Problem, Severity
from qmsctl.reviews.cascade import objectives_by_id
from qmsctl.reviews.lacks import alone
from qmsctl.rules.protocol import Context
from qmsctl.system import System

CODE = "OBJ202"
NAME = "objective-nobody-contributes"
SEVERITY = Severity.NOTE
CLAUSES = ("iso-9001-2015#6.2.1", "iso-9001-2026#6.2.1", "iso-14001-2015#6.2.1", "iso-14001-2026#6.2.1")
OPTIONS: dict[str, tuple[str, str]] = {}


def check(system: System, context: Context) -> Iterator[Problem]:
    for objective in objectives_by_id(system).values():
        for lack in alone(system, objective):
            yield Problem(objective.at(*lack.keys), lack.message, lack.fix, objective.id)
