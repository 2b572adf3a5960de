"""What `allowed_signers` said of a key is not changed after the fact.

Reported are, over the history of the branch, keys that were taken out instead of
ended or revoked, keys that were made another person's, keys that had expired and
were made valid again, and keys that were made valid from an earlier day.

Why: whoever adds a key, signs, and takes it out again leaves an approval that
nobody can ask about; whoever stretches a key's time makes old signatures hold.

Mend: keep a line for as long as there are approvals by its key, with
`valid-before=` for its end, or write the key into `revoked_keys`. What cannot be
undone is explained in a suppression.
"""

from __future__ import annotations

from collections.abc import Iterator

from qmsctl.findings import Problem, Severity
from qmsctl.rules.protocol import APPROVALS, HISTORY, Context
from qmsctl.system import System

CODE = "APR302"
NAME = "signers-rewritten"
SEVERITY = Severity.WARNING
CLAUSES = ("iso-9001-2015#7.5.3.1", "iso-9001-2015#7.5.3.2")
OPTIONS: dict[str, tuple[str, str]] = {}
NEEDS = (HISTORY, APPROVALS)


def check(system: System, context: Context) -> Iterator[Problem]:
    approvals = context.evidence.approvals
    return (problem for problem in approvals.problems if problem.rule == NAME) if approvals is not None else iter(())
