"""A new version has a higher number than every one before it.

When a document gets another version, MAJOR or MINOR rises; gaps are fine. The
number of an earlier version is never used again, not by the same document and
not by another one that takes over its id.

Why: whoever finds two texts that both say 2.0 knows of neither whether it was
approved, and an approval of the one would seem to be one of the other.

Mend: write the next free version. To go back to an older text, issue it again
under a new number.
"""

from __future__ import annotations

from collections.abc import Iterator

from qmsctl.findings import Message, Problem, Severity
from qmsctl.rules.apr.earlier import asked_since, documents, earlier_states, whole_history
from qmsctl.rules.protocol import PAST, Context
from qmsctl.system import Document, System
from qmsctl.system.document import DRAFT
from qmsctl.system.inheritance import number

CODE = "APR102"
NAME = "version-not-increasing"
SEVERITY = Severity.ERROR
CLAUSES = ("iso-9001-2015#7.5.3.2", "iso-9001-2015#7.5.2")
OPTIONS: dict[str, tuple[str, str]] = {}
NEEDS = PAST


def check(system: System, context: Context) -> Iterator[Problem]:
    for document in documents(system):
        highest = max(_before(system, document, context), key=number, default="")
        if not highest or number(document.version) == (0, 0) or number(document.version) > number(highest):
            continue
        yield Problem(
            document.at("version"),
            Message("version {version} comes after version {highest}", version=document.version, highest=highest),
            Message("write a version above {highest}", highest=highest),
            document.id,
        )


def _before(system: System, document: Document, context: Context) -> Iterator[str]:
    """The versions that were there before the present one; drafts may be numbered anew."""
    base, history = context.evidence.base, whole_history(system, context)
    was = base.document_by_id.get(document.id) if base is not None else None
    if was is not None:
        if was.version != document.version and was.status != DRAFT:
            yield was.version
    elif history is not None:
        for state in earlier_states(history, document, asked_since(system)):
            if state.status != DRAFT:
                yield state.version
