"""The walk through a repository, as far as it is known from before and with what is new since."""

from __future__ import annotations

from pathlib import Path

from qmsctl.git.names import HASH
from qmsctl.git.walk import Walk, WalkReading
from qmsctl.history.beside import Beside, Row
from qmsctl.history.cache import Kept
from qmsctl.history.walk_text import decoded, encoded

_BY = "walk 1"
_MOST_TIPS = 8


class Started:
    """A reading that has begun; `walk` waits for its end, and `facts` are what blobs were found to say by then."""

    def __init__(self, folder: Path, commit: str, place: Kept | None, *, beside: bool = False) -> None:
        """Begin to read what led to a commit. Git is started only where the cache does not name that commit.

        Where nothing is known at all and `beside` allows it, another process reads.
        """
        self.folder = folder
        self.commit = commit
        self._place = place
        tips = place.head().get("tips") if place else None
        self._tips = [tip for tip in tips if _is_id(tip)] if isinstance(tips, list) else []
        self.facts: dict[str, Row] = {}
        self._beside = _started(folder, commit) if beside and not self._tips else None
        known = commit in self._tips or self._beside is not None
        self._reading = None if known else WalkReading(folder, commit, self._tips)

    def walk(self) -> Walk | None:
        """Return all that is known of the commits that led here, None where Git did not tell it."""
        told = self._beside.answer() if self._beside is not None else None
        if told is not None:
            walk, self.facts = told
            self._keep(walk)
            return walk
        known = self._known()
        if known is None and (self._tips or self._reading is None):
            return self._anew()
        walk = known or Walk()
        if self._reading is None:
            return walk
        before = len(walk.commits)
        if not self._reading.onto(walk):
            return self._anew() if self._tips else None
        if len(walk.commits) > before:
            self._keep(walk)
        return walk

    def _known(self) -> Walk | None:
        if self._place is None or not self._tips:
            return None
        head, value = self._place.read(_BY)
        return decoded(value) if head.get("tips") == self._tips else None

    def _anew(self) -> Walk | None:
        """Read everything, where the cache is of no use."""
        self._tips, walk = [], Walk()
        if not WalkReading(self.folder, self.commit).onto(walk):
            return None
        self._keep(walk)
        return walk

    def _keep(self, walk: Walk) -> None:
        tips = [self.commit, *self._tips]
        if len(tips) > _MOST_TIPS:
            walk, tips = reachable(walk, self.commit), [self.commit]
        if self._place is not None:
            self._place.write(_BY, encoded(walk), tips=tips)


def _started(folder: Path, commit: str) -> Beside | None:
    try:
        return Beside(folder, commit)
    except OSError:
        return None


def reachable(walk: Walk, commit: str) -> Walk:
    """Return the part of a walk that led to a commit."""
    index = {name: row for row, name in enumerate(walk.commits)}
    waiting, rows = [commit], set()
    while waiting:
        row = index.get(waiting.pop())
        if row is not None and row not in rows:
            rows.add(row)
            waiting += walk.parents[row].split()
    part = Walk(people=walk.people, names=walk.names)
    for row in sorted(rows):
        part.commits.append(walk.commits[row])
        part.parents.append(walk.parents[row])
        part.times.append(walk.times[row])
        part.authors.append(walk.authors[row])
        begin, end = walk.ends[row - 1] if row else 0, walk.ends[row]
        part.paths += walk.paths[begin:end]
        part.blobs += walk.blobs[begin:end]
        part.ends.append(len(part.paths))
    return part


def _is_id(value: object) -> bool:
    return isinstance(value, str) and HASH.match(value) is not None
