"""An objective says what is done, with what and by when.

In handbooks that write down expectations or make yearly plans, an objective that
is neither reached nor dropped has `due`, `resources` and `measures`. Who answers
for it and how the outcome is judged are asked by OBJ002 and OBJ001.

Why: without means and days an objective is a wish, and the yearly plan of the
unit is made of these.

Mend: write what is done, what it takes in money, hours or people, and the day.
"""

from __future__ import annotations

from collections.abc import Iterator

from qmsctl.findings import Problem, Severity
from qmsctl.plans.standing import begun
from qmsctl.reviews.cascade import expectations, objectives_by_id
from qmsctl.reviews.lacks import incomplete
from qmsctl.rules.protocol import Context
from qmsctl.system import System

CODE = "OBJ204"
NAME = "objective-without-plan"
SEVERITY = Severity.WARNING
CLAUSES = ("iso-9001-2015#6.2.2", "iso-9001-2026#6.2.2", "iso-14001-2015#6.2.2", "iso-14001-2026#6.2.2")
OPTIONS: dict[str, tuple[str, str]] = {}


def check(system: System, context: Context) -> Iterator[Problem]:
    if not expectations(system) and not begun(system):
        return
    for objective in objectives_by_id(system).values():
        for lack in incomplete(objective, ("due", "resources", "measures")):
            yield Problem(objective.at(*lack.keys), lack.message, lack.fix, objective.id)
