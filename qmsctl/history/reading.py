"""The walk through a repository, as far as it is known from before and with what is new since."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from qmsctl.git.names import HASH
from qmsctl.git.walk import GONE, Walk, WalkReading
from qmsctl.history.cache import Kept

_BY = "walk 1"
_MOST_TIPS = 8
_NO_PARENT, _NEXT = "-", "."


class Started:
    """A reading that has begun; `walk` waits for its end."""

    def __init__(self, folder: Path, commit: str, place: Kept | None) -> None:
        """Begin to read what led to a commit. Git is started only where the cache does not name that commit."""
        self.folder = folder
        self.commit = commit
        self._place = place
        tips = place.head().get("tips") if place else None
        self._tips = [tip for tip in tips if _is_id(tip)] if isinstance(tips, list) else []
        self._reading = None if commit in self._tips else WalkReading(folder, commit, self._tips)

    def walk(self) -> Walk | None:
        """Return all that is known of the commits that led here, None where Git did not tell it."""
        walk = self._known()
        if walk is None and (self._tips or self._reading is None):
            return self._anew()
        walk = walk or Walk()
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
        return _decoded(value) if head.get("tips") == self._tips else None

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
            self._place.write(_BY, _encoded(walk), tips=tips)


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


def _encoded(walk: Walk) -> dict[str, Any]:
    """The columns as a few long texts, which are read back at the speed of memory."""
    following = [*walk.commits[1:], ""]
    parents = (
        _NO_PARENT if not name else _NEXT if name == after else name.replace(" ", ",")
        for name, after in zip(walk.parents, following, strict=True)
    )
    return {
        "commits": " ".join(walk.commits),
        "parents": " ".join(parents),
        "times": " ".join(map(str, walk.times)),
        "authors": " ".join(map(str, walk.authors)),
        "people": walk.people,
        "ends": " ".join(map(str, walk.ends)),
        "paths": " ".join(map(str, walk.paths)),
        "blobs": " ".join(blob or "-" for blob in walk.blobs),
        "names": walk.names,
    }


def _decoded(value: Any) -> Walk | None:
    """The columns again; None where they do not fit together."""
    try:
        commits = value["commits"].split()
        following = [*commits[1:], ""]
        parents = [
            after if name == _NEXT else "" if name == _NO_PARENT else name.replace(",", " ")
            for name, after in zip(value["parents"].split(), following, strict=True)
        ]
        walk = Walk(
            commits=commits,
            parents=parents,
            times=[int(text) for text in value["times"].split()],
            authors=[int(text) for text in value["authors"].split()],
            people=[(name, mail) for name, mail in value["people"]],
            ends=[int(text) for text in value["ends"].split()],
            paths=[int(text) for text in value["paths"].split()],
            blobs=[GONE if blob == "-" else blob for blob in value["blobs"].split()],
            names=value["names"],
        )
    except (KeyError, TypeError, ValueError, AttributeError):
        return None
    whole = len(walk.times) == len(walk.authors) == len(walk.ends) == len(commits)
    return walk if whole and len(walk.paths) == len(walk.blobs) == (walk.ends[-1] if walk.ends else 0) else None
