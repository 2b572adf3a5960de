"""Everything that is named by its id exists.

Registers, front matter and qms.yaml name units, roles, documents, editions and
entries of registers; the schema says what each key names. A document may be
named with its version (`PRO-001@2.1`), which is then the present one or one in
its list of changes. A series of measurements belongs to an indicator, and its
rows to units that the indicator names. Owners, approvers, units and clauses of
documents have rules of their own. Records that are closed or sealed name what
there was in their time, and are not judged.

Why: an aspect that is controlled by a procedure nobody can find is not
controlled.

Mend: correct the id; where one is near, the finding names it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from qmsctl.findings import Location, Message, Problem, Severity
from qmsctl.frameworks.catalogue import editions
from qmsctl.reviews.inputs.scope import own_inputs
from qmsctl.reviews.topics import all_topics
from qmsctl.rules.protocol import Context
from qmsctl.schemas import Path, Reference, Schema, shipped_schema, values_at
from qmsctl.system import Document, Record, System
from qmsctl.system.document import RETIRED
from qmsctl.system.measurements import FOLDER
from qmsctl.system.record import CLOSED
from qmsctl.text.near import near

CODE = "REF104"
NAME = "unknown-entry"
SEVERITY = Severity.ERROR
CLAUSES = ("iso-9001-2015#4.4.1", "iso-9001-2026#4.4.1", "iso-14001-2015#4.4", "iso-14001-2026#4.4")
OPTIONS: dict[str, tuple[str, str]] = {}


ANYTHING = "anything"
_WORDS = frozenset({"edition", "review-input", "role", "type", "unit", "unit-type"})
_ID = re.compile(r"([A-Za-z][A-Za-z0-9]{0,7})[-_ ]?(\d{1,5})\Z", re.A)


def check(system: System, context: Context) -> Iterator[Problem]:
    known = _known(system)
    yield from _in_settings(system, known)
    yield from _in_documents(system, known)
    yield from _in_registers(system, known)
    yield from _in_records(system, known)
    yield from _in_series(system)


_Known = Mapping[str, Mapping[str, object]]


def _known(system: System) -> _Known:
    """The ids of everything that can be named, by what a schema calls it."""
    organisation = system.organisation
    registers = {name: {entry.id: entry for entry in found.entries} for name, found in system.registers.items()}
    records = {kind: {record.id: record for record in system.records_of(kind)} for kind in system.record_schemas}
    return {
        **registers,
        **records,
        ANYTHING: {**system.document_by_id, **system.entry_by_id, **system.record_by_id},
        "document": system.document_by_id,
        "edition": dict.fromkeys(editions()),
        "review-input": {**{topic.id: topic for topic in all_topics()}, **own_inputs(system)},
        "role": organisation.roles,
        "type": system.settings.document_types,
        "unit": organisation.units,
        "unit-type": organisation.unit_types,
    }


def _judged(schema: Schema) -> list[Reference]:
    """The references that no other rule reports."""
    return [reference for reference in schema.references if not reference.rule and reference.target != "clause"]


def _in_settings(system: System, known: _Known) -> Iterator[Problem]:
    for reference in _judged(shipped_schema("qms")):
        for keys, value in values_at(system.settings.source, reference.keys):
            if isinstance(value, str) and value not in known[reference.target]:
                yield _unknown(system.settings.at(*keys), reference.target, value, known, _holder(system, keys))


def _holder(system: System, keys: Path) -> str:
    """The id of the unit, role or type in qms.yaml that a path leads into."""
    found = system.settings.source.get(str(keys[0]))
    row = found[keys[1]] if isinstance(found, list) and isinstance(keys[1], int) else None
    name = row.get("id") if isinstance(row, dict) else None
    return name if isinstance(name, str) else ""


def _in_documents(system: System, known: _Known) -> Iterator[Problem]:
    references = _judged(shipped_schema("document"))
    heads = {reference.keys[0] for reference in references}
    for document in system.documents:
        if heads.isdisjoint(document.front):
            continue
        for reference in references:
            for keys, value in values_at(document.front, reference.keys):
                # A retired document that is replaced by nothing that exists is DOC203.
                if keys == ("replaced_by",) and document.status == RETIRED and _name(value) not in known["document"]:
                    continue
                yield from _judge(system, document.at, keys, value, reference.target, known, document.id)


def _in_registers(system: System, known: _Known) -> Iterator[Problem]:
    for register in system.registers.values():
        references = _judged(register.schema)
        for entry in register.entries:
            for reference in references:
                if reference.keys and reference.keys[0] in entry.data:
                    for keys, value in values_at(entry.data, reference.keys):
                        yield from _judge(system, entry.at, keys, value, reference.target, known, entry.id)


def _in_records(system: System, known: _Known) -> Iterator[Problem]:
    for record in system.records:
        if _settled(system, record):
            continue
        for reference in _judged(system.record_schemas[record.kind]):
            if reference.keys and reference.keys[0] in record.front:
                for keys, value in values_at(record.front, reference.keys):
                    yield from _judge(system, record.at, keys, value, reference.target, known, record.id)


def _settled(system: System, record: Record) -> bool:
    """Whether a record belongs to the past: it is closed, dropped, sealed or cancelled."""
    return (
        record.text("status") in (CLOSED, "dropped")
        or bool(record.front.keys() & {"closed", "cancelled"})
        or record.path.removesuffix(".md") + ".seal.json" in system.files
    )


def _judge(
    system: System, at: Any, keys: Path, value: object, target: str, known: _Known, item: str
) -> Iterator[Problem]:
    if not isinstance(value, str):
        return  # the schema has said so
    if target == "document":
        document = system.document_by_id.get(_name(value))
        if document is None:
            yield _unknown(at(*keys), target, _name(value), known, item)
        elif "@" in value and value.partition("@")[2] not in _versions(document):
            yield _unknown_version(at(*keys), document, value.partition("@")[2], item)
    elif (value if target != ANYTHING else _bare(value)) not in known.get(target, ()):
        yield _unknown(at(*keys), target, value, known, item)


def _bare(value: str) -> str:
    """The id in what names a version, a day or a part of something: ``IND-003@2025-12-31``, ``MGT-2026-group#D1``."""
    return re.split("[@#]", value, maxsplit=1)[0]


