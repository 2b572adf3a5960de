"""Every document has an owner.

The front matter names the role that answers for the content. A role, not a
person: people change, and the role's holder is found in qms.yaml.

Why: a document that nobody answers for is not reviewed, and an auditor who asks
“who keeps this up to date?” gets no answer.

Mend: write `owner:` with the id of a role in qms.yaml.
"""

from __future__ import annotations

from collections.abc import Iterator

from qmsctl.findings import Message, Problem, Severity
from qmsctl.rules.protocol import Context
from qmsctl.system import System

CODE = "DOC101"
NAME = "document-without-owner"
SEVERITY = Severity.ERROR
CLAUSES = ("iso-9001-2015#7.5.2", "iso-9001-2015#5.3")
OPTIONS: dict[str, tuple[str, str]] = {}


def check(system: System, context: Context) -> Iterator[Problem]:
    for document in system.documents:
        # An owner that is no text is a mismatch with the schema, which says so.
        if document.owner or document.front.get("owner") is not None:
            continue
        yield Problem(
            document.at("owner"),
            Message("“{title}” has no owner", title=document.title or document.path),
            Message("add owner: with the id of a role in qms.yaml"),
            document.id,
        )
