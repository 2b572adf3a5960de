"""What an operation over several files is going to do, on the disk before it does it: so a kill is made good.

Every step says what its file held before and what it shall hold, so that each can
be taken, taken back, or taken again, whatever was reached.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from qmsctl.errors import QmsctlError
from qmsctl.writing.files import PREFIX, SUFFIX, digest_of, put, stage, sync, target_of, temporary_name

_FORMAT = 1
_TEXTS = ("command", "time", "branch", "start")
_MOST = 64 * 1024 * 1024
_SHA256 = re.compile(r"(?:[0-9a-f]{64})?\Z")
_TEMPORARY = re.compile(rf"(?:(?:.*/)?{re.escape(PREFIX)}[0-9a-f]+{re.escape(SUFFIX)})?\Z", re.S)
_EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


@dataclass(frozen=True, slots=True)
class Step:
    """One file of an operation. Paths count from the root of the handbook; digests are SHA-256, "" for no file.

    `temporary` holds the new content beside its place ("" where the file goes);
    `backup` is where the old one is kept until all is done ("" where there is none).
    """

    path: str
    temporary: str
    backup: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Commit:
    """A commit to make of what is written: message and trailers, see `qmsctl.git.commit_files`."""

    message: str
    trailers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Journal:
    """An operation: the command that began it and when (UTC), its steps, what it answers, and the commit it makes."""

    command: str
    time: str
    steps: tuple[Step, ...]
    says: tuple[str, ...] = ()
    commit: Commit | None = None
    branch: str = ""
    start: str = ""

    def save(self, place: Path) -> None:
        """Put the journal on the disk: from here on the operation will be finished."""
        place.parent.mkdir(exist_ok=True)
        temporary = place.parent / temporary_name()
        stage(temporary, json.dumps({"format": _FORMAT, **asdict(self)}, indent=1).encode())
        os.replace(temporary, place)
        sync(place.parent)


def read_journal(place: Path) -> Journal | None:
    """Return the journal at a place, None where there is none; raise `QmsctlError` for one that makes no sense."""
    try:
        if place.is_symlink() or place.stat().st_size > _MOST:
            raise ValueError("odd")
        value = json.loads(place.read_bytes())
        if value.pop("format") != _FORMAT or not all(isinstance(value[name], str) for name in _TEXTS):
            raise ValueError("another form")
        steps = tuple(_step(step) for step in value.pop("steps"))
        commit = value.pop("commit")
        found = Journal(steps=steps, commit=_commit(commit) if commit else None, says=tuple(value.pop("says")), **value)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise QmsctlError(
            f"{str(place)!r}, which tells of an unfinished operation, cannot be read; look at it, and when your files "
            "are in order (git status), remove it"
        ) from error
    return found


def forward(root: Path, step: Step) -> None:
    """Take a step, or what is left of it. Raises `Changed` where the file is neither as before nor as it shall be."""
    target = target_of(root, step.path)
    temporary = root / step.temporary
    now = digest_of(target)
    if now == step.new:
        if step.temporary:
            temporary.unlink(missing_ok=True)
        return
    # Where there are no hard links, an empty file takes the name first.
    claimed = now == _EMPTY and not step.old
    if now != step.old and not claimed:
        raise Changed(step.path)
    if not step.new:
        os.replace(target, root / step.backup)
        return
    if digest_of(temporary) != step.new:
        raise Changed(step.path)
    if step.backup:
        _keep(target, root / step.backup)
    target.parent.mkdir(parents=True, exist_ok=True)
    put(temporary, target, fresh=not step.old and not claimed)


def possible(root: Path, step: Step) -> bool:
    """Tell whether a step is taken or can be."""
    now = digest_of(target_of(root, step.path))
    ready = not step.new or digest_of(root / step.temporary) == step.new
    return now == step.new or (ready and (now == step.old or (now == _EMPTY and not step.old)))


def backward(root: Path, step: Step) -> bool:
    """Take a step back; False where somebody has changed the file since, which then stays as it is."""
    target, backup = target_of(root, step.path), root / step.backup
    now = digest_of(target)
    ours = now == step.new or (now == _EMPTY and not step.old)
    if ours and step.old and digest_of(backup) == step.old:
        os.replace(backup, target)
    elif ours and not step.old and now:
        target.unlink()
        _remove_empty(target.parent, (root / step.temporary).parent)
    tidy(root, step)
    return digest_of(target) == step.old


def tidy(root: Path, step: Step) -> None:
    """Remove what a step leaves beside its file."""
    for name in filter(None, (step.temporary, step.backup)):
        (root / name).unlink(missing_ok=True)


def folders(root: Path, steps: tuple[Step, ...]) -> Iterator[Path]:
    """Yield the folders in which names change, and those above them that may be new."""
    seen = set()
    for step in steps:
        for folder in (root / step.path).parents:
            if folder not in seen and folder.is_dir():
                seen.add(folder)
                yield folder
            if folder in (root, (root / step.temporary).parent):
                break


class Changed(Exception):
    """Somebody else has changed a file of the operation; the text is its path."""


def _keep(target: Path, backup: Path) -> None:
    if backup.exists():
        return
    try:
        os.link(target, backup)
    except OSError:
        stage(backup, target.read_bytes(), like=target)


def _remove_empty(folder: Path, until: Path) -> None:
    with contextlib.suppress(OSError):
        while folder != until and folder.is_relative_to(until):
            folder.rmdir()
            folder = folder.parent


def _step(value: Any) -> Step:
    step = Step(**value)
    if not all(isinstance(part, str) for part in (step.path, step.temporary, step.backup, step.old, step.new)):
        raise ValueError("a step of text")
    if not (_SHA256.match(step.old) and _SHA256.match(step.new)):
        raise ValueError("a digest")
    if not (_TEMPORARY.match(step.temporary) and _TEMPORARY.match(step.backup)):
        raise ValueError("a name of ours")
    return step


def _commit(value: Any) -> Commit:
    return Commit(value["message"], tuple((key, text) for key, text in value["trailers"]))
