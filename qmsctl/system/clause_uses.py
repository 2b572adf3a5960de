"""Where a handbook names clauses, and which editions its units work under."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from qmsctl.findings import Location
from qmsctl.frameworks.catalogue import framework
from qmsctl.schemas import Path, values_at
from qmsctl.system.document import RETIRED, Document
from qmsctl.system.register import Entry
from qmsctl.system.system import System, remembered


class ClauseUse(NamedTuple):
    """One clause reference as written, the document or entry that names it and where in it.

    `unit` is the unit whose editions it is judged by, `past` whether the
    document is retired and speaks of what was.
    """

    reference: str
    holder: Document | Entry
    keys: Path
    unit: str
    past: bool = False

    @property
    def edition(self) -> str:
        """The part before ``#``, "" where there is none."""
        return self.reference.partition("#")[0] if "#" in self.reference else ""

    @property
    def number(self) -> str:
        """The part after ``#``."""
        return self.reference.partition("#")[2]

    @property
    def at(self) -> Location:
        """The place of the reference."""
        return self.holder.at(*self.keys)

    @property
    def item(self) -> str:
        """The id of the document or entry."""
        return self.holder.id


@remembered
def clause_uses(system: System) -> tuple[ClauseUse, ...]:
    """Return every clause that a document or register entry names, in order."""
    return (*_in_documents(system), *_in_registers(system))


def _in_documents(system: System) -> Iterator[ClauseUse]:
    for document in system.documents:
        if document.clauses:
            past = document.status == RETIRED
            for keys, value in values_at(document.front, ("clauses", "*")):
                if isinstance(value, str):
                    yield ClauseUse(value, document, keys, document.unit, past)


def _in_registers(system: System) -> Iterator[ClauseUse]:
    for register in system.registers.values():
        wanted = [reference.keys for reference in register.schema.references if reference.target == "clause"]
        for entry in register.entries if wanted else ():
            for place in wanted:
                for keys, value in values_at(entry.data, place):
                    if isinstance(value, str):
                        yield ClauseUse(value, entry, keys, entry.unit or system.organisation.root)


@remembered
def editions_in_use(system: System) -> dict[str, tuple[str, ...]]:
    """Return, by unit, the editions that it or a unit below works under.

    What a unit writes holds for those below, so it may answer their editions too.
    """
    found: dict[str, dict[str, None]] = {unit: {} for unit in system.organisation.units}
    for unit in system.organisation.units:
        own = system.organisation.frameworks(unit)
        for above in system.organisation.line(unit) if own else ():
            found[above].update(dict.fromkeys(own))
    return {unit: tuple(editions) for unit, editions in found.items()}


def candidates(system: System, unit: str, number: str, standard: str = "") -> tuple[str, ...]:
    """Return the clauses with that number in the editions the unit works under; `standard` narrows to ``9001``."""
    found = []
    for edition in editions_in_use(system).get(unit, ()):
        catalogue = framework(edition)
        if catalogue and number in catalogue.clauses and standard in edition:
            found.append(f"{edition}#{number}")
    return tuple(found)
