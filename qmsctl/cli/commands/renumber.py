"""``qmsctl renumber``: another id for a document, and every link mended."""

from __future__ import annotations

import contextlib
import re
from datetime import date
from pathlib import Path

import click

from qmsctl.cli.handbook import handbook_options, nearest, open_handbook
from qmsctl.cli.output import line
from qmsctl.cli.writing import command_line, tell, writing
from qmsctl.errors import QmsctlError
from qmsctl.git import paths_of_all_branches
from qmsctl.numbering import Renumbering, next_id, renumber
from qmsctl.system import Document, System
from qmsctl.writing import Commit, written


@click.command("renumber")
@click.argument("document")
@click.argument("new", required=False)
@handbook_options
@click.option("--dry-run", is_flag=True, help="Say what would change and write nothing.")
@click.option("--commit", is_flag=True, help="Commit what changes, and nothing else.")
def command(document: str, new: str | None, root: Path | None, today: date | None, dry_run: bool, commit: bool) -> None:
    """Give DOCUMENT (its id, or its path where two share an id) the id NEW, or the next free number."""
    root = root or nearest()
    with contextlib.nullcontext() if dry_run else writing(root):
        handbook = open_handbook(root, today)
        system = handbook.system
        found = _find(system, document)
        new = new or next_id(system, _prefix(found), paths_of_all_branches(handbook.root))
        if not re.fullmatch(r"[A-Z][A-Z0-9]{1,7}-\d{3,5}(?:-[a-z]{2})?", new):
            raise QmsctlError(f"{new!r} is no id; write for example PRO-014")
        change = renumber(system, handbook.tree, found, new)
        says = (f"{change.old_path} -> {change.new_path}", *(f"  mended {path}" for path in change.mended))
        with contextlib.nullcontext() if dry_run else _written(handbook.root, change, says, commit) as made:
            for text in says:
                line(text)
            if made:
                tell(f"committed as {made[:10]}")


def _written(
    root: Path, change: Renumbering, says: tuple[str, ...], commit: bool
) -> contextlib.AbstractContextManager[str]:
    moved = change.new_path != change.old_path
    return written(
        root,
        change.files,
        new={change.new_path} if moved else frozenset(),
        remove=(change.old_path,) if moved else (),
        command=command_line(),
        says=says,
        commit=Commit(f"Renumber {change.old} to {change.new}") if commit else None,
        tell=tell,
    )


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
