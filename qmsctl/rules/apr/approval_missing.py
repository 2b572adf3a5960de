"""The version that the handbook holds has the approvals that it needs.

Asked of every version whose status is `approved` and that came on or after the
day in `approval:` `from:`. How many, by which roles and whether by another
person than the author, is written in `approval:` or in the document type. A
minor version needs the owner alone, unless `minor: approver` is written.

Asked as well of every document that was approved and is retired since that day:
taking rules out of force is the act of those who approve them, never of the
owner or author alone. They say it as a withdrawal, of the text that says
`retired`.

In a change that is compared with its base, a handbook that takes approvals from
the forge (`modes:` has `forge`) is not told so about the versions that the change
brings or takes out of draft: the forge asks for the approval, and it is gathered
after the merge. For 14 days from then on it is a warning, APR205.

Why: a document that says of itself that it is approved proves nothing; somebody
who may has to have said so of exactly this content.

Mend: let one of the roles named run `qmsctl approve`, or gather the forge's
approvals with `qmsctl harvest`.
"""

from __future__ import annotations

from collections.abc import Iterator

from qmsctl.approvals.model import FORGE
from qmsctl.findings import Message, Problem, Severity
from qmsctl.rules.apr.waiting import waits_until
from qmsctl.rules.protocol import APPROVALS, Context
from qmsctl.system import System
from qmsctl.system.document import RETIRED, Document

CODE = "APR201"
NAME = "approval-missing"
SEVERITY = Severity.ERROR
CLAUSES = ("iso-9001-2015#7.5.2", "iso-9001-2015#7.5.3.1", "iso-14001-2015#7.5.2")
OPTIONS: dict[str, tuple[str, str]] = {}
NEEDS = APPROVALS


def check(system: System, context: Context) -> Iterator[Problem]:
    approvals, base = context.evidence.approvals, context.evidence.base
    if approvals is None or system.settings.approval is None:
        return
    modes = frozenset(system.settings.approval.modes)
    later = base is not None and FORGE in modes
    for document in system.documents:
        judgement = approvals.judgements.get(document.path)
        if judgement is None or judgement.lacking is None:
            continue
        known = base.document_by_id.get(document.id) if base is not None else None
        if later and (known is None or (known.version, known.status) != (document.version, document.status)):
            continue
        if waits_until(system, document, context) is not None:
            continue  # APR205 says so
        key = "status" if document.status == RETIRED else "version"
        yield Problem(document.at(key), judgement.lacking, _mend(document, modes), document.id)


def _mend(document: Document, modes: frozenset[str]) -> Message:
    if document.status == RETIRED and modes != {FORGE}:
        return Message(
            "let it be withdrawn by who may approve it: qmsctl approve {id} --meaning withdrawal", id=document.id
        )
    if FORGE not in modes:
        return Message("let it be approved: qmsctl approve {id}", id=document.id)
    if modes == {FORGE}:
        return Message("gather the approving review of its pull request: qmsctl harvest")
    return Message(
        "gather the approving review of its pull request: qmsctl harvest; or let it be approved: qmsctl approve {id}",
        id=document.id,
    )
