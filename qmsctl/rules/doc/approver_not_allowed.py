"""The approver of a document is a role that may approve it.

Who may approve is written in qms.yaml, for each document type and level of the
organisation; where nothing is written there, it is the leader of the unit or of
a unit above. Drafts count, so that the fault shows before anybody has approved.
The approver of a retired document need only exist.

Why: an approval by a role without the authority is none, and an auditor finds it
on the first page.

Mend: delete `approver:` so that the usual role approves, or write one of the
roles that the finding names.
"""

from __future__ import annotations

from collections.abc import Iterator

from qmsctl.findings import Message, Problem, Severity
from qmsctl.rules.protocol import Context
from qmsctl.system import System
from qmsctl.system.approvers import allowed_approvers
from qmsctl.system.document import RETIRED, Document
from qmsctl.text.near import did_you_mean, listed

CODE = "DOC104"
NAME = "approver-not-allowed"
SEVERITY = Severity.ERROR
CLAUSES = ("iso-9001-2015#7.5.2", "iso-9001-2015#5.3")
OPTIONS: dict[str, tuple[str, str]] = {}


def check(system: System, context: Context) -> Iterator[Problem]:
    organisation = system.organisation
    for document in system.documents:
        written = document.text("approver")
        if not written:
            continue
        if written not in organisation.roles:
            yield _unknown(document, written, list(organisation.roles))
            continue
        if document.status == RETIRED or document.type is None or document.unit not in organisation.units:
            continue
        allowed = allowed_approvers(document.type, document.unit, organisation)
        if written in allowed:
            continue
        yield Problem(
            document.at("approver"),
            Message(
                "“{role}” may not approve a document of type “{type}” in {unit}; allowed: {allowed}",
                role=written,
                type=document.type.name,
                unit=organisation.units[document.unit].name,
                allowed=listed(allowed) or Message("nobody"),
            ),
            Message("write one of those, or change approvers: of the type in qms.yaml"),
            document.id,
        )


def _unknown(document: Document, role: str, roles: list[str]) -> Problem:
    return Problem(
        document.at("approver"),
        Message("the approver “{role}” is no role in qms.yaml", role=role),
        did_you_mean(role, roles, Message("write the id of a role in qms.yaml, or add the role there")),
        document.id,
    )
