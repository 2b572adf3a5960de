"""``qmsctl harvest``: approvals given at a forge, gathered after the merge."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from qmsctl import __version__
from qmsctl.approvals.harvest import Gathered, gather
from qmsctl.approvals.judging import judge_all
from qmsctl.approvals.model import FORGE
from qmsctl.approvals.reviews import MOST_BYTES, read_request
from qmsctl.approvals.statement import write
from qmsctl.approvals.values import FORGES
from qmsctl.cli.approving import approval_sources
from qmsctl.cli.handbook import Handbook, handbook_options, nearest, open_handbook
from qmsctl.cli.output import line
from qmsctl.cli.refusing import words_for
from qmsctl.cli.writing import command_line, tell, writing
from qmsctl.errors import QmsctlError
from qmsctl.writing import Commit, written


@click.command("harvest")
@click.argument("files", metavar="[FILE]...", nargs=-1, type=click.Path(path_type=Path))
@handbook_options
@click.option("--forge", type=click.Choice(FORGES), help="Which forge the files come from.")
@click.option("--commit", is_flag=True, help="Commit the approvals, and nothing else.")
@click.option("--waiting", is_flag=True, help="Only list the versions whose approval at the forge is not written down.")
def command(
    files: tuple[Path, ...], root: Path | None, today: date | None, forge: str | None, commit: bool, waiting: bool
) -> int:
    """Gather the approving reviews of a merged pull request from the FILEs that you fetched from the forge.

    Only a last word that approves the very content that was merged counts, by an account that qms.yaml gives to
    somebody who held the role that day and did not write the change. Exit 1 where there is none.
    """
    if waiting:
        if files or commit:
            raise click.UsageError("--waiting lists what is to be gathered and takes no files; leave them away")
        _list_waiting(open_handbook(root, today))
        return 0
    if not files or forge is None:
        raise click.UsageError("name the files that you fetched from the forge, and the forge with --forge")
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


def _list_waiting(handbook: Handbook) -> None:
    """Print the versions that lack an approval where the forge's count; nothing where they do not."""
    settings = handbook.system.settings.approval
    if settings is None or FORGE not in settings.modes:
        return
    with approval_sources(handbook) as sources:
        judgements = judge_all(sources).judgements
    words = words_for(handbook)
    for document in handbook.system.documents:
        judgement = judgements.get(document.path)
        if judgement is not None and judgement.lacking is not None:
            line(f"{document.id} {document.version}: {words.message(judgement.lacking)}")


def _about(each: Gathered) -> str:
    document = f" {each.document.id}" if each.document is not None else ""
    return f"{each.review.account}{document}"


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as stream:
            return stream.read(MOST_BYTES + 1)
    except OSError as error:
        raise QmsctlError(f"{path} cannot be read: {error.strerror}") from error
