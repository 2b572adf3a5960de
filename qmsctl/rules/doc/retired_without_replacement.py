"""A retired document says what replaces it, or why nothing does.

`replaced_by:` names another document, one that exists and is not a draft, or
`replaced_because:` gives the reason in words.

Why: who follows an old link or has a print on the wall must be led to what
applies now; obsolete documents are kept from being used by mistake.

Mend: write `replaced_by:` with the id of the new document, or
`replaced_because:` with a sentence.
"""

from __future__ import annotations

from collections.abc import Iterator

from qmsctl.findings import Message, Problem, Severity
from qmsctl.rules.protocol import Context
from qmsctl.system import System
from qmsctl.system.document import DRAFT, RETIRED, Document

CODE = "DOC203"
NAME = "retired-without-replacement"
SEVERITY = Severity.ERROR
CLAUSES = ("iso-9001-2015#7.5.3.2",)
OPTIONS: dict[str, tuple[str, str]] = {}


def check(system: System, context: Context) -> Iterator[Problem]:
    for document in system.documents:
        if document.status != RETIRED:
            continue
        written = document.front.get("replaced_by")
        if isinstance(written, str):
            yield from _poor_replacement(system, document, written.partition("@")[0])
        elif written is None and document.front.get("replaced_because") is None:
            yield Problem(
                document.at("replaced_by"),
                Message("“{title}” is retired and says neither what replaces it nor why", title=document.title),
                Message("add replaced_by: with the id of a document, or replaced_because: with the reason"),
                document.id,
            )


def _poor_replacement(system: System, document: Document, name: str) -> Iterator[Problem]:
    new = system.document_by_id.get(name)
    if name == document.id:
        message = Message("“{title}” is retired and names itself as its replacement", title=document.title)
    elif new is None:
        message = Message("“{id}”, which replaces this document, does not exist", id=name)
    elif new.status == DRAFT:
        message = Message("“{id}”, which replaces this document, is a draft; nobody can follow it yet", id=name)
    else:
        return
    yield Problem(
        document.at("replaced_by"),
        message,
        Message("name a document that is approved, or write replaced_because: with the reason"),
        document.id,
    )
