"""A handbook as it stood on another day: the commit that a day or a revision names, as a tree."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from qmsctl.errors import QmsctlError, UnreadableFile
from qmsctl.git import CommitTree
from qmsctl.git.past import point
from qmsctl.periods import parse_date
from qmsctl.settings import FILE
from qmsctl.system import load

_ZONE = "Europe/Oslo"


@dataclass(frozen=True, slots=True)
class Past:
    """The files of a handbook at a commit. `day` is the one that was asked for, else that of the commit, `made`."""

    tree: CommitTree
    day: date
    made: date

    @property
    def commit(self) -> str:
        """The full id of the commit."""
        return self.tree.commit


def open_past(folder: Path, at: str) -> Past:
    """Return the handbook of a folder as a day (``YYYY-MM-DD``) or a revision found it.

    A day is one in the time zone of the handbook as HEAD has it, and stands for
    what the branch held at its end. Raises `QmsctlError` where nothing answers to
    `at`, or where that commit holds no handbook here.
    """
    if "\0" in at or not at.strip():
        raise QmsctlError("a day (YYYY-MM-DD) or a revision is wanted, such as 2026-03-01, main~3 or a tag")
    if not folder.is_dir():
        raise QmsctlError(f"there is no folder {str(folder)!r}; name the folder of the handbook")
    found = point(folder, at, _time_zone(folder))
    tree = CommitTree(folder, found.commit)
    if FILE not in tree:
        raise QmsctlError(
            f"commit {found.commit[:12]} of {found.day} has no {FILE} in {str(folder)!r}; the handbook began later, "
            "or lay in another folder"
        )
    return Past(tree, parse_date(at) or found.day, found.day)


def _time_zone(folder: Path) -> str:
    """The time zone of the handbook as HEAD has it: today's rules say which day it was."""
    try:
        tree = CommitTree(folder, "HEAD")
        return load({FILE: tree[FILE]}).settings.time_zone
    except (QmsctlError, UnreadableFile, KeyError):
        return _ZONE  # what is asked for may be another branch
