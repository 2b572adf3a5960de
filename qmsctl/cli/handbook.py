"""What most commands begin with: the options for a handbook, and the handbook opened."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import click

from qmsctl.cli.options import (
    LANGUAGES,
    format_option,
    handbook_options,
    nearest,
    reading_options,
    spoken,
    today_option,
)
from qmsctl.periods import today_in
from qmsctl.reporters.escapes import log_line
from qmsctl.system import System, load
from qmsctl.trees import Tree, WorkTree
from qmsctl.writing.place import has_journal

__all__ = [
    "LANGUAGES",
    "Handbook",
    "format_option",
    "handbook_options",
    "load_telling",
    "nearest",
    "open_handbook",
    "reader_language",
    "reading_options",
    "today_option",
]


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


def reader_language(asked: str | None, handbook: Handbook) -> str:
    """Return the language to speak: as asked for, as QMSCTL_LANGUAGE or the locale says, else the handbook's own."""
    return spoken(asked) or handbook.system.settings.language


def open_handbook(root: Path | None, today: date | None, at: str | None = None) -> Handbook:
    """Load the handbook in `root`, or in the nearest folder upwards that has a ``qms.yaml``.

    With `at`, a day or a revision, as it stood then; `today` is then that day, or the day of the commit, unless given.
    """
    if at is not None:
        from qmsctl.cli.past import found_past

        place, past = found_past(root, at)
        then = load_telling(past.tree)
        return Handbook(place, past.tree, then, today or past.day, past.commit, past.day)
    folder = root or nearest()
    tree = WorkTree(folder)
    if has_journal(folder):
        from qmsctl.writing import unfinished

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
