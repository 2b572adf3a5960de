"""The list of changes tells what is new in the version that is approved.

An approved document has `changes:`, newest first; its first line is about
`version:`. In every document the versions fall down the list, none twice.

Why: the note is what staff read when a procedure changes. A new version with the
old note tells them that nothing happened.

Mend: add a line to the top of `changes:` with the version, the date and what
changed, in words that readers understand.
"""

from __future__ import annotations

from collections.abc import Iterator

from qmsctl.findings import Message, Problem, Severity
from qmsctl.rules.protocol import Context
from qmsctl.system import System
from qmsctl.system.document import APPROVED, Change, Document

CODE = "DOC202"
NAME = "changes-not-matching-version"
SEVERITY = Severity.ERROR
CLAUSES = ("iso-9001-2015#7.5.3.2", "iso-9001-2015#7.5.2")
OPTIONS: dict[str, tuple[str, str]] = {}


def check(system: System, context: Context) -> Iterator[Problem]:
    for document in system.documents:
        changes = document.changes
        disorder = list(_disorder(document, changes))
        if disorder:
            yield from disorder
        elif document.status != APPROVED:
            continue
        elif not changes and not document.front.get("changes"):
            yield Problem(
                document.at("changes"),
                Message("“{title}” is approved and does not say what changed", title=document.title),
                Message("add changes: with version, date and note"),
                document.id,
            )
        elif changes and document.version and changes[0].version and changes[0].version != document.version:
            yield Problem(
                document.at("changes", 0, "version"),
                Message(
                    "the newest change is about version {newest} and the document is version {version}",
                    newest=changes[0].version,
                    version=document.version,
                ),
                Message("add a line for version {version} at the top of changes:", version=document.version),
                document.id,
            )


def _disorder(document: Document, changes: tuple[Change, ...]) -> Iterator[Problem]:
    for index in range(1, len(changes)):
        newer, older = changes[index - 1].version, changes[index].version
        before, after = _number(newer), _number(older)
        if before is None or after is None or before > after:
            continue
        yield Problem(
            document.at("changes", index, "version"),
            Message("version {older} stands below {newer}; the newest stands first", older=older, newer=newer),
            Message("sort the list from the newest version to the oldest, each once"),
            document.id,
        )


def _number(version: str) -> tuple[int, int] | None:
    major, _, minor = version.partition(".")
    if not (major.isascii() and major.isdigit() and minor.isascii() and minor.isdigit()) or len(version) > 12:
        return None
    return int(major), int(minor)
