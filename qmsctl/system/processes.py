"""Processes: where they run, which documents they follow there, and what they lack."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from qmsctl.system.document import Document
from qmsctl.system.inheritance import ancestors, effective
from qmsctl.system.register import Entry
from qmsctl.system.system import System, remembered

REGISTER = "processes"


class Lack(StrEnum):
    """What a process lacks."""

    OWNER = "owner"
    """Nobody holds the role that owns it."""
    INDICATOR = "indicator"
    DOCUMENT = "document"
    """It names no document."""
    DOCUMENT_IN_UNIT = "document-in-unit"
    """None of its documents holds in a unit where it runs."""


@dataclass(frozen=True, slots=True)
class Gap:
    """One thing that a process lacks; `unit` only where it lacks a document in one."""

    process: Entry
    lack: Lack
    unit: str = ""


def runs_in(system: System, process: Entry, unit: str) -> bool:
    """Say whether a process runs in a unit: in its own and those below, or only below those it names."""
    line = system.organisation.line(unit)
    places = process.texts("applies_to") or (process.unit or system.organisation.root,)
    return any(place in line for place in places)


@remembered
def documents_in(system: System, unit: str, day: str) -> dict[str, tuple[Document, ...]]:
    """Return, by the id of a document that processes name, what holds for it in a unit on a day.

    That is the document itself unless another holds instead of it, and
    whatever adds to it or deviates from it there.
    """
    found: dict[str, list[Document]] = {}
    for row in effective(system, unit, day):
        if not row.replaced_by and row.document.in_force(day):
            for name in (row.document.id, *(parent.id for parent in ancestors(system, row.document))):
                found.setdefault(name, []).append(row.document)
    return {name: tuple(documents) for name, documents in found.items()}


def documents_of(system: System, process: Entry, unit: str, day: str) -> tuple[Document, ...]:
    """Return the documents that a process follows in a unit on a day, each once."""
    holding = documents_in(system, unit, day)
    found: dict[str, Document] = {}
    for name in process.texts("documents"):
        for document in holding.get(name.partition("@")[0], ()):
            found.setdefault(document.path, document)
    return tuple(found.values())


@remembered
def gaps(system: System, day: str) -> tuple[Gap, ...]:
    """Return what processes lack on a day, process by process; a process without any document is named once."""
    return tuple(_gaps(system, day))


@remembered
def gaps_of(system: System, day: str) -> dict[str, tuple[Gap, ...]]:
    """Return the gaps by the id of their process."""
    found: dict[str, list[Gap]] = {}
    for gap in gaps(system, day):
        found.setdefault(gap.process.id, []).append(gap)
    return {name: tuple(each) for name, each in found.items()}


def _gaps(system: System, day: str) -> Iterator[Gap]:
    organisation = system.organisation
    for process in system.register(REGISTER):
        if not organisation.holders(process.owner, process.unit or organisation.root, day):
            yield Gap(process, Lack.OWNER)
        if not process.texts("indicators"):
            yield Gap(process, Lack.INDICATOR)
        if not process.texts("documents"):
            yield Gap(process, Lack.DOCUMENT)
            continue
        for unit in organisation.units:
            if runs_in(system, process, unit) and not documents_of(system, process, unit, day):
                yield Gap(process, Lack.DOCUMENT_IN_UNIT, unit)
