"""Who wrote what a document holds: whoever brought content that it had not had before, its text or a picture in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from qmsctl.git.walk import GONE, OTHER
from qmsctl.history.authors import Writers
from qmsctl.history.model import Author, State
from qmsctl.system.content import image_path, may_show
from qmsctl.system.load import document_from_bytes

if TYPE_CHECKING:
    from qmsctl.history.history import History


class Shown(NamedTuple):
    """A state and the pictures that it showed, by path with the blob; None for those of its end."""

    state: State
    pictures: Mapping[str, str] | None = None


@dataclass(frozen=True)
class Authorship:
    """The authors of a history. `names` are the paths that a document ever had, by its id.

    Who moved a text, confirmed its review or took it back to what it had been has written nothing; neither has who
    merged it.
    """

    history: History
    names: Mapping[str, list[str]]

    @cached_property
    def _writers(self) -> Writers:
        return Writers(self.history.line, self.history.blobs.facts)

    def of(
        self, states: tuple[State, ...], shown: Mapping[str, str] | None = None, before: Shown | None = None
    ) -> tuple[Author, ...]:
        """Return who wrote states of one document (newest first), each once, in the order of their first commit.

        `shown` are the pictures that belong to them, by path with the blob; left out, those that the newest shows.
        `before` is what the document was before; left out, the version before as it ended.
        """
        if not states:
            return ()
        rows = [
            row
            for state in self._new_among(states)
            for row in self._writers.rows(*self._place(state), state.blob, self.same)
        ]
        now = self._shown(states[0]) if shown is None else shown
        return self._named((*rows, *self._drawn(now, before or self._before(states[-1]))))

    def hands(self, states: tuple[State, ...], shown: Iterable[str] = ()) -> tuple[Author, ...]:
        """Return everybody who had a hand in states or in files that they show: more than wrote them, found faster."""
        rows = [row for state in states for row in self._writers.rows(*self._place(state), state.blob)]
        drawn = (row for path in shown for row in self._made(path, -1, len(self.history.line.rows)))
        return self._named((*rows, *drawn))

    def same(self, one: str, other: str) -> bool:
        """Say whether two blobs hold the same text of a document, whatever else in them differs."""
        if one == other:
            return True
        if GONE in (one, other) or OTHER in (one, other):
            return False
        facts = self.history.blobs.facts((one, other))
        # Where these differ the text does, and need not be read.
        alike = bool(facts[one].id) and facts[one][:3] == facts[other][:3]
        return alike and self.history.digest(one) == self.history.digest(other)

    def _place(self, state: State) -> tuple[int, str, Iterable[str]]:
        return self.history.position(state), state.id, self.names.get(state.id, ())

    def _named(self, rows: Iterable[int]) -> tuple[Author, ...]:
        """The authors of commits, and those whom the commits name beside them, in the order of the commits."""
        walk = self.history.line.walk
        ordered = sorted(set(rows), key=lambda row: (walk.times[row], row))
        named = self.history.blobs.co_authors(walk.commits[row] for row in ordered)
        found: dict[Author, None] = {}
        for row in ordered:
            found[self._writers.author(row)] = None
            found |= dict.fromkeys(named[walk.commits[row]])
        return tuple(found)

    def _new_among(self, states: tuple[State, ...]) -> Iterator[State]:
        """Those of a document's states whose text it had not had before."""
        wanted = {state.commit for state in states}
        earlier: list[State] = []
        for state in reversed(self.history.states(states[0].id)):
            if state.commit in wanted and not any(self.same(state.blob, known.blob) for known in earlier):
                yield state
            earlier.append(state)

    def _drawn(self, shown: Mapping[str, str], before: Shown | None) -> Iterator[int]:
        """The rows of the commits that made pictures, but for those that were shown before as they are."""
        if not shown:
            return
        old: Mapping[str, str] = {}
        if before is not None:
            old = before.pictures if before.pictures is not None else self._shown(before.state)
        for path, blob in shown.items():
            if blob not in old.values():
                since, first = self._first(path, old.get(path, "")), self._first(path, blob)
                yield from self._made(path, since if since < first else -1, first)

    def _first(self, path: str, blob: str) -> int:
        """The position from which on a file held a blob first, -1 where it never did."""
        return next((change.position for change in self.history.chain(path) if change.blob == blob != GONE), -1)

    def _before(self, oldest: State) -> Shown | None:
        """How the version before a state ended."""
        position = self.history.position(oldest)
        last = next(
            (run.last for run in self.history.versions(oldest.id) if self.history.position(run.last) < position), None
        )
        return Shown(last) if last is not None else None

    def _shown(self, state: State) -> dict[str, str]:
        """The pictures that a state shows, by path, with the blob that each held when the next state came."""
        data = self.history.text(state)
        document = document_from_bytes(self.history.system, state.path, data) if data is not None else None
        targets = may_show(document) if document is not None else ()
        paths = [path for target in targets if (path := image_path(state.path, target))]
        end = self.history.position(state.gone) if state.gone is not None else len(self.history.line.rows)
        return {path: blob for path in paths if (blob := self._held(path, end - 1)) not in (GONE, OTHER)}

    def _held(self, path: str, position: int) -> str:
        chain = self.history.chain(path)
        return next((change.blob for change in reversed(chain) if change.position <= position), GONE)

    def _made(self, path: str, since: int, until: int) -> Iterator[int]:
        """The rows of the commits that made what a file held after one position, up to another."""
        for change in self.history.chain(path):
            if since < change.position <= until:
                yield from self._writers.of_file(change.position, self.history.place(change.position) + path)
