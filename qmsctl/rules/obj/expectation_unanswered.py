"""What a unit is expected to contribute is answered.

Each of an objective's `expectations` is answered by the unit: with an objective
of its own that has this one as its `parent`, with an action that `supports` it,
or with `not_relevant_because`. What a unit below it does counts for the unit.

Why: overall objectives become work where each level says what it does about
them. Silence looks like consent and is none.

Mend: add the objective or action; where it does not concern the unit:
`qmsctl objective answer OBJ-001 UNIT --because …`.
"""

from __future__ import annotations

from collections.abc import Iterator

from qmsctl.findings import Problem, Severity
from qmsctl.reviews.cascade import objectives_by_id
from qmsctl.reviews.lacks import unanswered
from qmsctl.rules.protocol import Context
from qmsctl.system import System

CODE = "OBJ201"
NAME = "expectation-unanswered"
SEVERITY = Severity.WARNING
CLAUSES = ("iso-9001-2015#6.2.1", "iso-9001-2026#6.2.1", "iso-14001-2015#6.2.1", "iso-14001-2026#6.2.1")
OPTIONS: dict[str, tuple[str, str]] = {}


def check(system: System, context: Context) -> Iterator[Problem]:
    for objective in objectives_by_id(system).values():
        for lack in unanswered(system, objective):
            yield Problem(objective.at(*lack.keys), lack.message, lack.fix, objective.id)
