"""Each line of `allowed_signers` and `revoked_keys` means one key of one person.

A line names one person by their id, the purposes (`namespaces=`) and one key of
a kind that is strong enough; times carry a Z. Patterns, lists, authorities, keys
without a purpose and keys that stand twice are not trusted.

Why: OpenSSH takes much more, and each of these lets one person sign as another.

Mend: write one line for each key, as the finding shows.
"""

from __future__ import annotations

from collections.abc import Iterator

from qmsctl.findings import Problem, Severity
from qmsctl.rules.protocol import APPROVALS, Context
from qmsctl.system import System

CODE = "APR204"
NAME = "signers-unsafe"
SEVERITY = Severity.ERROR
CLAUSES = ("iso-9001-2015#7.5.3.1", "iso-9001-2015#7.5.3.2")
OPTIONS: dict[str, tuple[str, str]] = {}
NEEDS = APPROVALS


def check(system: System, context: Context) -> Iterator[Problem]:
    approvals = context.evidence.approvals
    return (problem for problem in approvals.problems if problem.rule == NAME) if approvals is not None else iter(())
