"""Who wrote what the line holds: the authors of its commits and of the side branches it merged, and those they name."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from qmsctl.git.walk import GONE
from qmsctl.history.facts import Facts
from qmsctl.history.line import Line
from qmsctl.history.model import Author

_TRAILER = re.compile(rb"^co-authored-by:[ \t]*([^<>\n]*?)[ \t]*<([^<>\s]+)>[ \t]*$", re.I | re.M)

FactsOf = Callable[[Iterable[str]], Mapping[str, Facts]]


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

    def rows(self, position: int, id_: str, names: Iterable[str], blob: str) -> Iterator[int]:
        """Yield the rows of the commits that led to a state: `names` are the paths its document ever had."""
        known = set(names)
        numbers = {self.line.names[name] for name in known if name in self.line.names}
        if self._own(self.line.rows[position], numbers, blob):
            yield self.line.rows[position]
        side = self.landed.get(position, [])
        touched = [(row, name, there) for row in side for name, there in self._changes(row) if name.endswith(".md")]
        facts = self.facts(there for _, _, there in touched)
        for row in dict.fromkeys(
            row
            for row, name, there in touched
            if facts[there].id == id_ or (there == GONE and name in known) or self._renamed(name, known, facts[there])
        ):
            if any(self._own(row, numbers, there) for other, _, there in touched if other == row):
                yield row

    def _renamed(self, name: str, known: set[str], said: Facts) -> bool:
        """A file of the document that carries no id, or is broken, in between."""
        return name in known and not said.id

    def _changes(self, row: int) -> Iterator[tuple[str, str]]:
        walk = self.line.walk
        for change in range(walk.ends[row - 1] if row else 0, walk.ends[row]):
            yield walk.names[walk.paths[change]], walk.blobs[change]

    def _own(self, row: int, numbers: set[int], blob: str) -> bool:
        """Say whether a commit made a blob itself. A merge that takes what another parent had only passes it on."""
        others = self.line.walk.parents[row].split(" ")[1:]
        return not any(self._held(self.line.index[name], numbers, blob) for name in others if name in self.line.index)

    def _held(self, row: int, numbers: set[int], blob: str) -> bool:
        """Say whether a commit held a blob under one of some paths."""
        walk, index = self.line.walk, self.line.index
        left = set(numbers)
        while left:
            for change in range(walk.ends[row - 1] if row else 0, walk.ends[row]):
                if walk.paths[change] in left:
                    if walk.blobs[change] == blob:
                        return True
                    left.discard(walk.paths[change])
            parent = walk.parents[row].partition(" ")[0]
            if not parent:
                # A path that was never there is held as gone.
                return blob == GONE
            row = index[parent]
        return False

    def author(self, row: int) -> Author:
        """Return who a commit says has written it."""
        return Author(*self.line.walk.people[self.line.walk.authors[row]])


def co_authors(commit: bytes) -> Iterator[Author]:
    """Yield those whom a commit names as authors beside its own, in lines ``Co-authored-by: Name <mail>``."""
    _, _, message = commit.partition(b"\n\n")
    for name, mail in _TRAILER.findall(message.replace(b"\r\n", b"\n")):
        yield Author(name.decode("utf-8", "replace"), mail.decode("utf-8", "replace"))
