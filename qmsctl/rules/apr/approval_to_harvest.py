"""What was approved at the forge is written down within two weeks of the merge.

Asked where `modes:` has `forge`, of every version that lacks an approval and came
to the branch less than 14 days ago. Such approvals are gathered after the merge,
so this is a warning with the day from which it becomes an error
(APR201). Which reviews the forge knows of, this check cannot see.

Where history cannot be read, nobody knows when a version came, and APR201
reports it at once.

Why: until the review is written down, the handbook itself does not show that
somebody approved what readers already work by.

Mend: run `qmsctl harvest` over what the forge says of the merged pull request, or
merge the pull request with approvals that the workflow has opened.
"""

from __future__ import annotations

from collections.abc import Iterator

from qmsctl.approvals.model import FORGE
from qmsctl.findings import Message, Problem, Severity
from qmsctl.rules.apr.waiting import waits_until
from qmsctl.rules.protocol import APPROVALS, HISTORY, Context
from qmsctl.system import Document, System
from qmsctl.system.document import RETIRED

CODE = "APR205"
NAME = "approval-to-harvest"
SEVERITY = Severity.WARNING
CLAUSES = ("iso-9001-2015#7.5.2", "iso-9001-2015#7.5.3.1", "iso-14001-2015#7.5.2")
OPTIONS: dict[str, tuple[str, str]] = {}
NEEDS = (APPROVALS, HISTORY)


def check(system: System, context: Context) -> Iterator[Problem]:
    approvals, base, settings = context.evidence.approvals, context.evidence.base, system.settings.approval
    if approvals is None or settings is None:
        return
    for document in system.documents:
        judgement = approvals.judgements.get(document.path)
        if judgement is None or judgement.lacking is None:
            continue
        known = base.document_by_id.get(document.id) if base is not None else None
        if base is not None and (known is None or (known.version, known.status) != (document.version, document.status)):
            continue  # not merged yet
        until = waits_until(system, document, context)
        if until is not None:
            yield Problem(
                document.at("status" if document.status == RETIRED else "version"),
                Message("{lacking}; no review at the forge is written down yet", lacking=judgement.lacking),
                _mend(document, settings.modes, until.isoformat()),
                document.id,
            )


def _mend(document: Document, modes: tuple[str, ...], day: str) -> Message:
    if set(modes) == {FORGE}:
        return Message(
            "gather the approving review of its pull request: qmsctl harvest; from {day} on this is an error", day=day
        )
    return Message(
        "gather the approving review of its pull request: qmsctl harvest; or let it be approved: qmsctl approve {id}; "
        "from {day} on this is an error",
        id=document.id,
        day=day,
    )
