"""A unit's document has looked at what its parent means today.

The version in `adds_to:` or `deviates_from:` has the same MAJOR as the parent's
present version. Another MINOR is editorial and asks for nothing. Only approved
parents count; a retired child is left alone.

Why: a new MAJOR says that the meaning changed. Until somebody has looked, the
unit may work in a way that the group has left.

Mend: read what changed (the finding lists it), adapt the document, and write the
parent's present version behind the `@`.
"""

from __future__ import annotations

from collections.abc import Iterator

from qmsctl.findings import Message, Problem, Severity
from qmsctl.rules.protocol import Context
from qmsctl.system import System
from qmsctl.system.document import RETIRED
from qmsctl.system.inheritance import Stale, stale
from qmsctl.text.near import listed

CODE = "DOC502"
NAME = "parent-moved-on"
SEVERITY = Severity.WARNING
CLAUSES = ("iso-9001-2015#7.5.2", "iso-9001-2015#7.5.3.2", "iso-9001-2026#7.5.2", "iso-9001-2026#7.5.3.2")
OPTIONS: dict[str, tuple[str, str]] = {}


def check(system: System, context: Context) -> Iterator[Problem]:
    for document in system.documents:
        if document.status != RETIRED:
            for found in stale(system, document):
                yield Problem(document.at(found.link.key), _message(found), _fix(found), document.id)


def _message(found: Stale) -> Message:
    return Message(
        "{parent} is now version {new}, and this document was written against {old}",
        parent=found.parent.id,
        new=found.parent.version,
        old=found.link.version,
    )


def _fix(found: Stale) -> Message:
    notes = listed(f"{change.version}: {change.note}" for change in found.changes)
    reference = f"{found.parent.id}@{found.parent.version}"
    if not notes:
        return Message(
            "read {parent}, adapt this document, write {reference}", parent=found.link.name, reference=reference
        )
    return Message(
        "read what changed ({notes}), adapt this document, write {reference}", notes=notes, reference=reference
    )
