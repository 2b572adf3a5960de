"""The commit that a day or a name stands for: what the branch held at the end of that day."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from qmsctl.errors import QmsctlError
from qmsctl.git.names import HASH
from qmsctl.git.repository import commit_id, open_repository, started
from qmsctl.periods import day_of, parse_date

_LIKE_A_DAY = re.compile(r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}")

if TYPE_CHECKING:
    import git


class Point(NamedTuple):
    """A commit by its full id, and its day: that of its committer date, in the handbook's time zone."""

    commit: str
    day: date


def point(folder: Path, revision_or_day: str, time_zone: str) -> Point:
    """Return the commit that ``YYYY-MM-DD`` or a revision names in the repository around a folder.

    A day stands for what the branch held at its end: the newest commit on the
    first-parent line of HEAD whose day is not later. The order is that of the
    commits, never that of their dates. Raises `QmsctlError` for a day before the
    history here begins and for whatever names no commit.
    """
    repository = open_repository(folder)
    if repository is None:
        raise QmsctlError("there is no Git repository here, so there is no earlier day to look at")
    day = parse_date(revision_or_day)
    if day is not None:
        return _on(repository, day, time_zone)
    if _LIKE_A_DAY.fullmatch(revision_or_day):
        raise QmsctlError(f"{revision_or_day!r} is no day; days are written YYYY-MM-DD")
    line = _line(repository, commit_id(repository, revision_or_day), time_zone)
    for found in line:
        return found
    raise QmsctlError(f"the commit of {revision_or_day!r} cannot be read; git fsck says what is wrong with it")


def held(line: Iterable[Point], day: date) -> Point | None:
    """Return what a line of commits, the newest first, held at the end of a day; None where it begins later."""
    return next((found for found in line if found.day <= day), None)


def _on(repository: git.Repo, day: date, time_zone: str) -> Point:
    line = list(_line(repository, commit_id(repository, "HEAD"), time_zone))
    found = held(line, day)
    if found is None:
        why = " in this shallow clone; git fetch --unshallow brings the rest" if _shallow(repository) else ""
        first = min((each.day for each in line), default=None)
        raise QmsctlError(f"history begins on {first}{why}; there is nothing to show for {day}")
    return found


def _shallow(repository: git.Repo) -> bool:
    return (Path(str(repository.common_dir)) / "shallow").is_file()


def _line(repository: git.Repo, commit: str, time_zone: str) -> Iterator[Point]:
    """Yield the first-parent line from a commit back to where it begins: ``SECONDS HASH`` on each line."""
    with started(repository, "rev-list", "--first-parent", "--timestamp", commit, "--") as process:
        if process is None or process.stdout is None:
            return
        for row in process.stdout:
            seconds, _, name = row.decode("ascii", "replace").strip().partition(" ")
            if HASH.match(name) and seconds.lstrip("-").isdigit():
                yield Point(name, day_of(int(seconds), time_zone))
