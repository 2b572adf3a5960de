"""``qmsctl show``: one document, entry or unit, and what is connected with it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from qmsctl.cli.approved import Approved, approved, approved_data, approved_rows
from qmsctl.cli.commands.list import document_data
from qmsctl.cli.handbook import Handbook, format_option, open_handbook, reading_options
from qmsctl.cli.inherited import family, family_data, show_unit, unit_data
from qmsctl.cli.output import emit_json, line, sheet
from qmsctl.cli.refusing import words_for
from qmsctl.errors import QmsctlError
from qmsctl.frameworks.catalogue import clause
from qmsctl.system import Document, Entry, System
from qmsctl.system.links import entries_naming, sources_linking_to
from qmsctl.text.near import near


@click.command("show")
@click.argument("item", metavar="ID")
@reading_options
@format_option
def command(item: str, root: Path | None, today: date | None, at: str | None, format_: str) -> None:
    """Show a document, register entry or unit by its ID: a unit with everything that holds in it."""
    handbook = open_handbook(root, today, at)
    system = handbook.system
    if item in system.document_by_id:
        document = system.document_by_id[item]
        found = approved(handbook, document)
        if format_ == "json":
            data = document_data(document) | {
                **approved_data(found),
                **family_data(system, document),
                "changes": [_change(change) for change in document.changes],
                "referred_to_by": _named_by(system, document),
            }
            emit_json(data, revision=handbook.commit)
        else:
            _document(handbook, document, found)
    elif item in system.entry_by_id:
        entry = system.entry_by_id[item]
        if format_ == "json":
            emit_json(dict(entry.data) | {"referred_to_by": _referring(system, item)}, revision=handbook.commit)
        else:
            _entry(system, entry)
    elif item in system.organisation.units:
        if format_ == "json":
            emit_json(unit_data(handbook, item), revision=handbook.commit)
        else:
            show_unit(handbook, item)
    else:
        raise QmsctlError(f"there is no document, entry or unit {item!r} here{_near(system, item)}")


def _change(change: object) -> dict[str, object]:
    return {key: getattr(change, key) for key in ("version", "date", "note")}


def _near(system: System, item: str) -> str:
    meant = near(item, [*system.document_by_id, *system.entry_by_id, *system.organisation.units])
    return f"; did you mean {meant}?" if meant else ""


def _document(handbook: Handbook, document: Document, found: Approved) -> None:
    system, today = handbook.system, handbook.today
    due = document.next_review()
    line(f"{document.id} {document.title}")
    rows: list[tuple[str, object]] = [
        ("version", f"{document.version} ({document.status}{_force(document, today)})"),
        ("type", document.type.name if document.type else "-"),
        ("unit", document.unit),
        ("owner", _role(handbook, document.owner, document.unit)),
        ("approver", _role(handbook, document.approver, document.unit)),
        ("valid from", document.valid_from or "-"),
        (
            "next review",
            f"{due}{' (overdue)' if document.overdue(today) else ''}" if due else "-",
        ),
        ("file", document.path),
    ]
    if document.confidential:
        rows.append(("confidential", "yes: in no site, search or copy"))
    sheet([*rows, *approved_rows(system, found, words_for(handbook))])
    for reference in document.clauses:
        known = clause(reference)
        line(f"  {reference}  {known.title(system.settings.language) if known else 'unknown'}")
    for change in document.changes:
        line(f"  {change.version}  {change.date}  {change.note}")
    family(system, document)
    _referred(_named_by(system, document))


def _force(document: Document, today: date) -> str:
    if document.status != "approved":
        return ""
    return ", in force" if document.in_force(today.isoformat()) else f", from {document.valid_from}"


def _role(handbook: Handbook, role: str, unit: str) -> str:
    organisation = handbook.system.organisation
    found = organisation.roles.get(role)
    if found is None:
        return role or "-"
    holders = organisation.holders(role, unit, handbook.today.isoformat())
    who = (
        ", ".join(f"{holder.person} in {holder.unit or organisation.root}" for holder in holders)
        or "held by nobody today"
    )
    return f"{role} ({found.name}; {who})"


def _entry(system: System, entry: Entry) -> None:
    line(f"{entry.id} {entry.title}")
    schema = system.registers[entry.register].schema
    sheet([(schema.label(key), _cell(value)) for key, value in entry.data.items() if key not in ("id", "title")])
    line(f"in {entry.path}, line {entry.at().line}")
    _referred(_referring(system, entry.id))


def _cell(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key} {item}" for key, item in value.items())
    return "; ".join(map(str, value)) if isinstance(value, list) else str(value)


def _named_by(system: System, document: Document) -> list[str]:
    linking = [
        system.document_by_path[path].id if path in system.document_by_path else path
        for path in sources_linking_to(system).get(document.path, ())
    ]
    return linking + _referring(system, document.id)


def _referring(system: System, item: str) -> list[str]:
    return [entry.id for entry in entries_naming(system).get(item, ()) if entry.id != item]


def _referred(items: list[str]) -> None:
    if items:
        sheet([("named by", ", ".join(items))])
