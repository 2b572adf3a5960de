"""``qmsctl site stage``: the handbook's pages as plain files that any generator can take."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from qmsctl.cli.evidence import shown_approvals
from qmsctl.cli.handbook import LANGUAGES, open_handbook, reading_options
from qmsctl.cli.output import count, line


@click.group("site")
def command() -> None:
    """Write the handbook's pages as plain files."""


@command.command("stage")
@click.argument("directory", type=click.Path(file_okay=False, path_type=Path))
@click.option("--language", type=click.Choice(LANGUAGES), help="Language of labels; the handbook's own unless given.")
@reading_options
def stage_command(directory: Path, language: str | None, root: Path | None, today: date | None, at: str | None) -> None:
    """Write every page as plain Markdown to DIRECTORY, with an mkdocs.yml that needs no plugin."""
    from qmsctl.history import earlier_versions
    from qmsctl.pages import AsOf, build
    from qmsctl.pages.staging import stage

    handbook = open_handbook(root, today, at)
    earlier = earlier_versions(handbook.root, handbook.system, handbook.today, commit=handbook.commit)
    as_of = AsOf(handbook.as_of) if handbook.as_of else None
    site = build(
        handbook.system,
        handbook.today,
        language=language,
        earlier=earlier,
        as_of=as_of,
        approvals=shown_approvals(handbook),
        tree=handbook.tree,
    )
    stage(site, directory, handbook.tree)
    line(f"{directory}: {count(len(site.pages), 'page', 'pages')}")
    for path, why in site.withheld:
        line(f"not published: {path} ({why})")
