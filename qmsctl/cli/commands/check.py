"""``qmsctl check``: run the rules and report."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from qmsctl.checking import check, read_baseline, with_sources
from qmsctl.cli.handbook import LANGUAGES, Handbook, nearest, open_handbook, reader_language, reading_options
from qmsctl.cli.proposed import begin_history, evidence, evidence_of_change, open_change
from qmsctl.errors import QmsctlError
from qmsctl.findings import Report, Severity, visible
from qmsctl.reporters import REPORTERS

if TYPE_CHECKING:
    from qmsctl.history import StartedHistory

_WITH_REVISION = ("json", "sarif")
_LEVELS = {
    "error": (Severity.ERROR,),
    "warning": (Severity.ERROR, Severity.WARNING),
    "note": tuple(Severity),
    "never": (),
}


@click.command("check")
@reading_options
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
@click.option(
    "--base",
    metavar="REV",
    help="Judge a change: what it brings in, compared with where it left this branch, by that branch's own settings.",
)
@click.option(
    "--no-history",
    is_flag=True,
    help="Do not read the Git history; the rules that need it are named as not run.",
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
    at: str | None,
    format_: str | None,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    fail_on: str,
    base: str | None,
    no_history: bool,
    no_baseline: bool,
    output: Path | None,
    language: str | None,
    colour: bool | None,
) -> int:
    """Check the handbook. Reads only; exits with 1 if there are findings at or above --fail-on."""
    folder = root if at else root or nearest()
    started = begin_history(folder) if folder and not at and not no_history else None
    handbook = open_handbook(folder, today, at)
    format_ = format_ or ("github" if os.environ.get("GITHUB_ACTIONS") == "true" else "text")
    asked = _Asked(
        select=_split(select),
        ignore=_split(ignore),
        language=reader_language(language, handbook),
        revision=_revision(handbook) if format_ in _WITH_REVISION else "",
        baseline=not no_baseline,
        history=not no_history,
        started=started,
    )
    report, failing = _all(handbook, asked) if base is None else _changed(handbook, base, asked)
    report = with_sources(report, handbook.tree)
    _print(report, format_, output, colour)
    return int(failing and any(finding.severity in _LEVELS[fail_on] for finding in report.findings))


@dataclass(frozen=True, slots=True)
class _Asked:
    """How the check was asked for."""

    select: list[str]
    ignore: list[str]
    language: str
    revision: str
    baseline: bool
    history: bool
    started: StartedHistory | None


def _all(handbook: Handbook, asked: _Asked) -> tuple[Report, bool]:
    """Everything that is wrong, which fails."""
    settings = handbook.system.settings.check
    report = check(
        handbook.system,
        handbook.today,
        select=asked.select,
        ignore=asked.ignore,
        baseline=read_baseline(handbook.tree, settings.baseline) if asked.baseline else frozenset(),
        revision=asked.revision,
        language=asked.language,
        evidence=evidence(handbook, asked.started) if asked.history else None,
    )
    return report, True


def _changed(handbook: Handbook, base: str, asked: _Asked) -> tuple[Report, bool]:
    """What a change brings in, and whether the branch lets that fail."""
    from qmsctl.proposal.judging import NEVER, gate, judge

    change = open_change(handbook, base)
    now, before = evidence_of_change(handbook, change, history=asked.history, started=asked.started)
    report = judge(
        change,
        handbook.today,
        select=asked.select,
        ignore=asked.ignore,
        language=asked.language,
        evidence=now,
        base_evidence=before,
        revision=asked.revision,
        baseline=asked.baseline,
    )
    return report, gate(change) != NEVER


def _revision(handbook: Handbook) -> str:
    from qmsctl.git.fork import revision_of

    return revision_of(handbook.root, handbook.tree)


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
