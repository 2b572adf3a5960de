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
from qmsctl.paper.choice import REVIEW, LeftOut, named, of_unit, review_refusal, reviews_named, sorted_out
from qmsctl.periods import today_in
from qmsctl.system import Document, System, load

if TYPE_CHECKING:
    from qmsctl.paper.copies import Copies, Copy, ReviewCopy
    from qmsctl.reviews import ManagementReview

_FOLDER = Path("build/pdf")


@click.command("pdf")
@click.argument("ids", metavar="[ID]...", nargs=-1)
@click.option("--all", "everything", is_flag=True, help="Copy every document in force.")
@click.option("--unit", metavar="UNIT", help="Copy what holds in a unit: its own documents and those from above.")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Folder for the copies.  [default: build/pdf]")
@click.option("--draft", is_flag=True, help="Copy what is not in force or not signed yet, too, marked on every page.")
@click.option("--inputs", is_flag=True, help="Of a management review, copy the facts in place of the minutes.")
@reading_options
def command(
    ids: tuple[str, ...],
    everything: bool,
    unit: str | None,
    output: Path | None,
    draft: bool,
    inputs: bool,
    root: Path | None,
    today: date | None,
    at: str | None,
) -> None:
    """Write controlled copies: a PDF of each document named, of all, or of what holds in a unit.

    The id of a management review (MGT-2026-group) gives its minutes with a block for signatures.
    """
    if bool(ids) + everything + (unit is not None) != 1:
        raise click.UsageError("name documents by their ids, or give --all or --unit")
    if lacking():
        raise QmsctlError(lacking())
    from qmsctl.pages.reviews.review import MINUTES, PACK
    from qmsctl.paper.copies import Copies

    handbook = open_handbook(root, today, at)
    earlier = earlier_versions(handbook.root, handbook.system, handbook.today, commit=handbook.commit)
    now = _in_force_now(handbook) if handbook.as_of else None
    approvals = shown_approvals(handbook)
    reviews = _reviews(handbook.system, ids, draft=draft, inputs=inputs)
    ids = tuple(id_ for id_ in ids if not id_.startswith(REVIEW))
    if inputs and (ids or not reviews):
        raise click.UsageError("--inputs is for the facts of management reviews; name those alone")
    copies = Copies(handbook.system, handbook.tree, handbook.today, earlier, now, handbook.as_of, approvals)
    chosen, left_out = sorted_out(
        _wanted(copies.in_force, ids, unit, everything=everything),
        handbook.today.isoformat(),
        copies.pageless,
        drafts=draft,
    )
    if ids and left_out:
        raise QmsctlError(f"{left_out[0].name} gets no copy: {left_out[0].why}")
    if everything:
        left_out += _unread(copies)
    folder, said = output or handbook.root / _FOLDER, output or _FOLDER
    complete = _told(copies.put(chosen, folder), said)
    complete = _told_reviews(copies.put_reviews(reviews, folder, PACK if inputs else MINUTES), said) and complete
    for name, why in left_out:
        line(f"left out: {name} ({why})")
    line(count(len(chosen) + len(reviews), "copy", "copies"))
    raise click.exceptions.Exit(0 if complete and not (everything and copies.faulty) else 1)


def _in_force_now(handbook: Handbook) -> dict[str, str]:
    """The version in force today of each document, as the branch has it."""
    system = load(CommitTree(handbook.root, "HEAD"))
    today = today_in(system.settings.time_zone)
    earlier = earlier_versions(handbook.root, system, today)
    documents = (earlier.get(document.path, document) for document in system.documents)
    return {document.id: document.version for document in documents if document.in_force(today.isoformat())}


def _wanted(system: System, ids: tuple[str, ...], unit: str | None, *, everything: bool) -> tuple[Document, ...]:
    if ids:
        return named(system, ids)
    return of_unit(system, unit) if unit is not None else system.documents if everything else ()


def _reviews(system: System, ids: tuple[str, ...], *, draft: bool, inputs: bool) -> tuple[ManagementReview, ...]:
    """The management reviews among what is named. Raises `QmsctlError` for one that gets no copy."""
    found = reviews_named(system, ids)
    for review in found:
        why = review_refusal(system, review, drafts=draft, facts=inputs)
        if why:
            raise QmsctlError(f"{review.id} gets no copy: {why}")
    return found


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


def _told_reviews(copies: Iterable[ReviewCopy], folder: Path) -> bool:
    """Print a line per review's copy as it is written; say whether every one is complete."""
    complete = True
    for copy in copies:
        line(f"{folder / copy.name}  {copy.review.title}")
        for why in copy.missing:
            line(f"  incomplete: {why}")
        complete = complete and not copy.missing
    return complete
