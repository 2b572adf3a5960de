"""Opening a history: at once, or begun early so that Git works while the handbook is read."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from qmsctl.errors import QmsctlError
from qmsctl.findings import Message
from qmsctl.git.names import HASH
from qmsctl.git.repository import commit_id, open_repository
from qmsctl.git.standing import Standing, standing
from qmsctl.git.walk import Walk
from qmsctl.history.beside import worth_it
from qmsctl.history.cache import kept
from qmsctl.history.history import History
from qmsctl.history.line import Line, line_to
from qmsctl.history.reading import Started
from qmsctl.system import System


@dataclass(frozen=True, slots=True)
class StartedHistory:
    """A history whose reading has begun, or why there is none to read."""

    folder: Path
    place: Standing | None
    commit: str
    why: Message | None
    reading: Started | None
    cache: bool


def start_history(folder: Path, *, revision: str = "HEAD", cache: bool = True) -> StartedHistory:
    """Begin to read the history of a handbook, before the handbook itself is read. It never raises for a repository."""
    place = standing(folder)
    if place is None:
        why = Message(
            "there is no Git repository here; begin one with git init, or clone the handbook instead of copying it"
        )
        return StartedHistory(folder, None, "", why, None, cache)
    commit = _commit(folder, place, revision)
    lacking = _lacking(place, commit, revision)
    if lacking is not None:
        return StartedHistory(folder, place, commit, lacking, None, cache)
    beside = worth_it(place.git_dir)
    reading = Started(folder, commit, kept(place.common_dir, "walk") if cache else None, beside=beside)
    return StartedHistory(folder, place, commit, None, reading, cache)


def open_history(
    folder: Path,
    system: System,
    *,
    revision: str = "HEAD",
    cache: bool = True,
    started: StartedHistory | None = None,
) -> History:
    """Return the history of a handbook up to a revision. Never raises for odd repositories: see `History.complete`.

    `started` is what `start_history` returned for the same folder and revision.
    """
    begun = started or start_history(folder, revision=revision, cache=cache)
    zone = _zone(system.settings.time_zone)
    walk = begun.reading.walk() if begun.reading is not None else None
    line = line_to(walk, begun.commit, zone) if walk is not None else None
    why = begun.why
    if line is None and why is None:
        why = Message(
            "Git could not read the history of {commit}; git fsck says what is missing", commit=begun.commit[:12]
        )
    place = begun.place
    return History(
        complete=why is None,
        why=why,
        commit=begun.commit,
        prefix=place.prefix if place else "",
        system=system,
        folder=folder,
        line=line or Line(Walk(), [], zone),
        cache=place.common_dir if place and begun.cache else None,
        told=begun.reading.facts if begun.reading is not None else {},
    )


def _commit(folder: Path, place: Standing, revision: str) -> str:
    if revision == "HEAD" and place.head:
        return place.head
    if HASH.match(revision):
        return revision
    repository = open_repository(folder)
    try:
        return commit_id(repository, revision) if repository is not None else ""
    except QmsctlError:
        return ""


def _lacking(place: Standing, commit: str, revision: str) -> Message | None:
    """Why the history here cannot be trusted to be whole."""
    if place.shallow:
        return Message("this is a shallow clone, whose history begins in the middle; git fetch --unshallow mends it")
    if place.partial:
        return Message("this is a partial clone, which leaves out old texts; git clone without --filter has them all")
    if not commit and revision == "HEAD":
        return Message("nothing has been committed here yet; history begins with the first commit")
    if not commit:
        return Message("{revision} names no commit here", revision=revision)
    return None


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")
