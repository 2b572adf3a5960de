"""Who wrote what the line holds: the authors of its commits and of the side branches it merged, and those they name."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from qmsctl.git.walk import GONE
from qmsctl.history.facts import Facts
from qmsctl.history.line import Line
from qmsctl.history.model import Author

# What git interpret-trailers takes, and what forges make of it in the lists of a squash: indented, folded, without <>.
_TRAILER = re.compile(
    r"^[ \t>*-]*co-authored-by[ \t]*:([^\n]*(?:\n[ \t]+(?!(?:[*-][ \t]+)?[\w-]+[ \t]*:)[^\n]*)*)", re.I | re.M
)
_MAIL = re.compile(r"[^\s<>()\[\],;:\"']+@[^\s<>()\[\],;:\"']+")

FactsOf = Callable[[Iterable[str]], Mapping[str, Facts]]
Same = Callable[[str, str], bool]
"""Says whether two blobs hold the same content of a document."""


@dataclass(frozen=True)
class Writers:
    """Finds who worked on a document in the commits that a position of the line brought."""

    line: Line
    facts: FactsOf

    @cached_property
    def landed(self) -> dict[int, list[int]]:
        """The rows of the commits that came with each merge on the line, those of the line itself left out."""
        parents, index = self.line.walk.parents, self.line.index
        seen = bytearray(len(parents))
        for row in self.line.rows:
            seen[row] = 1
        found: dict[int, list[int]] = {}
        for position, row in enumerate(self.line.rows):
            if " " not in parents[row]:
                continue
            waiting = [index[name] for name in parents[row].split(" ")[1:] if name in index]
            came = []
            while waiting:
                other = waiting.pop()
                if not seen[other]:
                    seen[other] = 1
                    came.append(other)
                    waiting += [index[name] for name in parents[other].split(" ") if name in index]
            found[position] = came
        return found

    def rows(self, position: int, id_: str, names: Iterable[str], blob: str, same: Same | None = None) -> Iterator[int]:
        """Yield the rows of the commits that led to a state: `names` are the paths its document ever had.

        With `same` only those that brought content which nothing that they came after had held.
        """
        known = set(names)
        side = self.landed.get(position, [])
        touched = [(row, name, there) for row in side for name, there in self._changes(row) if name.endswith(".md")]
        facts = self.facts(there for _, _, there in touched)
        places = known.union(name for _, name, there in touched if facts[there].id == id_)
        numbers = {self.line.names[name] for name in places if name in self.line.names}
        if self._own(self.line.rows[position], numbers, blob, same):
            yield self.line.rows[position]
        made: dict[int, list[str]] = {}
        for row, name, there in touched:
            if facts[there].id == id_ or (name in known and not facts[there].id):
                made.setdefault(row, []).append(there)
        for row, blobs in made.items():
            if any(self._made(row, numbers, there, same) for there in blobs):
                yield row

    def _made(self, row: int, numbers: set[int], blob: str, same: Same | None) -> bool:
        if not self._own(row, numbers, blob, same):
            return False
        if same is None:
            return True
        # Taking a text away writes none, and neither does bringing back one that was there before.
        return blob != GONE and not any(same(held, blob) for held in self._earlier(row, numbers))

    def _changes(self, row: int) -> Iterator[tuple[str, str]]:
        walk = self.line.walk
        for change in range(walk.ends[row - 1] if row else 0, walk.ends[row]):
            yield walk.names[walk.paths[change]], walk.blobs[change]

    def _own(self, row: int, numbers: set[int], blob: str, same: Same | None) -> bool:
        """Say whether a commit made a blob itself. A merge that takes what another parent had only passes it on."""
        others = [name for name in self.line.walk.parents[row].split(" ")[1:] if name in self.line.index]
        for name in others:
            held = self._held(self.line.index[name], numbers)
            if blob in held or (same is not None and any(same(other, blob) for other in held)):
                return False
        return True

    def _held(self, row: int, numbers: set[int]) -> set[str]:
        """Return the blobs that a commit held under some paths; what was never there is held as gone."""
        walk, index = self.line.walk, self.line.index
        left, found = set(numbers), set()
        while left:
            for change in range(walk.ends[row - 1] if row else 0, walk.ends[row]):
                if walk.paths[change] in left:
                    found.add(walk.blobs[change])
                    left.discard(walk.paths[change])
            parent = walk.parents[row].partition(" ")[0]
            if not parent:
                return found | {GONE}
            row = index[parent]
        return found

    def _earlier(self, row: int, numbers: set[int]) -> Iterator[str]:
        """Yield the blobs that were under some paths at any time before a commit, on the lines of its first parents."""
        walk, index = self.line.walk, self.line.index
        parent = walk.parents[row].partition(" ")[0]
        while parent in index:
            row = index[parent]
            position = self._positions.get(row)
            if position is not None:  # from here on the line knows
                chains = (self.line.chains.get(number, []) for number in numbers)
                yield from (change.blob for chain in chains for change in chain if change.position <= position)
                return
            for change in range(walk.ends[row - 1] if row else 0, walk.ends[row]):
                if walk.paths[change] in numbers:
                    yield walk.blobs[change]
            parent = walk.parents[row].partition(" ")[0]

    @cached_property
    def _positions(self) -> dict[int, int]:
        return {row: position for position, row in enumerate(self.line.rows)}

    def of_file(self, position: int, path: str) -> Iterator[int]:
        """Yield the rows of the commits that made what a file (from the top) holds from a position of the line on.

        Those that came with a merge too. Whoever moves or copies a file has not made it.
        """
        rows = [self.line.rows[position], *self.landed.get(position, [])]
        blobs = [there for row in rows for name, there in self._changes(row) if name == path and there != GONE]
        for blob in dict.fromkeys(blobs):
            yield from self._first(blob)

    @cached_property
    def _changes_to(self) -> dict[str, list[int]]:
        """The changes that brought each blob, side branches too."""
        found: dict[str, list[int]] = {}
        for change, blob in enumerate(self.line.walk.blobs):
            found.setdefault(blob, []).append(change)
        return found

    def _first(self, blob: str) -> Iterator[int]:
        """Yield the rows of the commits that had a blob first, under whatever name."""
        walk = self.line.walk
        rows = {bisect_right(walk.ends, change) for change in self._changes_to.get(blob, ())}
        return (row for row in sorted(rows) if len(rows) == 1 or not self._follows(row, rows))

    def _follows(self, row: int, others: set[int]) -> bool:
        """Say whether a commit came after one of some others."""
        parents, index = self.line.walk.parents, self.line.index
        waiting, seen = [row], {row}
        while waiting:
            for name in parents[waiting.pop()].split(" "):
                parent = index.get(name)
                if parent is not None and parent not in seen:
                    if parent in others:
                        return True
                    seen.add(parent)
                    waiting.append(parent)
        return False

    def author(self, row: int) -> Author:
        """Return who a commit says has written it."""
        return Author(*self.line.walk.people[self.line.walk.authors[row]])


def co_authors(commit: bytes) -> Iterator[Author]:
    """Yield those whom a commit names as authors beside its own, in lines ``Co-authored-by: Name <mail>``."""
    message = commit.partition(b"\n\n")[2].decode("utf-8", "replace").replace("\r\n", "\n")
    for written in _TRAILER.findall(message):
        end = 0
        for match in _MAIL.finditer(written):
            name = written[end : match.start()].strip(" \t\n<>(),;")
            end = match.end()
            yield Author(" ".join(name.lstrip("> ").split()), match[0])
