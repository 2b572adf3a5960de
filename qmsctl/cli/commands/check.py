"""``qmsctl check``: run the rules and report."""

from __future__ import annotations

import os
import sys
from datetime import date
from pathlib import Path

import click

from qmsctl.cli.answers import Answer, Asking
from qmsctl.cli.options import LANGUAGES, nearest, reading_options
from qmsctl.errors import QmsctlError

FORMATS = ("github", "gitlab", "json", "junit", "sarif", "text", "unix")
LEVELS = ("error", "warning", "note", "never")


@click.command("check")
@reading_options
@click.option(
    "--format",
    "format_",
    type=click.Choice(FORMATS),
    default=None,
    help="How to print findings; github inside GitHub Actions, else text.",
)
@click.option("--select", multiple=True, metavar="RULE", help="Run only this code, name or family (repeatable).")
@click.option("--ignore", multiple=True, metavar="RULE", help="Leave out this code, name or family (repeatable).")
@click.option(
    "--fail-on",
    type=click.Choice(LEVELS),
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
    "--no-cache",
    is_flag=True,
    help="Read and judge everything anew, and keep nothing of it for the next check.",
)
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
    no_cache: bool,
    output: Path | None,
    language: str | None,
    colour: bool | None,
) -> int:
    """Check the handbook. Reads only; exits with 1 if there are findings at or above --fail-on."""
    folder = root if at else root or nearest()
    format_ = format_ or ("github" if os.environ.get("GITHUB_ACTIONS") == "true" else "text")
    terminal = output is None and sys.stdout.isatty() and "NO_COLOR" not in os.environ
    coloured = format_ == "text" and (terminal if colour is None else colour)
    summary = os.environ.get("GITHUB_STEP_SUMMARY") if format_ == "github" else None
    asking = None
    if folder is not None and base is None and not at and not no_cache:
        question = [format_, select, ignore, fail_on, no_history, no_baseline, language, coloured, bool(summary)]
        asking = Asking(folder, [*question, str(today or "")], str(today or ""))
    answer = asking.known() if asking is not None else None
    if answer is None:
        # Imported only now: to find an answer of before takes less time than to import what checks.
        from qmsctl.cli.checked import Wanted, checked

        wanted = Wanted(
            root=root,
            folder=folder,
            today=today,
            at=at,
            format=format_,
            select=_split(select),
            ignore=_split(ignore),
            fail_on=fail_on,
            base=base,
            history=not no_history,
            baseline=not no_baseline,
            cache=not no_cache,
            language=language,
            coloured=coloured,
            summary=bool(summary),
        )
        found = checked(wanted)
        answer = found.answer
        if asking is not None and found.lasting:
            asking.keep(answer, found.day, found.zone)
    _print(answer, output, summary)
    return answer.code


def _split(selectors: tuple[str, ...]) -> list[str]:
    return [part.strip() for selector in selectors for part in selector.split(",") if part.strip()]


def _print(answer: Answer, output: Path | None, summary: str | None) -> None:
    if summary:
        # The summary page of a GitHub Actions step.
        with open(summary, "a", encoding="utf-8", errors="backslashreplace") as stream:
            stream.write(answer.summary)
    if output is None:
        click.echo(answer.text, nl=not answer.text.endswith("\n"), color=True)
        return
    text = answer.text if answer.text.endswith("\n") else answer.text + "\n"
    try:
        output.write_text(text, encoding="utf-8", errors="backslashreplace")
    except OSError as error:
        from qmsctl.findings import visible

        raise QmsctlError(f"{visible(str(output))} could not be written: {error.strerror}") from error
