"""``--at``: the handbook as a commit left it, or as it stood at the end of a day."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from qmsctl.cli.handbook import Handbook, load_telling, nearest
from qmsctl.errors import QmsctlError
from qmsctl.history.past import open_past


def open_as_of(root: Path | None, today: date | None, at: str) -> Handbook:
    """Load the handbook of another day, and say on stderr which commit that is."""
    folder = root or _around()
    found = open_past(folder, at)
    system = load_telling(found.tree)
    click.echo(f"as of {found.day} (commit {found.commit[:12]} of {found.made})", err=True)
    return Handbook(folder.resolve(), found.tree, system, today or found.day, found.commit, found.day)


def _around() -> Path:
    """Return the handbook around us; where there is none now, there may have been one in this folder."""
    try:
        return nearest()
    except QmsctlError:
        return Path.cwd()