def _name(value: object) -> str:
    return value.partition("@")[0] if isinstance(value, str) else ""


def _versions(document: Document) -> list[str]:
    return list(dict.fromkeys((document.version, *(change.version for change in document.changes))))


def _unknown_version(at: Location, document: Document, version: str, item: str) -> Problem:
    return Problem(
        at,
        Message("{document} has no version “{version}”", document=document.id, version=version),
        Message("write one of: {versions}", versions=", ".join(filter(None, _versions(document)))),
        item,
    )


def _unknown(at: Location, target: str, name: str, known: _Known, item: str) -> Problem:
    meant = near(name, known.get(target, ())) if target in _WORDS else _same_number(name, known.get(target, {}))
    fix = Message("did you mean {near}?", near=meant) if meant else _where(target, known)
    return Problem(at, _missing(target, name), fix, item)


def _same_number(name: str, known: Mapping[str, object]) -> str:
    """The id that `name` is another spelling of (`pro-1`, `PRO 001`); among numbers any other guess misleads."""
    match = _ID.match(name)
    meant = f"{match.group(1).upper()}-{int(match.group(2)):03d}" if match else ""
    return meant if meant in known else ""


def _missing(target: str, name: str) -> Message:
    match target:
        case "document":
            return Message("there is no document “{name}”", name=name)
        case "edition":
            return Message("there is no edition “{name}”", name=name)
        case "role":
            return Message("there is no role “{name}”", name=name)
        case "type":
            return Message("there is no document type “{name}”", name=name)
        case "unit":
            return Message("there is no unit “{name}”", name=name)
        case "anything":
            return Message("there is no document, entry or record “{name}”", name=name)
        case "unit-type":
            return Message("there is no unit type “{name}”", name=name)
        case "review-input":
            return Message("there is no input “{name}”", name=name)
        case _:
            return Message("there is no “{name}” in the register “{register}”", name=name, register=target)


def _where(target: str, known: _Known) -> Message:
    match target:
        case "document":
            return Message("name a document that is there")
        case "edition":
            return Message("write one of: {known}", known=", ".join(editions()))
        case "review-input":
            return Message("write one of: {known}", known=", ".join(known[target]))
        case "anything":
            return Message("name something that is there, by its id")
        case "role" | "type" | "unit" | "unit-type":
            return Message("name one that qms.yaml has, or add it there")
        case _:
            return Message("name an entry that is there, or add it to the register")


def _in_series(system: System) -> Iterator[Problem]:
    indicators = {entry.id: entry for entry in system.register("indicators")}
    for name, rows in system.series.items():
        path = f"{FOLDER}{name}.csv"
        entry = indicators.get(name)
        if entry is None:
            yield _unknown(Location(path), "indicators", name, {"indicators": indicators}, name)
            continue
        # The first row of each unit: one wrong name is one finding, however long the series.
        places = {row.unit: Location(path, row.line, len(row.date) + 2) for row in reversed(rows)}
        yield from _units(system, name, dict(reversed(places.items())), entry.texts("units"))


def _units(system: System, indicator: str, places: Mapping[str, Location], named: Iterable[str]) -> Iterator[Problem]:
    units = system.organisation.units
    reporting = set(named)
    for unit, at in places.items():
        if unit not in units:
            yield _unknown(at, "unit", unit, {"unit": units}, indicator)
        elif reporting and unit not in reporting:
            yield Problem(
                at,
                Message("“{unit}” is not among the units of {indicator}", unit=unit, indicator=indicator),
                Message("add it to the units of the indicator, or move the row to the right series"),
                indicator,
            )
