"""Somebody holds the role that owns a document.

On the day of the check the role has a holder in the document's unit or in a unit
above it. Drafts count, retired documents do not.

Why: people leave, and a role that stands empty is a document that nobody reviews.
Nothing in the document itself shows it.

Mend: name the new holder in qms.yaml, or give the document another owner.
"""

from __future__ import annotations

from collections.abc import Iterator

from qmsctl.findings import Message, Problem, Severity
from qmsctl.rules.protocol import Context
from qmsctl.system import System
from qmsctl.system.document import RETIRED

CODE = "DOC103"
NAME = "owner-without-holder"
SEVERITY = Severity.ERROR
CLAUSES = ("iso-9001-2015#5.3", "iso-9001-2015#7.5.2")
OPTIONS: dict[str, tuple[str, str]] = {}


def check(system: System, context: Context) -> Iterator[Problem]:
    organisation = system.organisation
    for document in system.documents:
        # An unknown role or unit is said elsewhere: DOC102, DOC105.
        if document.status == RETIRED or document.owner not in organisation.roles:
            continue
        if document.unit not in organisation.units:
            continue
        if organisation.holders(document.owner, document.unit, context.day):
            continue
        yield Problem(
            document.at("owner"),
            Message(
                "nobody holds the role “{role}” for {unit} today",
                role=organisation.roles[document.owner].name,
                unit=organisation.units[document.unit].name,
            ),
            Message("name a holder of the role in qms.yaml, or give the document another owner"),
            document.id,
        )
