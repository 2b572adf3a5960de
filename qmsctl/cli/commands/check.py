"""``qmsctl check``: run the rules and report."""

from __future__ import annotations

import os
import sys
from datetime import date
from pathlib import Path

import click

from qmsctl.checking import check, read_baseline, with_sources
from qmsctl.cli.handbook import LANGUAGES, handbook_options, open_handbook, reader_language
from qmsctl.errors import QmsctlError
from qmsctl.findings import Report, Severity, visible
from qmsctl.reporters import REPORTERS

_LEVELS = {
    "error": (Severity.ERROR,),
    "warning": (Severity.ERROR, Severity.WARNING),
    "note": tuple(Severity),
    "never": (),
}


@click.command("check")
@handbook_options
@click.option(
    "--format",
    "format_",
    type=click.Choice(sorted(REPORTERS)),
    default=None,
    help="How to print findings; github inside GitHub Actions, else text.",
)
@click.option("--select", multiple=True, metavar="RULE", help="Run only this code, name or family (repeatable).")
@click.option("--ignore", multiple=True, metavar="RULE", help="Leave out this code, name or family (repeatable).")
@click.option(
    "--fail-on",
    type=click.Choice(list(_LEVELS)),
    default="error",
    show_default=True,
    help="Exit with 1 at findings of this weight or above.",
)
@click.option("--no-baseline", is_flag=True, help="Report what the baseline file accepts, too.")
@click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the report to this file instead of printing it.",
)
@click.option(
    "--language",
    type=click.Choice(LANGUAGES),
    help="Language of the messages; by default the reader's (QMSCTL_LANGUAGE or the locale), else the handbook's.",
)
@click.option("--colour/--no-colour", default=None, help="Colour the text report; by default only on a terminal.")
def command(
    root: Path | None,
    today: date | None,
    format_: str | None,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    fail_on: str,
    no_baseline: bool,
    output: Path | None,
    language: str | None,
    colour: bool | None,
) -> int:
    """Check the handbook. Reads only; exits with 1 if there are findings at or above --fail-on."""
    handbook = open_handbook(root, today)
    settings = handbook.system.settings.check
    accepted = frozenset() if no_baseline else read_baseline(handbook.tree, settings.baseline)
    report = check(
        handbook.system,
        handbook.today,
        select=_split(select),
        ignore=_split(ignore),
        baseline=accepted,
        language=reader_language(language, handbook),
    )
    report = with_sources(report, handbook.tree)
    format_ = format_ or ("github" if os.environ.get("GITHUB_ACTIONS") == "true" else "text")
    _print(report, format_, output, colour)
    return int(any(finding.severity in _LEVELS[fail_on] for finding in report.findings))


def _split(selectors: tuple[str, ...]) -> list[str]:
    return [part.strip() for selector in selectors for part in selector.split(",") if part.strip()]


def _print(report: Report, format_: str, output: Path | None, colour: bool | None) -> None:
    if format_ == "text":
        from qmsctl.reporters.text import text

        wanted = (
            colour if colour is not None else (output is None and sys.stdout.isatty() and "NO_COLOR" not in os.environ)
        )
        rendered = text(report, colour=wanted)
    else:
        rendered = REPORTERS[format_](report)
        if format_ == "github":
            _step_summary(report)
    if output is None:
        click.echo(rendered, nl=not rendered.endswith("\n"), color=True)
        return
    try:
        output.write_text(
            rendered if rendered.endswith("\n") else rendered + "\n", encoding="utf-8", errors="backslashreplace"
        )
    except OSError as error:
        raise QmsctlError(f"{visible(str(output))} could not be written: {error.strerror}") from error


def _step_summary(report: Report) -> None:
    """Append all findings to the summary page of a GitHub Actions step, where there is one."""
    place = os.environ.get("GITHUB_STEP_SUMMARY")
    if place:
        from qmsctl.reporters.github import summary_markdown

        with open(place, "a", encoding="utf-8", errors="backslashreplace") as stream:
            stream.write(summary_markdown(report))
