"""A new version says in its own words what is new in it.

The line of `changes:` about the present version has another note than the
version before. Where the list has no line about it at all, DOC202 says so for an
approved document, and this rule for a retired one.

Why: the note is what people read when a procedure changes. One that was copied
from the version before tells them that nothing happened.

Mend: write in `changes:` what changed, for those who work by it.
"""

from __future__ import annotations

from collections.abc import Iterator

from qmsctl.findings import Message, Problem, Severity
from qmsctl.rules.apr.earlier import asked_since, documents
from qmsctl.rules.protocol import PAST, Context
from qmsctl.system import Document, System
from qmsctl.system.document import DRAFT, RETIRED

CODE = "APR103"
NAME = "change-note-missing"
SEVERITY = Severity.ERROR
CLAUSES = ("iso-9001-2015#7.5.3.2", "iso-9001-2015#7.5.2")
OPTIONS: dict[str, tuple[str, str]] = {}
NEEDS = PAST


def check(system: System, context: Context) -> Iterator[Problem]:
    for document in documents(system):
        if document.status == DRAFT or not _is_new(system, document, context):
            continue
        row = next((index for index, row in enumerate(document.changes) if row.version == document.version), None)
        if row is None:
            if document.status == RETIRED:
                yield _problem(
                    document,
                    ("changes",),
                    Message("nothing in changes: is about version {version}", version=document.version),
                )
            continue
        note = _plain(document.changes[row].note)
        if note and note in _before(document, row, context):
            yield _problem(
                document,
                ("changes", row, "note"),
                Message("version {version} has the note of the version before", version=document.version),
            )


def _problem(document: Document, keys: tuple[str | int, ...], message: Message) -> Problem:
    return Problem(document.at(*keys), message, Message("write what is new in this version"), document.id)


def _is_new(system: System, document: Document, context: Context) -> bool:
    """Say whether the version is to be judged: it is new in this change, or came under change control."""
    base = context.evidence.base
    if base is not None:
        was = base.document_by_id.get(document.id)
        return was is not None and was.version != document.version and was.status != DRAFT
    return system.settings.approval is not None and document.valid_from >= asked_since(system).isoformat()


def _before(document: Document, row: int, context: Context) -> set[str]:
    """The note of the version before: in the list, and at the top of the list as the base has it."""
    base = context.evidence.base
    was = base.document_by_id.get(document.id) if base is not None else None
    listed = (*document.changes[row + 1 : row + 2], *(was.changes[:1] if was else ()))
    return {_plain(change.note) for change in listed if change.version != document.version}


def _plain(note: str) -> str:
    return " ".join(note.casefold().split()).rstrip(".")
