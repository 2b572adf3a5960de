"""``qmsctl site stage``: the handbook's pages as plain files that any generator can take."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from qmsctl.cli.handbook import LANGUAGES, handbook_options, open_handbook
from qmsctl.cli.output import count, line


@click.group("site")
def command() -> None:
    """Write the handbook's pages as plain files."""


@command.command("stage")
@click.argument("directory", type=click.Path(file_okay=False, path_type=Path))
@click.option("--language", type=click.Choice(LANGUAGES), help="Language of labels; the handbook's own unless given.")
@handbook_options
def stage_command(directory: Path, language: str | None, root: Path | None, today: date | None) -> None:
    """Write every page as plain Markdown to DIRECTORY, with an mkdocs.yml that needs no plugin."""
    from qmsctl.history import earlier_versions
    from qmsctl.pages import build
    from qmsctl.pages.staging import stage

    handbook = open_handbook(root, today)
    earlier = earlier_versions(handbook.root, handbook.system, handbook.today)
    site = build(handbook.system, handbook.today, language=language, earlier=earlier)
    stage(site, directory, handbook.tree)
    line(f"{directory}: {count(len(site.pages), 'page', 'pages')}")
    for path, why in site.withheld:
        line(f"not published: {path} ({why})")
