"""What units inherit, for the terminal: the tree below a document, and the handbook that holds in a unit."""

from __future__ import annotations

from collections.abc import Iterator

from qmsctl.cli.handbook import Handbook
from qmsctl.cli.output import line, sheet, table
from qmsctl.system import Document, System
from qmsctl.system.inheritance import Link, Row, children, effective, forbidden, forbids, parents, stale


def family_data(system: System, document: Document) -> dict[str, object]:
    """Return what a document adds to and deviates from, and what does so to it, for a program."""
    return {
        "deviations": "forbidden" if forbids(document) else "allowed",
        "follows": [_link_data(system, link, link.name) for link in parents(system, document)],
        "followed_by": [_link_data(system, link, link.child.id) for link in children(system, document)],
    }


def _link_data(system: System, link: Link, name: str) -> dict[str, object]:
    looked_at_again = any(found.link == link for found in stale(system, link.child))
    return {
        "id": name,
        "how": link.key,
        "version": link.version or None,
        "unit": link.child.unit,
        "stale": looked_at_again,
        "forbidden": forbidden(system, link) is not None,
    }


def family(system: System, document: Document) -> None:
    """Print what a document adds to or deviates from, and the tree of what does so to it, unit by unit."""
    for link in parents(system, document):
        title = f" {link.parent.title}" if link.parent else ""
        line(f"  {_how(link)} {link.name}{title} ({link.version or 'no version'}){_remarks(system, link)}")
    rows = list(_below(system, document, "", frozenset([document.id])))
    if rows:
        line("in units below" + (", none of which may deviate" if forbids(document) else ""))
        for row in rows:
            line(f"  {row}")


def _how(link: Link) -> str:
    return "deviates from" if link.deviates else "adds to"


def _remarks(system: System, link: Link) -> str:
    remarks = ["not allowed"] if forbidden(system, link) else []
    remarks += [f"now {found.parent.version}" for found in stale(system, link.child) if found.link == link]
    return f", {', '.join(remarks)}" if remarks else ""


def _below(system: System, document: Document, indent: str, seen: frozenset[str]) -> Iterator[str]:
    links = [link for link in children(system, document) if link.child.id not in seen]
    for number, link in enumerate(links, start=1):
        last, child = number == len(links), link.child
        remarks = f"{_how(link)} {link.version or 'no version'}{_remarks(system, link)}"
        state = "" if child.status == "approved" else f", {child.status}"
        yield f"{indent}{'└─' if last else '├─'} {child.unit}: {child.id} {child.title} ({remarks}{state})"
        yield from _below(system, child, indent + ("   " if last else "│  "), seen | {child.id})


def unit_data(handbook: Handbook, unit: str) -> dict[str, object]:
    """Return a unit and the handbook that holds in it, for a program."""
    system, day = handbook.system, handbook.today.isoformat()
    organisation = system.organisation
    found = organisation.units[unit]
    return {
        "id": unit,
        "name": found.name,
        "above": list(organisation.line(unit)[1:]),
        "below": list(organisation.children(unit)),
        "committee": organisation.committee(unit) or None,
        "frameworks": {
            edition: {"reason": use.reason, "certified": use.certified, "declared_by": use.unit}
            for edition, use in organisation.frameworks(unit).items()
        },
        "handbook": [_row_data(system, row) for row in effective(system, unit, day)],
    }


def _row_data(system: System, row: Row) -> dict[str, object]:
    return {
        "id": row.document.id,
        "title": row.document.title,
        "version": row.document.version,
        "kind": row.kind.value,
        "unit": row.unit,
        "follows": [_link_data(system, link, link.name) for link in row.links],
        "replaced_by": [document.id for document in row.replaced_by],
    }


def show_unit(handbook: Handbook, unit: str) -> None:
    """Print a unit, what it works under and why, and the handbook that holds in it."""
    system, day = handbook.system, handbook.today.isoformat()
    organisation = system.organisation
    found = organisation.units[unit]
    line(f"{unit} {found.name}")
    committee = organisation.committees.get(organisation.committee(unit))
    rows: list[tuple[str, object]] = [
        ("level", found.level or "-"),
        ("below", " > ".join(reversed(organisation.line(unit)[1:])) or "-"),
        ("type", organisation.unit_types.get(found.type, found.type) or "-"),
        ("people", found.people if found.people is not None else "-"),
        ("leader", found.leader or "-"),
    ]
    sheet(rows + ([("committee", committee.name)] if committee else []))
    for edition, use in organisation.frameworks(unit).items():
        line(f"  {edition}{' (certified)' if use.certified else ''}, from {use.unit}: {use.reason}")
    table([_cells(row) for row in effective(system, unit, day)], ("id", "version", "how", "from", "title"))


def _cells(row: Row) -> tuple[str, ...]:
    how = f"replaced by {', '.join(other.id for other in row.replaced_by)}" if row.replaced_by else _kind(row)
    return row.document.id, row.document.version, how, row.unit, row.document.title


def _kind(row: Row) -> str:
    if row.kind.value == "inherited" or not row.links:
        return row.kind.value
    return ", ".join(f"{_how(link)} {link.name}" for link in row.links)
