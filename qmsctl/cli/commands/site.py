"""``qmsctl site stage``: the handbook's pages as plain files that any generator can take."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from qmsctl.cli.handbook import handbook_options, open_handbook
from qmsctl.cli.output import count, line


@click.group("site")
def command() -> None:
    """Write the handbook's pages as plain files."""


@command.command("stage")
@click.argument("directory", type=click.Path(file_okay=False, path_type=Path))
@handbook_options
def stage_command(directory: Path, root: Path | None, today: date | None) -> None:
    """Write every page as plain Markdown to DIRECTORY, with an mkdocs.yml that needs no plugin."""
    from qmsctl.pages import build
    from qmsctl.pages.staging import stage

    handbook = open_handbook(root, today)
    site = build(handbook.system, handbook.today)
    stage(site, directory, handbook.tree)
    line(f"{directory}: {count(len(site.pages), 'page', 'pages')}")
    for path, why in site.withheld:
        line(f"not published: {path} ({why})")
