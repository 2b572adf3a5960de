"""What an interrupted program left behind: locks of Git, temporary files of ours. Nothing is deleted here."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from qmsctl.forges.examination.model import Result, attention, fine, missing
from qmsctl.git.repository import open_repository
from qmsctl.periods import moment_now, parse_moment
from qmsctl.writing import unfinished
from qmsctl.writing.files import PREFIX, SUFFIX

_PATIENCE = 600
"""Seconds after which nobody can still be busy with a lock that no process has open."""

_ELSEWHERE = frozenset({".git", ".venv", "node_modules", "site", "build"})
_SHOWN = 5


def leftovers(root: Path, top: Path) -> Iterator[Result]:
    """Yield locks of Git with their age and holder, and temporary files of qmsctl."""
    repository = open_repository(root)
    folders = {Path(str(repository.git_dir)), Path(str(repository.common_dir))} if repository else set()
    locks = sorted(_locks(folders))
    for lock in locks:
        yield _lock(lock)
    if repository and not locks:
        yield fine("locks", "no lock of Git is left behind")
    interrupted = unfinished(root)
    if interrupted:
        yield attention("leftovers", interrupted, "run the interrupted command again, or any other that writes")
    strays = sorted(_strays(top))
    if strays:
        shown = ", ".join(strays[:_SHOWN]) + (" …" if len(strays) > _SHOWN else "")
        yield attention("leftovers", f"an interrupted command left {shown}", "the next command that writes sweeps them")


def _locks(folders: Iterable[Path]) -> Iterator[Path]:
    for folder in folders:
        yield from (path for path in folder.glob("*.lock") if path.name != "qmsctl.lock")
        for path, _, names in os.walk(folder / "refs"):
            yield from (Path(path) / name for name in names if name.endswith(".lock"))


def _lock(path: Path) -> Result:
    try:
        age = _now() - path.stat().st_mtime
    except OSError:
        return fine("locks", f"{path.name} has just gone")
    holder = _holder(path)
    what = f"{path} is {_spoken(age)} old"
    if holder:
        return attention("locks", f"{what} and held by process {holder}", "wait until that process has ended")
    if holder is None or age < _PATIENCE:
        return attention("locks", what, "wait; if no git is running any more, take the file away")
    return missing("locks", f"{what} and no process holds it: a git was killed", f"take it away: rm '{path}'")


def _holder(path: Path) -> int | None:
    """The process that has a file open, 0 for none, None where the machine does not tell."""
    processes = Path("/proc")
    if not (processes / "self" / "fd").is_dir():
        return None
    name = str(path.resolve())
    for process in processes.iterdir():
        if process.name.isdigit() and name in _opened(process / "fd"):
            return int(process.name)
    return 0


def _opened(folder: Path) -> Iterator[str]:
    try:
        for link in folder.iterdir():
            yield str(link.readlink())
    except OSError:  # somebody else's process, or one that has just ended
        return


def _strays(top: Path) -> Iterator[str]:
    for folder, inner, names in os.walk(top):
        inner[:] = [name for name in inner if name not in _ELSEWHERE]
        for name in names:
            if name.startswith(PREFIX) and name.endswith(SUFFIX):
                yield os.path.relpath(os.path.join(folder, name), top)


def _now() -> float:
    now = parse_moment(moment_now())
    return now.replace(tzinfo=UTC).timestamp() if now else datetime.max.timestamp()


def _spoken(seconds: float) -> str:
    minutes = max(0, int(seconds // 60))
    if minutes < 120:
        return f"{minutes} minutes"
    return f"{minutes // 60} hours" if minutes < 48 * 60 else f"{minutes // 1440} days"
