"""``qmsctl harvest``: approvals given at a forge, gathered after the merge."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from qmsctl import __version__
from qmsctl.approvals.harvest import Gathered, gather
from qmsctl.approvals.reviews import FORGES, MOST_BYTES, read_request
from qmsctl.approvals.statement import write
from qmsctl.cli.approving import approval_sources
from qmsctl.cli.handbook import handbook_options, nearest, open_handbook
from qmsctl.cli.output import line
from qmsctl.cli.writing import command_line, tell, writing
from qmsctl.errors import QmsctlError
from qmsctl.writing import Commit, written


@click.command("harvest")
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=click.Path(path_type=Path))
@handbook_options
@click.option("--forge", type=click.Choice(FORGES), required=True, help="Which forge the files come from.")
@click.option("--commit", is_flag=True, help="Commit the approvals, and nothing else.")
def command(files: tuple[Path, ...], root: Path | None, today: date | None, forge: str, commit: bool) -> int:
    """Gather the approving reviews of a merged pull request from the FILEs that you fetched from the forge.

    Only a last word that approves the very content that was merged counts, by an account that qms.yaml gives to
    somebody who held the role that day and did not write the change. Exit 1 where there is none.
    """
    root = root or nearest()
    with writing(root):
        pass
    handbook = open_handbook(root, today)
    request = read_request(forge, [(path.name, _read(path)) for path in files])
    with approval_sources(handbook) as sources:
        found = gather(request, forge, sources, f"qmsctl {__version__}")
    for each in found:
        if each.refused is not None:
            tell(f"{_about(each)}: {each.refused}")
    texts = {each.prospect.path: write(each.prospect.statement) for each in found if each.prospect is not None}
    if not texts:
        line("nothing to write down")
        return 1
    says = tuple(sorted(texts))
    message = Commit(f"Approvals of {request.address or forge}")
    with written(
        handbook.root,
        texts,
        new=set(texts),
        command=command_line(),
        says=says,
        commit=message if commit else None,
        tell=tell,
    ) as made:
        for path in says:
            line(path)
        tell(f"committed as {made[:10]}" if made else "written; they count once they are committed and on the branch")
    return 0


def _about(each: Gathered) -> str:
    document = f" {each.document.id}" if each.document is not None else ""
    return f"{each.review.account}{document}"


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as stream:
            return stream.read(MOST_BYTES + 1)
    except OSError as error:
        raise QmsctlError(f"{path} cannot be read: {error.strerror}") from error
