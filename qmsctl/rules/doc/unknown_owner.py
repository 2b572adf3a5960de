"""The owner of a document is a role that exists.

`owner:` names the id of a role in qms.yaml, written the same way.

Why: a reminder to a role that does not exist reaches nobody, and the document
has in truth no owner.

Mend: write the id of a role in qms.yaml, or add the role there; a change may do
both at once.
"""

from __future__ import annotations

from collections.abc import Iterator

from qmsctl.findings import Message, Problem, Severity
from qmsctl.rules.protocol import Context
from qmsctl.system import System
from qmsctl.text.near import did_you_mean

CODE = "DOC102"
NAME = "unknown-owner"
SEVERITY = Severity.ERROR
CLAUSES = ("iso-9001-2015#7.5.2", "iso-9001-2015#5.3")
OPTIONS: dict[str, tuple[str, str]] = {}


def check(system: System, context: Context) -> Iterator[Problem]:
    roles = system.organisation.roles
    for document in system.documents:
        if not document.owner or document.owner in roles:
            continue
        yield Problem(
            document.at("owner"),
            Message("the owner “{owner}” is no role in qms.yaml", owner=document.owner),
            did_you_mean(document.owner, roles, Message("write the id of a role in qms.yaml, or add the role there")),
            document.id,
        )
