"""An operation: all of its files, or none of them, and the commit of them, whatever happens on the way."""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from qmsctl.errors import QmsctlError
from qmsctl.git.commits import start_commit
from qmsctl.periods import moment_now
from qmsctl.writing.files import digest_of, failure, nearest, stage, target_of, temporary_name
from qmsctl.writing.journal import Changed, Commit, Journal, Step, tidy
from qmsctl.writing.place import place_of
from qmsctl.writing.recovery import Tell, carried_out, close, locked, taken_back


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
            made = carried_out(root, journal, tell)
        except (OSError, Changed, QmsctlError) as error:
            taken_back(root, journal, place)
            if isinstance(error, OSError):
                raise failure(error, next(iter(contents), root)) from error
            if isinstance(error, Changed):
                raise QmsctlError(f"{error} was changed by somebody else just now; nothing was changed") from error
            raise
        except KeyboardInterrupt:
            if commit:  # it may be made already
                raise QmsctlError("interrupted; the next command that writes finishes what was begun") from None
            taken_back(root, journal, place)
            raise
        try:
            yield made
        finally:
            close(root, journal, place)


def write_all(
    root: Path,
    files: Mapping[str, str | bytes],
    *,
    new: Collection[str] = frozenset(),
) -> None:
    """Write files as `written` does, for commands that are free to be given again and commit nothing."""
    with written(root, files, new=new):
        return


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
