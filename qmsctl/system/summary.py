"""The state of a handbook on one screen: counts, and what nobody answers for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from qmsctl.system.system import System


@dataclass(frozen=True, slots=True)
class Orphan:
    """Something that a role should answer for and nobody holds the role: a unit, document or entry."""

    item: str
    title: str
    role: str
    unit: str
    path: str


def orphans(system: System, today: date) -> list[Orphan]:
    """Return what has an owner or leader role that nobody holds today, or none at all.

    Retired documents need no owner.
    """
    organisation, day = system.organisation, today.isoformat()
    found = []
    for unit in organisation.units.values():
        if not organisation.holders_in(unit.leader, unit.id, day):
            found.append(Orphan(unit.id, unit.name, unit.leader, unit.id, "qms.yaml"))
    for document in system.documents:
        if document.status != "retired" and not organisation.holders(document.owner, document.unit, day):
            found.append(Orphan(document.id, document.title, document.owner, document.unit, document.path))
    for register in system.registers.values():
        if "owner" in register.schema.properties:
            found += [
                Orphan(entry.id, entry.title, entry.owner, entry.unit, entry.path)
                for entry in register.entries
                if not organisation.holders(entry.owner, entry.unit or organisation.root, day)
            ]
    return found


def counts(system: System) -> tuple[dict[str, int], dict[str, int]]:
    """Return documents by status and entries by register."""
    documents: dict[str, int] = {}
    for document in system.documents:
        documents[document.status] = documents.get(document.status, 0) + 1
    return documents, {name: len(register.entries) for name, register in system.registers.items()}
