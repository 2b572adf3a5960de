"""``qmsctl codeowners``: who is asked about a change, in the forge's own file."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from qmsctl.approvals.values import FORGES
from qmsctl.cli.handbook import handbook_options, open_handbook
from qmsctl.cli.output import line
from qmsctl.cli.writing import writing
from qmsctl.forges import codeowners as file
from qmsctl.forges.place import Place, place_of
from qmsctl.writing import write_all


@click.command("codeowners")
@handbook_options
@click.option("--write", is_flag=True, help="Write the lines into the file instead of printing them.")
@click.option("--check", "only_check", is_flag=True, help="Exit with 1 if the file says something else.")
@click.option(
    "--forge", type=click.Choice(FORGES), help="Forge to write for; by default what the repository's files tell."
)
def command(root: Path | None, today: date | None, write: bool, only_check: bool, forge: str | None) -> int:
    """Print the CODEOWNERS that follows from owners, approvers and their teams in qms.yaml."""
    if write and only_check:
        raise click.UsageError("--write and --check exclude each other")
    handbook = open_handbook(root, today)
    where = place_of(handbook.root)
    forge = forge or where.forge
    lines = file.codeowners(handbook.system, forge, folder=where.folder)
    if not (write or only_check):
        click.echo(lines, nl=False)
        return 0
    if only_check:
        return _check(where, forge, lines)
    with writing(where.top):
        _write(where, forge, lines)
    return 0


def _check(where: Place, forge: str, lines: str) -> int:
    path, present = _present(where, forge)
    if present == file.merged(present, lines):
        line(f"{path}: up to date")
        return 0
    line(f"{path}: {'is missing' if present is None else 'is out of date'}; qmsctl codeowners --write mends it")
    return 1


def _write(where: Place, forge: str, lines: str) -> None:
    path, present = _present(where, forge)
    wanted = file.merged(present, lines)
    if present == wanted:
        line(f"{path}: up to date")
        return
    write_all(where.top, {path: wanted}, new=frozenset({path} if present is None else ()))
    line(f"{path}: written")


def _present(where: Place, forge: str) -> tuple[str, str | None]:
    texts = {path: where.text(path) for path in file.PLACES[forge]}
    path = file.place(forge, {path: text for path, text in texts.items() if text is not None})
    return path, texts[path]
