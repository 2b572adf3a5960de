"""Things of a handbook by unit, grouped once: a group of sixty units is read through once and not sixty times."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any, TypeVar

from qmsctl.actions import Action, actions
from qmsctl.findings import Message
from qmsctl.reviews.inputs.model import Gathering
from qmsctl.schemas import shipped_schema
from qmsctl.system import Document, Entry, Measurement, Record, System
from qmsctl.system.summary import Orphan, orphans
from qmsctl.system.system import remembered

_T = TypeVar("_T")


def grouped(things: Iterable[_T], unit: Callable[[_T], str]) -> dict[str, tuple[_T, ...]]:
    """Return things by unit, in their order."""
    found: dict[str, list[_T]] = {}
    for thing in things:
        found.setdefault(unit(thing), []).append(thing)
    return {name: tuple(each) for name, each in found.items()}


@remembered
def _entries(system: System, register: str) -> dict[str, tuple[Entry, ...]]:
    root = system.organisation.root
    return grouped(system.register(register), lambda entry: entry.unit or root)


@remembered
def _documents(system: System) -> dict[str, tuple[Document, ...]]:
    return grouped(system.documents, lambda document: document.unit)


@remembered
def _actions(system: System) -> dict[str, tuple[Action, ...]]:
    return grouped(actions(system), lambda action: action.unit)


@remembered
def _records(system: System, kind: str) -> dict[str, tuple[Record, ...]]:
    root = system.organisation.root
    return grouped(system.records_of(kind), lambda record: record.unit or root)


@remembered
def _orphans(system: System, today: date) -> dict[str, tuple[Orphan, ...]]:
    return grouped(orphans(system, today), lambda orphan: orphan.unit or system.organisation.root)


@remembered
def series_by_unit(system: System) -> dict[tuple[str, str], tuple[Measurement, ...]]:
    """Return the values of each indicator and unit by day."""
    found: dict[tuple[str, str], list[Measurement]] = {}
    for indicator, rows in system.series.items():
        for row in sorted(rows, key=lambda row: row.date):
            found.setdefault((indicator, row.unit), []).append(row)
    return {key: tuple(rows) for key, rows in found.items()}


@remembered
def reporting(system: System) -> dict[str, tuple[str, ...]]:
    """Return the units that have reported to each indicator, by its id."""
    found: dict[str, list[str]] = {}
    for indicator, unit in series_by_unit(system):
        found.setdefault(indicator, []).append(unit)
    return {indicator: tuple(units) for indicator, units in found.items()}


def _here(by_unit: dict[str, tuple[_T, ...]], units: Iterable[str]) -> tuple[_T, ...]:
    return tuple(thing for unit in units for thing in by_unit.get(unit, ()))


def entries(asked: Gathering, register: str) -> tuple[Entry, ...]:
    """Return the entries of a register that belong to the unit and those below."""
    return _here(_entries(asked.system, register), asked.units)


def documents(asked: Gathering) -> tuple[Document, ...]:
    """Return the documents of the unit and those below."""
    return _here(_documents(asked.system), asked.units)


def own_actions(asked: Gathering) -> tuple[Action, ...]:
    """Return the actions of the unit and those below but the confidential ones.

    Those of the review that is gathered for are none yet.
    """
    own = f"{asked.review}#"
    found = _here(_actions(asked.system), asked.units)
    return tuple(action for action in found if not action.source.startswith(own) and not action.record.confidential)


def records(asked: Gathering, kind: str) -> tuple[Record, ...]:
    """Return the records of a kind that belong to the unit and those below, but the confidential ones."""
    return tuple(record for record in _here(_records(asked.system, kind), asked.units) if not record.confidential)


def orphaned(asked: Gathering) -> tuple[Orphan, ...]:
    """Return what nobody answers for in the unit and those below."""
    found = _here(_orphans(asked.system, asked.today), asked.units)
    hidden = {document.path for document in asked.system.documents if document.confidential}
    return tuple(orphan for orphan in found if orphan.path not in hidden)


def nothing_in(asked: Gathering, register: str) -> Message:
    """Return the words for a register that has no entries for the unit, and how many units above have there."""
    schema = asked.system.registers[register].schema if register in asked.system.registers else shipped_schema(register)
    line = asked.system.organisation.line(asked.unit)[1:]
    above = sum(len(_entries(asked.system, register).get(unit, ())) for unit in line)
    if above:
        return Message(
            "Nothing is registered here: “{register}” has no entries for this unit, and {count} for the units above",
            register=Message(schema.title),
            count=above,
        )
    return Message(
        "Nothing is registered here: “{register}” has no entries for this unit", register=Message(schema.title)
    )


def text_of(value: Any) -> str:
    """Return a value of the handbook as a line of text."""
    if isinstance(value, (list, tuple)):
        return ", ".join(map(text_of, value))
    return "" if value is None or isinstance(value, dict) else str(value)
