"""Every file below `records/approvals` holds as what it claims to be.

An approval is refused where its signature does not hold, where it is about
another content, version, document or handbook, where the person did not hold the
role that day, may not approve this, or wrote the change, where its kind is not
accepted, where its time cannot be, and where the file is none at all. The reason
stands in the finding.

Why: what looks like evidence and is not is worse than none.

Mend: as the reason says. A statement is never edited; a new version gets a new
approval.
"""

from __future__ import annotations

from collections.abc import Iterator

from qmsctl.findings import Location, Message, Problem, Severity
from qmsctl.rules.protocol import APPROVALS, Context
from qmsctl.system import System

CODE = "APR202"
NAME = "approval-refused"
SEVERITY = Severity.ERROR
CLAUSES = ("iso-9001-2015#7.5.2", "iso-9001-2015#7.5.3.1", "iso-14001-2015#7.5.2")
OPTIONS: dict[str, tuple[str, str]] = {}
NEEDS = APPROVALS


def check(system: System, context: Context) -> Iterator[Problem]:
    approvals = context.evidence.approvals
    for approval in approvals.all if approvals is not None else ():
        if approval.refused is not None:
            yield Problem(
                Location(approval.path),
                Message("this does not count: {why}", why=approval.refused),
                Message("find out how it came here; a sound approval is made with qmsctl approve"),
                approval.statement.document if approval.statement is not None else "",
            )
