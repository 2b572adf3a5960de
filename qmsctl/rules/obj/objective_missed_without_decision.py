"""Somebody decides what follows when an objective is missed.

An objective that is late, or that was due and has a result without being
reached or dropped, is named by a decision of a management review (in `rests_on`
or `record`) or by an action (as its `source`, or in `supports`). Handbooks that
keep neither decisions nor actions are left in peace; one without a result is
reported by OBJ003.

Why: an objective that was missed asks a question: go on, change it, give it
means, or let it go.

Mend: decide, and name the objective in the decision or the action.
"""

from __future__ import annotations

from collections.abc import Iterator

from qmsctl.findings import Problem, Severity
from qmsctl.periods import parse_date
from qmsctl.reviews.cascade import objectives_by_id
from qmsctl.reviews.lacks import missed
from qmsctl.reviews.reading import MANAGEMENT_REVIEW
from qmsctl.rules.protocol import Context
from qmsctl.system import System

CODE = "OBJ203"
NAME = "objective-missed-without-decision"
SEVERITY = Severity.WARNING
CLAUSES = ("iso-9001-2015#9.3.3", "iso-9001-2026#9.3.3", "iso-14001-2015#9.3", "iso-14001-2026#9.3")
OPTIONS: dict[str, tuple[str, str]] = {}


def check(system: System, context: Context) -> Iterator[Problem]:
    if not system.records_of(MANAGEMENT_REVIEW) and not system.records_of("action"):
        return
    for objective in objectives_by_id(system).values():
        due = parse_date(objective.data.get("due"))
        if due and due < context.today and not objective.data.get("result"):
            continue
        for lack in missed(system, objective, context.today):
            yield Problem(objective.at(*lack.keys), lack.message, lack.fix, objective.id)
