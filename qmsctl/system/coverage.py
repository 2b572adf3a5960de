"""Which clauses of an edition a unit's documents and registers answer, and which stand open.

One computation for the rules, ``qmsctl coverage`` and the clause pages. Only
what is in force on the day answers: a draft, a retired document and one that
is not valid yet cover nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from qmsctl.frameworks.catalogue import Clause, Framework, framework
from qmsctl.system.document import Document
from qmsctl.system.organisation import FrameworkUse
from qmsctl.system.register import Register
from qmsctl.system.system import System, remembered


class State(StrEnum):
    """What is known about a clause in a unit."""

    MAPPED = "mapped"
    """Something in force answers it."""
    MISSING = "missing"
    """It asks for documented information and nothing answers it."""
    NOT_ASSESSED = "not-assessed"
    """It asks for nothing documented, and nothing names it."""
    NOT_APPLICABLE = "not-applicable"
    """The unit has said that and why it does not apply."""


@dataclass(frozen=True, slots=True)
class Answers:
    """What answers a clause in a unit: its documents and registers, or else every unit below on its own."""

    documents: tuple[Document, ...] = ()
    registers: tuple[Register, ...] = ()
    units: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.documents or self.registers or self.units)


@dataclass(frozen=True, slots=True)
class ClauseState:
    """One clause in one unit: its state, why where it does not apply, and what answers it."""

    clause: Clause
    state: State
    answers: Answers = Answers()
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Coverage:
    """One edition in one unit, clause by clause in the order of the catalogue; headings are left out."""

    unit: str
    edition: Framework
    use: FrameworkUse
    clauses: tuple[ClauseState, ...]

    def of(self, state: State) -> tuple[ClauseState, ...]:
        """Return the clauses in a state."""
        return tuple(found for found in self.clauses if found.state is state)

    @property
    def counts(self) -> dict[State, int]:
        """How many clauses are in each state."""
        return {state: len(self.of(state)) for state in State}


def declared(system: System) -> Iterator[FrameworkUse]:
    """Yield each edition where a unit declares it (by itself or its type) and works under it, units in order."""
    for unit in system.organisation.units:
        for use in system.organisation.frameworks(unit).values():
            if use.unit == unit:
                yield use


def all_coverage(system: System, day: str) -> Iterator[Coverage]:
    """Yield the coverage of every declared edition that has a catalogue, on a day (ISO)."""
    for use in declared(system):
        found = coverage(system, use.unit, use.edition, day)
        if found:
            yield found


@remembered
def coverage(system: System, unit: str, edition: str, day: str) -> Coverage | None:
    """Return how a unit stands to an edition on a day (ISO).

    None where the unit does not work under it or no catalogue describes it.
    """
    use = system.organisation.frameworks(unit).get(edition)
    catalogue = framework(edition)
    if use is None or catalogue is None:
        return None
    wanted = (clause for clause in catalogue.clauses.values() if clause.leaf and clause.auditable)
    return Coverage(unit, catalogue, use, tuple(_state(system, use, clause, unit, day) for clause in wanted))


def _state(system: System, use: FrameworkUse, clause: Clause, unit: str, day: str) -> ClauseState:
    reason = use.excludes(clause.number)
    if reason:
        return ClauseState(clause, State.NOT_APPLICABLE, reason=reason)
    found = answers(system, unit, clause.reference, day)
    if found:
        return ClauseState(clause, State.MAPPED, found)
    state = State.MISSING if clause.asks_for_documented_information else State.NOT_ASSESSED
    return ClauseState(clause, state)


@remembered
def answers(system: System, unit: str, reference: str, day: str) -> Answers:
    """Return what answers a clause (``edition#number``) in a unit on a day.

    That is a document in force that holds in the unit, or a register that is
    not empty, naming the clause or one above it below the chapter. Where there
    is none, the units below answer, if each of those that work under the clause
    has an answer of its own.
    """
    edition, _, number = reference.partition("#")
    catalogue = framework(edition)
    if catalogue is None:
        return Answers()
    names = (reference, *(f"{edition}#{above}" for above in catalogue.under(number)))
    own = _own(system, unit, names, day)
    return own or Answers(units=_units_that_answer(system, unit, names, day))


def _own(system: System, unit: str, names: tuple[str, ...], day: str) -> Answers:
    return Answers(_documents(system, unit, names, day), _registers(system, names))


def _units_that_answer(system: System, unit: str, names: tuple[str, ...], day: str) -> tuple[str, ...]:
    """The units directly below, where each answers by itself or through those below it; else none."""
    edition, _, number = names[0].partition("#")
    below: dict[str, tuple[str, ...]] = {}
    todo = [unit]
    while todo:  # with a list of its own, as a tree may be deeper than Python's stack
        name = todo.pop()
        if name == unit or not _own(system, name, names, day):
            below[name] = _bound_below(system, name, edition, number)
            todo += below[name]
    answered: dict[str, bool] = {}
    for name in reversed(below):
        answered[name] = bool(below[name]) and all(answered.get(child, True) for child in below[name])
    return below[unit] if answered[unit] else ()


def _bound_below(system: System, unit: str, edition: str, number: str) -> tuple[str, ...]:
    """The units directly below that work under the clause."""
    organisation = system.organisation
    if unit in organisation.cycles:
        return ()
    uses = ((child, organisation.frameworks(child).get(edition)) for child in organisation.children(unit))
    return tuple(child for child, use in uses if use and not use.excludes(number))


def _documents(system: System, unit: str, names: tuple[str, ...], day: str) -> tuple[Document, ...]:
    index = documents_by_clause(system, day)
    line = system.organisation.line(unit)
    found = {
        id(document): document
        for name in names
        for place in line
        for document in index.get((name, place), ())
        if document.applies_in(line)
    }
    return tuple(sorted(found.values(), key=lambda document: (document.id, document.path)))


@remembered
def documents_by_clause(system: System, day: str) -> dict[tuple[str, str], tuple[Document, ...]]:
    """Return the documents in force on a day by clause reference and unit."""
    found: dict[tuple[str, str], list[Document]] = {}
    for document in system.documents:
        if document.clauses and document.in_force(day):
            for reference in document.clauses:
                found.setdefault((reference, document.unit), []).append(document)
    return {key: tuple(documents) for key, documents in found.items()}


def _registers(system: System, names: tuple[str, ...]) -> tuple[Register, ...]:
    return tuple(
        register
        for register in system.registers.values()
        if register.entries and any(name in register.schema.clauses for name in names)
    )
