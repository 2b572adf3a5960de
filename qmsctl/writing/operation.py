"""An operation: all of its files, or none of them, and the commit of them, whatever happens on the way."""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from qmsctl.errors import QmsctlError
from qmsctl.findings import clip
from qmsctl.git.commits import Start, commit_files, start_commit
from qmsctl.git.standing import standing
from qmsctl.periods import moment_now, parse_moment
from qmsctl.writing.files import digest_of, failure, nearest, stage, sync, target_of, temporary_name
from qmsctl.writing.journal import (
    Changed,
    Commit,
    Journal,
    Step,
    backward,
    folders,
    forward,
    possible,
    read_journal,
    tidy,
)
from qmsctl.writing.lock import handles, held, is_free
from qmsctl.writing.sweeping import sweep

Tell = Callable[[str], None]


class Place(NamedTuple):
    """Where the lock and the journal of a handbook lie, and the folder of our own in Git's (None without Git)."""

    lock: Path
    journal: Path
    own: Path | None


@dataclass(frozen=True, slots=True)
class Interrupted:
    """An operation that was killed, and what became of it now: a sentence, and whether it is done as it was meant."""

    command: str
    says: tuple[str, ...]
    sentence: str
    finished: bool


def place_of(root: Path) -> Place:
    """Return where lock and journal lie: in the Git folders, or, without Git, the folder itself and a file in it.

    The lock is shared by all work trees, because numbers are; the journal
    belongs to this work tree and this folder in it.
    """
    found = standing(root)
    if found is None:
        return Place(root, root / ".qmsctl-journal.json", None)
    own = found.git_dir / "qmsctl"
    name = hashlib.sha256(found.prefix.encode("utf-8", "surrogateescape")).hexdigest()[:16] if found.prefix else ""
    return Place(found.common_dir / "qmsctl" / "lock", own / f"journal{name and '-'}{name}.json", own)


@contextlib.contextmanager
def locked(root: Path) -> Iterator[Interrupted | None]:
    """Hold the handbook's lock; finish first what a killed command left unfinished, and sweep up after it.

    Gives what was unfinished. Whoever holds the lock already goes through.
    Raises `QmsctlError` when another process holds it for too long, or nothing
    can be written here.
    """
    root = root.resolve()
    if not root.is_dir():
        raise QmsctlError(f"there is no folder {str(root)!r}; name the folder of the handbook")
    place = place_of(root)
    with held(place.lock) as taken:
        if not taken:
            yield None
            return
        try:
            found = _recover(root, place)
            sweep(root, place.own)
        except OSError as error:
            raise failure(error, root) from error
        yield found


def unfinished(root: Path) -> str:
    """Return a sentence about an operation that was killed and nobody has finished yet, "" for none; writes nothing."""
    place = place_of(root.resolve())
    if not os.path.lexists(place.journal) or not is_free(place.lock):
        return ""
    try:
        journal = read_journal(place.journal)
    except QmsctlError as error:
        return str(error)
    return f"{_named(journal)} was interrupted; the next command that writes finishes it first" if journal else ""


@contextlib.contextmanager
def written(
    root: Path,
    files: Mapping[str, str | bytes],
    *,
    new: Collection[str] = frozenset(),
    remove: Collection[str] = (),
    command: str = "",
    says: tuple[str, ...] = (),
    commit: Commit | None = None,
    tell: Tell | None = None,
) -> Iterator[str]:
    """Write texts (or bytes) by path below `root`, remove some files, commit it all if asked.

    Gives the id of the commit, "" without one. `root` is made when it is missing.

    All files, or none: they are on the disk beside their places before the first
    is moved, a journal says what is meant, and an error takes everything back. A
    kill is made good by the next `locked`. A path in `new` must not exist yet.

    `command` (as it was typed) and `says` (the lines it answers with) are for
    the run after a kill: the same command again finds itself done. Answer the
    person inside the block: what was answered is not done twice. Without
    `command` and `commit`, a single file needs no journal.

    Raises `QmsctlError`, with nothing changed, for a link on the way, an existing
    new file, an error of the file system, or a commit that cannot be made.
    """
    root = _made(root)
    contents = {path: text.encode() if isinstance(text, str) else text for path, text in files.items()}
    with locked(root):
        place = place_of(root)
        _refuse(root, contents, new, remove)
        start = start_commit(root, [*contents, *remove]) if commit else ("", "")
        steps = _staged(root, contents, remove)
        journal = Journal(command, moment_now(), steps, says, commit, *start)
        alone = len(steps) == 1 and not command and not commit and not remove
        try:
            if not alone:
                journal.save(place.journal)
            made = _carried_out(root, journal, tell)
        except (OSError, Changed, QmsctlError) as error:
            _taken_back(root, journal, place)
            if isinstance(error, OSError):
                raise failure(error, next(iter(contents), root)) from error
            if isinstance(error, Changed):
                raise QmsctlError(f"{error} was changed by somebody else just now; nothing was changed") from error
            raise
        except KeyboardInterrupt:
            if commit:  # it may be made already
                raise QmsctlError("interrupted; the next command that writes finishes it, with the commit") from None
            _taken_back(root, journal, place)
            raise
        try:
            yield made
        finally:
            _close(root, journal, place)


