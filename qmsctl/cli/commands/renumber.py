"""``qmsctl renumber``: another id for a document, and every link mended."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import click

from qmsctl.cli.handbook import handbook_options, open_handbook
from qmsctl.cli.output import line
from qmsctl.errors import QmsctlError
from qmsctl.git import lock_folder, paths_of_all_branches
from qmsctl.numbering import next_id, renumber
from qmsctl.system import Document, System
from qmsctl.writing import locked, write_all


@click.command("renumber")
@click.argument("document")
@click.argument("new", required=False)
@handbook_options
@click.option("--dry-run", is_flag=True, help="Say what would change and write nothing.")
def command(document: str, new: str | None, root: Path | None, today: date | None, dry_run: bool) -> None:
    """Give DOCUMENT (its id, or its path where two share an id) the id NEW, or the next free number."""
    handbook = open_handbook(root, today)
    with locked(handbook.root, lock_folder(handbook.root)):
        handbook = open_handbook(handbook.root, today)
        system = handbook.system
        found = _find(system, document)
        new = new or next_id(system, _prefix(found), paths_of_all_branches(handbook.root))
        if not re.fullmatch(r"[A-Z][A-Z0-9]{1,7}-\d{3,5}(?:-[a-z]{2})?", new):
            raise QmsctlError(f"{new!r} is no id; write for example PRO-014")
        change = renumber(system, handbook.tree, found, new)
        if not dry_run:
            fresh = frozenset({change.new_path}) if change.new_path != change.old_path else frozenset()
            remove = (change.old_path,) if fresh else ()
            write_all(handbook.root, change.files, new=fresh, remove=remove)
    line(f"{change.old_path} -> {change.new_path}")
    for path in change.mended:
        line(f"  mended {path}")


def _find(system: System, name: str) -> Document:
    if name in system.document_by_path:
        return system.document_by_path[name]
    found = [document for document in system.documents if document.id == name]
    if len(found) == 1:
        return found[0]
    if found:
        paths = ", ".join(document.path for document in found)
        raise QmsctlError(f"{len(found)} documents have the id {name}; name the file: {paths}")
    raise QmsctlError(f"there is no document {name!r}; qmsctl list shows them")


def _prefix(document: Document) -> str:
    return document.type.prefix if document.type else document.id.partition("-")[0]
