"""What most commands begin with: the options for a handbook, and the handbook opened."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import click

from qmsctl.errors import QmsctlError
from qmsctl.periods import parse_date, today_in
from qmsctl.reporters.escapes import log_line
from qmsctl.system import System, load
from qmsctl.trees import Tree, WorkTree
from qmsctl.writing import unfinished

LANGUAGES = ("en", "nb", "sv")
_SPOKEN = {"en": "en", "nb": "nb", "nn": "nb", "no": "nb", "sv": "sv"}
_LOCALES = ("QMSCTL_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")

F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Handbook:
    """An opened handbook: where it lies, its files, what they say, and the day it is judged on.

    `commit` is the id of the commit that was read, "" where it is the folder as it is now; `as_of` is the day that
    was asked for, or that of the commit.
    """

    root: Path
    tree: Tree
    system: System
    today: date
    commit: str = ""
    as_of: date | None = None


def reading_options(function: F) -> F:
    """Add ``--root``, ``--today`` and ``--at`` to a command that writes nothing into the handbook."""
    function = handbook_options(function)
    return click.option(
        "--at",
        metavar="REV_OR_DATE",
        help="Read the handbook as a commit left it, or as it stood at the end of a day (YYYY-MM-DD).",
    )(function)


def handbook_options(function: F) -> F:
    """Add ``--root`` and ``--today`` to a command."""
    function = today_option(function)
    return click.option(
        "--root",
        type=click.Path(path_type=Path),
        default=None,
        help="Folder of the handbook; by default the nearest one with qms.yaml, upwards from here.",
    )(function)


def today_option(function: F) -> F:
    """Add ``--today`` to a command."""
    return click.option(
        "--today", metavar="DATE", callback=_day, help="Judge as on this day (YYYY-MM-DD) instead of today."
    )(function)


def format_option(function: F) -> F:
    """Add ``--format text|json`` to a command."""
    return click.option(
        "--format", "format_", type=click.Choice(["text", "json"]), default="text", help="How to print the answer."
    )(function)


def reader_language(asked: str | None, handbook: Handbook) -> str:
    """Return the language to speak: as asked for, as QMSCTL_LANGUAGE or the locale says, else the handbook's own."""
    settings = (asked, *(os.environ.get(name) for name in _LOCALES))
    for setting in filter(None, settings):
        language = _SPOKEN.get(setting.replace("-", "_").split("_")[0].split(".")[0].lower())
        if language:
            return language
    return handbook.system.settings.language


def open_handbook(root: Path | None, today: date | None, at: str | None = None) -> Handbook:
    """Load the handbook in `root`, or in the nearest folder upwards that has a ``qms.yaml``.

    With `at`, a day or a revision, as it stood then; `today` is then that day, or the day of the commit, unless given.
    """
    if at is not None:
        from qmsctl.cli.past import open_as_of

        return open_as_of(root, today, at)
    folder = root or nearest()
    tree = WorkTree(folder)
    if interrupted := unfinished(folder):
        click.echo(f"qmsctl: {log_line(interrupted)}", err=True)
    system = load_telling(tree)
    return Handbook(tree.root, tree, system, today or today_in(system.settings.time_zone))


def load_telling(tree: Tree) -> System:
    """Load a handbook; somebody at a terminal sees how far a large one is."""
    if not sys.stderr.isatty() or len(tree) < 1000:
        return load(tree)
    with click.progressbar(length=len(tree), label="reading", file=sys.stderr) as bar:

        def progress(done: int, of: int) -> None:
            bar.length = of
            bar.update(done - bar.pos)

        return load(tree, progress=progress)


def nearest() -> Path:
    """Return the nearest folder upwards from here that has a ``qms.yaml``; raises `QmsctlError` where none has."""
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / "qms.yaml").is_file():
            return folder
    raise QmsctlError(
        "there is no qms.yaml here or in a folder above; "
        "go to a handbook, name one with --root, or begin one with qmsctl init"
    )


def _day(context: click.Context, parameter: click.Parameter, value: str | None) -> date | None:
    if value is None:
        return None
    day = parse_date(value)
    if day is None:
        raise click.BadParameter(f"{value!r} is not a day; write YYYY-MM-DD")
    return day