def write_all(
    root: Path,
    files: Mapping[str, str | bytes],
    *,
    new: Collection[str] = frozenset(),
    remove: Collection[str] = (),
    commit: Commit | None = None,
    tell: Tell | None = None,
) -> str:
    """Write, remove and commit as `written` does, for commands that are free to be given again."""
    with written(root, files, new=new, remove=remove, commit=commit, tell=tell) as made:
        return made


def _made(root: Path) -> Path:
    try:
        root.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise failure(error, root) from error
    return root.resolve()


def _refuse(root: Path, contents: Mapping[str, bytes], new: Collection[str], remove: Collection[str]) -> None:
    for path in (*contents, *remove):
        target = target_of(root, path)
        if path in new and os.path.lexists(target):
            raise QmsctlError(f"{path} exists already; nothing was changed there")
        if path in remove and not target.is_file():
            raise QmsctlError(f"{path} is gone already; nothing was changed")
        for place in (nearest(target.parent), *([target] if target.exists() else [])):
            if not os.access(place, os.W_OK):
                raise QmsctlError(
                    f"{str(place)!r} cannot be written to: you have no right to, or the disk is read-only"
                )


def _staged(root: Path, contents: Mapping[str, bytes], remove: Collection[str]) -> tuple[Step, ...]:
    """Put every content on the disk beside its place. What is there already as it shall be is left alone."""
    steps: list[Step] = []
    try:
        for path, data in contents.items():
            target = target_of(root, path)
            old, wanted = digest_of(target), hashlib.sha256(data).hexdigest()
            if old != wanted:
                folder = nearest(target.parent)
                temporary = folder / temporary_name()
                stage(temporary, data, like=target if old else None)
                steps.append(Step(path, _below(root, temporary), _beside(root, folder) if old else "", old, wanted))
        for path in remove:
            target = target_of(root, path)
            steps.append(Step(path, "", _beside(root, target.parent), digest_of(target), ""))
    except BaseException as error:
        for step in steps:
            tidy(root, step)
        if isinstance(error, OSError):
            raise failure(error, path) from error
        raise
    return tuple(steps)


def _below(root: Path, place: Path) -> str:
    return place.relative_to(root).as_posix()


def _beside(root: Path, folder: Path) -> str:
    return _below(root, folder / temporary_name())


def _carried_out(root: Path, journal: Journal, tell: Tell | None) -> str:
    """Take every step, see the names onto the disk, and commit."""
    for step in journal.steps:
        forward(root, step)
    for folder in folders(root, journal.steps):
        sync(folder)
    if journal.commit is None:
        return ""
    contents = {step.path: (root / step.path).read_bytes() if step.new else None for step in journal.steps}
    message, trailers = journal.commit.message, journal.commit.trailers
    start = Start(journal.branch, journal.start)
    return commit_files(root, contents, message, trailers=trailers, start=start, tell=tell, keep=handles())


def _taken_back(root: Path, journal: Journal, place: Place) -> list[str]:
    """Take every step back; return the paths that somebody has changed since, which stay as they are."""
    stay = [step.path for step in reversed(journal.steps) if not backward(root, step)]
    _close(root, journal, place)
    return stay


def _close(root: Path, journal: Journal, place: Place) -> None:
    for step in journal.steps:
        tidy(root, step)
    place.journal.unlink(missing_ok=True)
    sync(place.journal.parent)


def _recover(root: Path, place: Place) -> Interrupted | None:
    journal = read_journal(place.journal)
    if journal is None:
        return None
    notes: list[str] = []
    finished = all(possible(root, step) for step in journal.steps)
    if finished:
        try:
            _carried_out(root, journal, notes.append)
        except (QmsctlError, Changed) as error:
            notes.append(f"not committed: {error}")
        _close(root, journal, place)
        became = "; ".join(["it is finished now", *notes])
    else:
        stay = _taken_back(root, journal, place)
        became = "it is taken back"
        if stay:
            became += f", but for what somebody has changed since: {', '.join(map(clip, stay))}"
    return Interrupted(journal.command, journal.says, f"{_named(journal)} was interrupted; {became}", finished)


def _named(journal: Journal) -> str:
    when = parse_moment(journal.time)
    shown = f" of {when.astimezone():%Y-%m-%d %H:%M}" if when else ""
    return f"“qmsctl {clip(journal.command, 80)}”{shown}" if journal.command else f"an operation{shown}"
