"""What was approved is replaced or retired, never a draft again.

On the branch an approved document stays approved until a new version is approved
in its place or it is retired. A retired document comes back only under a new
version.

Why: a document that turns into a draft disappears from the handbook while people
work by it, and one that was retired comes back without anybody having looked at it.

Mend: leave the approved version where it is and write the next one beside it, on
a branch. To take a document out of use, retire it. To bring one back, give it a
new version and have that approved.
"""

from __future__ import annotations

from collections.abc import Iterator

from qmsctl.findings import Message, Problem, Severity
from qmsctl.rules.apr.earlier import asked_since, documents, earlier_states, states_of_version, whole_history
from qmsctl.rules.protocol import PAST, Context
from qmsctl.system import Document, System
from qmsctl.system.document import APPROVED, DRAFT, RETIRED

CODE = "APR104"
NAME = "approved-back-to-draft"
SEVERITY = Severity.ERROR
CLAUSES = ("iso-9001-2015#7.5.3.2", "iso-9001-2015#7.5.2")
OPTIONS: dict[str, tuple[str, str]] = {}
NEEDS = PAST


def check(system: System, context: Context) -> Iterator[Problem]:
    for document in documents(system):
        before = list(_before(system, document, context))
        if document.status == DRAFT:
            approved = next((version for version, status in before if status == APPROVED), "")
            if approved:
                yield Problem(
                    document.at("status"),
                    Message("this is a draft, and version {version} of it was approved", version=approved),
                    Message("keep the approved version here and write the next one on a branch, or retire it"),
                    document.id,
                )
        elif document.status == APPROVED and (document.version, RETIRED) in before:
            yield Problem(
                document.at("status"),
                Message("version {version} was retired and is approved again", version=document.version),
                Message("bring it back under a new version, which somebody approves"),
                document.id,
            )


def _before(system: System, document: Document, context: Context) -> Iterator[tuple[str, str]]:
    """Version and status of what the document was, the newest first."""
    base, history = context.evidence.base, whole_history(system, context)
    if base is not None:
        was = base.document_by_id.get(document.id)
        if was is not None:
            yield was.version, was.status
    elif history is not None:
        since = asked_since(system)
        for state in (*states_of_version(history, document, since), *earlier_states(history, document, since)):
            yield state.version, state.status
