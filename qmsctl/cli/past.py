"""``--at``: the handbook as a commit left it, or as it stood at the end of a day."""

from __future__ import annotations

from pathlib import Path

import click

from qmsctl.cli.options import nearest
from qmsctl.errors import QmsctlError
from qmsctl.history.past import Past, open_past


def found_past(root: Path | None, at: str) -> tuple[Path, Past]:
    """Return the handbook's folder and what it held then, and say on stderr which commit that is."""
    folder = root or _around()
    found = open_past(folder, at)
    click.echo(f"as of {found.day} (commit {found.commit[:12]} of {found.made})", err=True)
    return folder.resolve(), found


def _around() -> Path:
    """Return the handbook around us; where there is none now, there may have been one in this folder."""
    try:
        return nearest()
    except QmsctlError:
        return Path.cwd()
