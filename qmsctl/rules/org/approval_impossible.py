"""For every document there is somebody who may approve it.

Of the roles that may approve a type of document in a unit, at least one is held
today in the unit or above it. It is reported once per type and unit, for the
units that have such documents, retired ones aside. Where a document names its
approver itself, that role is held. Where leaders approve, a leader without a
holder is reported as that, and not again here.

Why: a document that nobody can approve stays a draft, or is approved by
somebody who may not.

Mend: name a holder for one of the roles, or let another role approve under
`document_types:` `approvers:`.
"""

from __future__ import annotations

from collections.abc import Iterator

from qmsctl.findings import Message, Problem, Severity
from qmsctl.rules.protocol import Context
from qmsctl.settings import DocumentType
from qmsctl.system import Document, System
from qmsctl.system.approvers import allowed_approvers
from qmsctl.system.document import RETIRED

CODE = "ORG005"
NAME = "approval-impossible"
SEVERITY = Severity.ERROR
CLAUSES = ("iso-9001-2015#5.3", "iso-9001-2015#7.5.2", "iso-14001-2015#7.5.2")
OPTIONS: dict[str, tuple[str, str]] = {}


def check(system: System, context: Context) -> Iterator[Problem]:
    able: dict[tuple[str, str], bool] = {}
    for document in system.documents:
        if document.status == RETIRED or document.type is None or document.unit not in system.organisation.units:
            continue
        key = (document.type.id, document.unit)
        if key not in able:
            able[key] = any(
                system.organisation.holders(role, document.unit, context.day)
                for role in allowed_approvers(document.type, document.unit, system.organisation)
            )
            if not able[key] and document.type.approvers:
                yield _nobody(system, document.type, document.unit)
        if able[key]:
            yield from _named(system, document, context.day)


def _nobody(system: System, type_: DocumentType, unit: str) -> Problem:
    organisation = system.organisation
    level = organisation.units[unit].level
    roles = allowed_approvers(type_, unit, organisation)
    keys = ("approvers", level if level in type_.approvers else "any") if roles else ("approvers",)
    if roles:
        message = Message(
            "nobody may approve documents of the type “{type}” in “{unit}”: {roles} has no holder there or above",
            type=type_.name,
            unit=organisation.units[unit].name,
            roles=", ".join(f"“{role}”" for role in roles),
        )
        fix = Message("name a holder for one of them, or let another role approve")
    else:
        message = Message(
            "nobody may approve documents of the type “{type}” in “{unit}”: the level “{level}” has no approvers",
            type=type_.name,
            unit=organisation.units[unit].name,
            level=level,
        )
        fix = Message(
            "add {level}: with the roles that may approve there, or any: for every level", level=level or "any"
        )
    return Problem(system.settings.at(*type_.keys, *keys), message, fix, type_.id)


def _named(system: System, document: Document, day: str) -> Iterator[Problem]:
    organisation, role = system.organisation, document.text("approver")
    # A role that is unknown or may not approve is reported by DOC104.
    if role not in organisation.roles or role not in allowed_approvers(document.type, document.unit, organisation):
        return
    if not organisation.holders(role, document.unit, day):
        yield Problem(
            document.at("approver"),
            Message(
                "“{role}” is to approve the document, and nobody holds it in “{unit}” or above",
                role=role,
                unit=organisation.units[document.unit].name,
            ),
            Message("name another approver, or a holder for the role"),
            document.id,
        )
