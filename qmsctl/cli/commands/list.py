"""``qmsctl list``: documents, or the entries of a register."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from qmsctl.cli.handbook import format_option, open_handbook, reading_options
from qmsctl.cli.output import emit_json, line, table
from qmsctl.errors import QmsctlError
from qmsctl.system import Document, Register, System

_LONG = 24


@click.command("list")
@click.argument("register", required=False)
@reading_options
@format_option
@click.option("--unit", metavar="UNIT", help="Only what belongs to this unit or one below it.")
@click.option("--owner", metavar="ROLE", help="Only what this role owns.")
@click.option("--status", metavar="STATUS", help="Only documents or entries with this status.")
@click.option("--type", "type_", metavar="TYPE", help="Only documents of this type.")
def command(
    register: str | None,
    root: Path | None,
    today: date | None,
    at: str | None,
    format_: str,
    unit: str | None,
    owner: str | None,
    status: str | None,
    type_: str | None,
) -> None:
    """List all documents, or the entries of REGISTER (objectives, aspects, your own …)."""
    system = open_handbook(root, today, at).system
    wanted = {"unit": unit, "owner": owner, "status": status}
    _refuse_unknown(system, wanted)
    if register in (None, "documents"):
        _documents(system, wanted, type_, format_)
    elif register in system.registers:
        _entries(system, system.registers[str(register)], wanted, format_)
    else:
        raise QmsctlError(_no_register(system, str(register)))


def _no_register(system: System, name: str) -> str:
    there = f"there are: documents, {', '.join(system.registers)}"
    if name in system.settings.registers:
        return f"the register {name!r} would lie in {system.settings.registers[name]}, and nothing is there; {there}"
    return f"there is no register {name!r}; name its file in qms.yaml, under registers:, to add one; {there}"


def _refuse_unknown(system: System, wanted: dict[str, str | None]) -> None:
    organisation = system.organisation
    if wanted["unit"] and wanted["unit"] not in organisation.units:
        raise QmsctlError(f"{wanted['unit']!r} is no unit in qms.yaml; qmsctl org tree lists them")
    if wanted["owner"] and wanted["owner"] not in organisation.roles:
        raise QmsctlError(f"{wanted['owner']!r} is no role in qms.yaml; there are: {', '.join(organisation.roles)}")


def _in_unit(system: System, unit: str, wanted: str | None) -> bool:
    return not wanted or wanted in system.organisation.line(unit)


def _documents(system: System, wanted: dict[str, str | None], type_: str | None, format_: str) -> None:
    types = system.settings.document_types
    if type_ and type_ not in types:
        raise QmsctlError(f"{type_!r} is no document type; there are: {', '.join(types)}")
    found = [
        document
        for document in system.documents
        if _in_unit(system, document.unit, wanted["unit"])
        and wanted["owner"] in (None, document.owner)
        and wanted["status"] in (None, document.status)
        and type_ in (None, document.type.id if document.type else "")
    ]
    if format_ == "json":
        emit_json([document_data(document) for document in found])
    elif found:
        table(
            [(d.id, d.version, d.status, d.unit, d.owner, d.title) for d in found],
            ("id", "version", "status", "unit", "owner", "title"),
        )
    else:
        line("no document")


def _entries(system: System, register: Register, wanted: dict[str, str | None], format_: str) -> None:
    found = [
        entry
        for entry in register.entries
        if _in_unit(system, entry.unit, wanted["unit"])
        and wanted["owner"] in (None, entry.owner)
        and wanted["status"] in (None, entry.text("status"))
    ]
    if format_ == "json":
        emit_json([dict(entry.data) for entry in found])
        return
    columns = [key for key in register.schema.columns if key != "title" and not _long(register, key)]
    if "title" in register.schema.properties:
        columns.append("title")
    if not found:
        line("no entry")
        return
    table(
        [[_cell(entry.data.get(key)) for key in columns] for entry in found],
        [register.schema.label(key) for key in columns],
    )


def _long(register: Register, key: str) -> bool:
    """Whether a column holds sentences, which `show` has room for and a list has not."""
    texts = [_cell(entry.data.get(key)) for entry in register.entries]
    return sum(map(len, texts)) > _LONG * len(texts)


def _cell(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return "-" if value is None else str(value)


def document_data(document: Document) -> dict[str, object]:
    """Return what a program wants to know of a document."""
    return {
        "id": document.id,
        "title": document.title,
        "type": document.type.id if document.type else None,
        "version": document.version,
        "status": document.status,
        "owner": document.owner,
        "approver": document.approver,
        "unit": document.unit,
        "valid_from": document.valid_from or None,
        "next_review": document.next_review(),
        "language": document.language,
        "clauses": list(document.clauses),
        "confidential": document.confidential,
        "path": document.path,
    }
