"""What is approved does not change without a new version.

The content of an approved document (its text, the pictures it shows, and its
front matter but for `next_review`, `clauses` and `keywords`) is what it was when
this version was approved, and so is the unit or type that the file's folder gives
it. What is retired keeps the text that was in use. A change is compared with what it began from; without
`--base`, with the first approved state of the version on the branch, or with
what stood there on the first day of `approval:`.

Why: people were told what version 2.0 says, and its approval is about that text.
Words that change under the same number are read by nobody and approved by nobody.

Mend: give it a new version with a line in `changes:`, or take the change back. A
mended typo is a new MINOR version, which needs no more than the owner.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from qmsctl.findings import Location, Message, Problem, Severity
from qmsctl.rules.apr.earlier import (
    Difference,
    asked_since,
    documents,
    first_approved,
    from_base,
    from_history,
    whole_history,
)
from qmsctl.rules.protocol import PAST, Context
from qmsctl.system import Document, System
from qmsctl.system.document import APPROVED, DRAFT, RETIRED

if TYPE_CHECKING:
    from qmsctl.history import State

CODE = "APR101"
NAME = "content-changed-without-version"
SEVERITY = Severity.ERROR
CLAUSES = ("iso-9001-2015#7.5.3.2", "iso-9001-2015#7.5.2")
OPTIONS: dict[str, tuple[str, str]] = {}
NEEDS = PAST

_OF_USE = ("title", "valid_from", "changes")


def check(system: System, context: Context) -> Iterator[Problem]:
    base, history = context.evidence.base, whole_history(system, context)
    measured: list[tuple[Document, State]] = []
    for document in documents(system):
        if document.status not in (APPROVED, RETIRED) or not document.version:
            continue
        was = base.document_by_id.get(document.id) if base is not None else None
        if base is not None and was is not None:
            yield from _problems(document, _since_base(system, document, was, context, base))
        elif history is not None:
            # What the base does not hold may have been there before, under the same id and number.
            state = first_approved(history, document, asked_since(system))
            measured += [(document, state)] if state is not None else []
    if history is not None:
        for document, difference in from_history(system, measured, context, history):
            yield from _problems(document, difference)


def _since_base(system: System, document: Document, was: Document, context: Context, base: System) -> Difference | None:
    if was.version != document.version or was.status == DRAFT:
        return None
    found = from_base(system, document, was, context.evidence, base)
    # That it comes back, or is approved at last, is told by others and is no change of what was approved.
    return found._replace(keys=tuple(key for key in found.keys if key != "status"))


def _problems(document: Document, difference: Difference | None) -> Iterator[Problem]:
    if difference and document.status == RETIRED:
        # What else a change of it has to say (who replaces it, why, in which unit) is no change of what was in use.
        keys = tuple(key for key in difference.keys if key in _OF_USE)
        difference = difference._replace(keys=keys, place=())
    if difference:
        at, message = _seen(document, difference)
        fix = Message("give it a new version with a line in changes:, or take the change back")
        if document.status == RETIRED:
            fix = Message("take the change back; what is retired stays as it was in use")
        elif difference.place and not (difference.text or difference.keys):
            fix = Message("move the file back, or give it a new version with a line in changes:")
        yield Problem(at, message, fix, document.id)


def _seen(document: Document, difference: Difference) -> tuple[Location, Message]:
    version = document.version
    if difference.text:
        return document.at("version"), Message(
            "the text has changed since version {version} was approved, and it still says {version}", version=version
        )
    if difference.keys:
        return document.at(difference.keys[0]), Message(
            "{keys} changed since version {version} was approved, and it still says {version}",
            keys=", ".join(f"“{key}”" for key in difference.keys),
            version=version,
        )
    if difference.place:
        before, now = difference.place
        return document.at("version"), Message(
            "the file has moved, and with it version {version} belongs to “{now}” and no longer to “{before}”",
            version=version,
            now=now or "-",
            before=before,
        )
    return document.at("version"), Message(
        "the picture {picture} has changed since version {version} was approved, and it still says {version}",
        picture=difference.pictures[0],
        version=version,
    )
