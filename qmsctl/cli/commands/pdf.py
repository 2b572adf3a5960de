"""``qmsctl pdf``: controlled copies of documents, one PDF each."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from qmsctl.cli.evidence import shown_approvals
from qmsctl.cli.handbook import Handbook, open_handbook, reading_options
from qmsctl.cli.output import count, line
from qmsctl.errors import QmsctlError
from qmsctl.git import CommitTree
from qmsctl.history import earlier_versions
from qmsctl.paper import lacking
from qmsctl.paper.choice import LeftOut, named, of_unit, sorted_out
from qmsctl.periods import today_in
from qmsctl.system import Document, System, load

if TYPE_CHECKING:
    from qmsctl.paper.copies import Copies, Copy

_FOLDER = Path("build/pdf")


@click.command("pdf")
@click.argument("ids", metavar="[ID]...", nargs=-1)
@click.option("--all", "everything", is_flag=True, help="Copy every document in force.")
@click.option("--unit", metavar="UNIT", help="Copy what holds in a unit: its own documents and those from above.")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Folder for the copies.  [default: build/pdf]")
@click.option("--draft", is_flag=True, help="Copy what is not in force yet, too, marked on every page.")
@reading_options
def command(
    ids: tuple[str, ...],
    everything: bool,
    unit: str | None,
    output: Path | None,
    draft: bool,
    root: Path | None,
    today: date | None,
    at: str | None,
) -> None:
    """Write controlled copies: a PDF of each document named, of all, or of what holds in a unit."""
    if bool(ids) + everything + (unit is not None) != 1:
        raise click.UsageError("name documents by their ids, or give --all or --unit")
    if lacking():
        raise QmsctlError(lacking())
    from qmsctl.paper.copies import Copies

    handbook = open_handbook(root, today, at)
    earlier = earlier_versions(handbook.root, handbook.system, handbook.today, commit=handbook.commit)
    now = _in_force_now(handbook) if handbook.as_of else None
    approvals = shown_approvals(handbook)
    copies = Copies(handbook.system, handbook.tree, handbook.today, earlier, now, handbook.as_of, approvals)
    chosen, left_out = sorted_out(
        _wanted(copies.in_force, ids, unit), handbook.today.isoformat(), copies.pageless, drafts=draft
    )
    if ids and left_out:
        raise QmsctlError(f"{left_out[0].name} gets no copy: {left_out[0].why}")
    if everything:
        left_out += _unread(copies)
    complete = _told(copies.put(chosen, output or handbook.root / _FOLDER), output or _FOLDER)
    for name, why in left_out:
        line(f"left out: {name} ({why})")
    line(count(len(chosen), "copy", "copies"))
    raise click.exceptions.Exit(0 if complete and not (everything and copies.faulty) else 1)


def _in_force_now(handbook: Handbook) -> dict[str, str]:
    """The version in force today of each document, as the branch has it."""
    system = load(CommitTree(handbook.root, "HEAD"))
    today = today_in(system.settings.time_zone)
    earlier = earlier_versions(handbook.root, system, today)
    documents = (earlier.get(document.path, document) for document in system.documents)
    return {document.id: document.version for document in documents if document.in_force(today.isoformat())}


def _wanted(system: System, ids: tuple[str, ...], unit: str | None) -> tuple[Document, ...]:
    if ids:
        return named(system, ids)
    return system.documents if unit is None else of_unit(system, unit)


def _unread(copies: Copies) -> list[LeftOut]:
    known = {document.path for document in copies.system.documents}
    return [LeftOut(path, copies.pageless[path]) for path in sorted(copies.faulty - known)]


def _told(copies: Iterable[Copy], folder: Path) -> bool:
    """Print a line per copy as it is written; say whether every one is complete."""
    complete = True
    for copy in copies:
        line(f"{folder / copy.name}  {copy.document.title}")
        for why in copy.missing:
            line(f"  incomplete: {why}")
        complete = complete and not copy.missing
    return complete
