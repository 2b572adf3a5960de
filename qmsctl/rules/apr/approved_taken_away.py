"""What was approved is retired before its file goes.

Every document that was approved since the first day of `approval:` is still in
the handbook, under whatever name its file has: approved, or retired by those who
may withdraw it (APR201). Only then may the file be deleted; the branch and the
statement keep what it said. Compared is with what a change began from, and
without `--base` with all that the branch has held. A document type whose
`folder:` leads elsewhere takes its documents away as well.

Why: people work by a document until somebody who may has said that it no longer
holds. A file that is just gone asked nobody and tells nobody what holds instead.

Mend: put the file back, set `status: retired` with what replaces it or why
nothing does, and let it be withdrawn: `qmsctl approve ID --meaning withdrawal`.
"""

from __future__ import annotations

from collections.abc import Iterator

from qmsctl.findings import Location, Message, Problem, Severity
from qmsctl.rules.protocol import APPROVALS, Context
from qmsctl.system import System

CODE = "APR107"
NAME = "approved-taken-away"
SEVERITY = Severity.ERROR
CLAUSES = ("iso-9001-2015#7.5.3.2", "iso-9001-2015#7.5.2", "iso-14001-2015#7.5.3")
OPTIONS: dict[str, tuple[str, str]] = {}
NEEDS = APPROVALS


def check(system: System, context: Context) -> Iterator[Problem]:
    approvals, base = context.evidence.approvals, context.evidence.base
    for lost in approvals.gone if approvals is not None else ():
        if lost.lacking is None or (base is not None and lost.id not in base.document_by_id):
            continue
        if lost.path in system.files and lost.path not in system.document_by_path:
            fix = Message("leave the folder of the document type as it was, or move the files with it")
        else:
            fix = Message(
                "put it back and retire it: status: retired, and qmsctl approve {id} --meaning withdrawal", id=lost.id
            )
        yield Problem(Location(lost.path), lost.lacking, fix, lost.id)
