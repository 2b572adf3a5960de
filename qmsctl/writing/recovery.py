"""Operations that were begun: carried out, taken back, and made good when a kill came between."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from qmsctl.errors import QmsctlError
from qmsctl.findings import clip
from qmsctl.git.commits import Start, commit_files
from qmsctl.periods import parse_moment
from qmsctl.writing.files import failure, sync
from qmsctl.writing.journal import Changed, Journal, backward, folders, forward, possible, read_journal, tidy
from qmsctl.writing.lock import handles, held, is_free
from qmsctl.writing.place import Place, place_of
from qmsctl.writing.sweeping import sweep

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Interrupted:
    """An operation that was killed, and what became of it now: a sentence, and whether it is done as it was meant."""

    command: str
    says: tuple[str, ...]
    sentence: str
    finished: bool


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


def carried_out(root: Path, journal: Journal, tell: Tell | None) -> str:
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


def taken_back(root: Path, journal: Journal, place: Place) -> list[str]:
    """Take every step back; return the paths that somebody has changed since, which stay as they are."""
    stay = [step.path for step in reversed(journal.steps) if not backward(root, step)]
    close(root, journal, place)
    return stay


def close(root: Path, journal: Journal, place: Place) -> None:
    """Forget an operation: all that it kept beside its files, and the journal last."""
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
            carried_out(root, journal, notes.append)
        except (QmsctlError, Changed) as error:
            notes.append(f"not committed: {error}")
        close(root, journal, place)
        became = "; ".join(["it is finished now", *notes])
    else:
        stay = taken_back(root, journal, place)
        became = "it is taken back"
        if stay:
            became += f", but for what somebody has changed since: {', '.join(map(clip, stay))}"
    return Interrupted(journal.command, journal.says, f"{_named(journal)} was interrupted; {became}", finished)


def _named(journal: Journal) -> str:
    when = parse_moment(journal.time)
    shown = f" of {when.astimezone():%Y-%m-%d %H:%M}" if when else ""
    return f"“qmsctl {clip(journal.command, 80)}”{shown}" if journal.command else f"an operation{shown}"
