"""``qmsctl pr-report``: a proposed change as one comment for a pull request."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from qmsctl.cli.handbook import LANGUAGES, nearest, open_handbook, reading_options
from qmsctl.cli.output import emit_json
from qmsctl.cli.proposed import begin_history, evidence_of_change, open_change
from qmsctl.i18n import translator
from qmsctl.proposal import as_data, as_markdown, describe, judge
from qmsctl.reporters.escapes import json_text
from qmsctl.writing import write_output


@click.command("pr-report")
@reading_options
@click.option("--base", metavar="REV", required=True, help="The branch that the change is to come to.")
@click.option("--no-history", is_flag=True, help="Do not read the Git history; approvals are not told of then.")
@click.option(
    "--format",
    "format_",
    type=click.Choice(["markdown", "json"]),
    default="markdown",
    show_default=True,
    help="How to print the report.",
)
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="Write to this file instead of printing."
)
@click.option("--language", type=click.Choice(LANGUAGES), help="Language of the report; by default the handbook's.")
def command(
    root: Path | None,
    today: date | None,
    at: str | None,
    base: str,
    no_history: bool,
    format_: str,
    output: Path | None,
    language: str | None,
) -> None:
    """Tell what a change does: documents with their redlines, who approves, what follows, what is wrong.

    It is one comment for a pull request, in the handbook's language. Whether the change may be merged is what
    `qmsctl check --base` says; this always exits with 0.
    """
    folder = root if at else root or nearest()
    started = begin_history(folder) if folder and not at and not no_history else None
    handbook = open_handbook(folder, today, at)
    change = open_change(handbook, base)
    now, before = evidence_of_change(handbook, change, history=not no_history, started=started)
    spoken = language or handbook.system.settings.language
    report = judge(change, handbook.today, language=spoken, evidence=now, base_evidence=before)
    proposal = describe(change, report, handbook.today, now.approvals)
    words = translator(spoken)
    if format_ == "json" and output is None:
        emit_json(as_data(proposal, words))
        return
    rendered = json_text(as_data(proposal, words)) if format_ == "json" else as_markdown(proposal, words)
    if output is None:
        click.echo(rendered, nl=False)
    else:
        write_output(output.resolve().parent, {output.name: rendered})
