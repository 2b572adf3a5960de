"""Every document has a version, and an approved one the day from which it holds.

`version:` stands in every document, drafts included; `valid_from:` in every
approved one.

Why: “which version applied on the day of the accident?” is answered by these two
lines. Without `valid_from` a version is never in force, and the review cannot be
counted from anything.

Mend: write `version: "1.0"`, with quotes, and `valid_from:` with a date.
"""

from __future__ import annotations

from collections.abc import Iterator

from qmsctl.findings import Message, Problem, Severity
from qmsctl.rules.protocol import Context
from qmsctl.system import System
from qmsctl.system.document import APPROVED

CODE = "DOC201"
NAME = "approved-without-version"
SEVERITY = Severity.ERROR
CLAUSES = ("iso-9001-2015#7.5.2", "iso-9001-2015#7.5.3.2")
OPTIONS: dict[str, tuple[str, str]] = {}


def check(system: System, context: Context) -> Iterator[Problem]:
    for document in system.documents:
        # What is written in a wrong form is a mismatch with the schema, which says so.
        if document.front.get("version") is None:
            yield Problem(
                document.at("version"),
                Message("“{title}” has no version", title=document.title or document.path),
                Message('add version: "1.0", with quotes'),
                document.id,
            )
        if document.status == APPROVED and document.front.get("valid_from") is None:
            yield Problem(
                document.at("valid_from"),
                Message("“{title}” is approved and has no day from which it holds", title=document.title),
                Message("add valid_from: with a date as YYYY-MM-DD"),
                document.id,
            )
