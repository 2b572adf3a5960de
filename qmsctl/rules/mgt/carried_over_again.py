"""What was carried over twice is decided anew.

No decision of a unit's latest management review that goes back through two earlier ones
is carried over once more as it is: it names the resources that it now gets.

Why: the third time, it is no delay. Either it is not worth doing, or somebody has to be
given what it takes.

Mend: give it what it takes and write it in `resources:`, or drop it with the reason.
"""

from __future__ import annotations

from collections.abc import Iterator

from qmsctl.findings import Message, Problem, Severity
from qmsctl.reviews.signs import carried_over
from qmsctl.rules.protocol import Context
from qmsctl.system import System

CODE = "MGT204"
NAME = "carried-over-again"
SEVERITY = Severity.WARNING
CLAUSES = ("iso-9001-2015#9.3.3", "iso-9001-2026#9.3.3", "iso-14001-2015#9.3", "iso-14001-2026#9.3.3")
OPTIONS: dict[str, tuple[str, str]] = {}


def check(system: System, context: Context) -> Iterator[Problem]:
    fix = Message("decide anew: name the resources it gets, or drop it with the reason")
    for sign in carried_over(system):
        yield Problem(sign.at, sign.message, fix, sign.item)
