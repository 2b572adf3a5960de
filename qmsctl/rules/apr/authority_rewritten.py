"""What decides about approvals in `qms.yaml` is not changed after the fact.

Reported are, over the history of the branch: change control that was taken out,
or the whole of `qms.yaml`, be it for one commit; a first day (`approval:` `from:`)
that was moved to a later one, a handbook whose name in approvals was changed, and
approvals by people to whom the role was given only after they had signed.

Why: each of them makes something count that did not, or asks for nothing where
an approval was due.

Mend: restore what stood there. What was right and entered late is explained in a
suppression.
"""

from __future__ import annotations

from collections.abc import Iterator

from qmsctl.findings import Problem, Severity
from qmsctl.rules.protocol import APPROVALS, HISTORY, Context
from qmsctl.system import System

CODE = "APR303"
NAME = "authority-rewritten"
SEVERITY = Severity.WARNING
CLAUSES = ("iso-9001-2015#5.3", "iso-9001-2015#7.5.3.2")
OPTIONS: dict[str, tuple[str, str]] = {}
NEEDS = (HISTORY, APPROVALS)


def check(system: System, context: Context) -> Iterator[Problem]:
    approvals = context.evidence.approvals
    return (problem for problem in approvals.problems if problem.rule == NAME) if approvals is not None else iter(())
