"""The history of a handbook, asked by the ids of its documents and by paths."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path

from qmsctl.findings import Message
from qmsctl.git.objects import contents
from qmsctl.git.walk import GONE
from qmsctl.history.authorship import Authorship
from qmsctl.history.blobs import Blobs
from qmsctl.history.facts import Facts
from qmsctl.history.layout import Layout, layouts
from qmsctl.history.line import Chain, Line, began
from qmsctl.history.model import Author, Moment, State, Version
from qmsctl.history.states import Span, by_id, candidates, spans
from qmsctl.system import System


@dataclass
class History:
    """What the branch held, from a commit back to the first one.

    `complete` is False where that cannot be known: `why` says so in a sentence,
    and every question is answered with nothing. `commit` is the full id of the
    commit that was read, "" without one. `prefix` is where the handbook lies in
    its repository, `cache` the folder the cache knows it by, `told` what blobs were
    found to say while the log was read. Asking for documents reads the blobs of
    all of them, once.
    """

    complete: bool
    why: Message | None
    commit: str
    prefix: str
    system: System
    folder: Path
    line: Line
    cache: Path | None
    told: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @cached_property
    def blobs(self) -> Blobs:
        """What the objects of the repository say, as far as this history needs it."""
        return Blobs(
            self.folder,
            self.cache,
            self.system.uncontrolled,
            self._documents,
            lambda: self.line.walk.commits,
            self.told,
        )

    @property
    def first(self) -> Moment | None:
        """The commit with which history begins."""
        return self.line.moment(0) if self.line.rows else None

    @property
    def last(self) -> Moment | None:
        """The commit that was read."""
        return self.line.moment(len(self.line.rows) - 1) if self.line.rows else None

    # By id

    @property
    def ids(self) -> frozenset[str]:
        """The ids of all documents that the branch ever held."""
        return frozenset(self._paths_of)

    def states(self, id_: str) -> tuple[State, ...]:
        """Return the states of a document, newest first."""
        found = self._newest_first.get(id_)
        if found is None:
            spans = reversed(self.spans(id_))
            found = self._newest_first[id_] = tuple(state for state in spans if isinstance(state, State))
        return found

    def spans(self, id_: str) -> tuple[State | Moment, ...]:
        """Return the states of a document, oldest first, and each moment from which there was none."""
        if id_ not in self._known:
            self._known[id_] = tuple(self._states(id_))
        return self._known[id_]

    def versions(self, id_: str) -> tuple[Version, ...]:
        """Return the versions of a document, newest first; one that came back after another is there again."""
        if id_ not in self._runs:
            self._runs[id_] = tuple(self._versions(id_))
        return self._runs[id_]

    def _versions(self, id_: str) -> Iterator[Version]:
        found: list[Version] = []
        states: list[State] = []
        for span in (*self.spans(id_), None):
            if states and (not isinstance(span, State) or span.version != states[-1].version):
                found.append(Version(id_, states[-1].version, tuple(reversed(states)), self))
                states = []
            if isinstance(span, State):
                states.append(span)
        return reversed(found)

    def authors(self, id_: str, version: str) -> tuple[Author, ...]:
        """Return everybody whose commits led from the version before to the last state of this one."""
        run = next((run for run in self.versions(id_) if run.version == version), None)
        return run.authors if run else ()

    def text(self, state: State) -> bytes | None:
        """Return the file as it was; None where it is missing here."""
        return next(self.texts([state]))

    def texts(self, states: Iterable[State]) -> Iterator[bytes | None]:
        """Return the files as they were, in the order asked for, from one reading; None for what is missing here."""
        blobs = [state.blob for state in states]
        found = (data for _, data in contents(self.folder, blobs))
        return itertools.islice(itertools.chain(found, itertools.repeat(None)), len(blobs))

    # By path

    def chain(self, path: str) -> Chain:
        """Return what the line did to a path of the handbook, oldest first, wherever the handbook lay."""
        return self.line.chain_through(self._places, path)

    def last_change(self, path: str) -> Moment | None:
        """Return the newest commit on the line that changed a path of the handbook."""
        chain = self.chain(path)
        return self.line.moment(chain[-1].position) if chain else None

    def introduced(self, path: str) -> Moment | None:
        """Return the commit that the present life of a path began with; None where it does not exist."""
        found = began(self.chain(path))
        return self.line.moment(found.position) if found else None

    def changed(self, path: str) -> tuple[Moment, ...]:
        """Return every commit on the line that touched a path, newest first."""
        return tuple(self.line.moment(change.position) for change in reversed(self.chain(path)))

    def removed(self, folder: str) -> Iterator[tuple[str, Moment]]:
        """Yield the files below a folder that no longer exist, with the commit that took each away."""
        for path, chain in self._below(folder):
            if chain[-1].blob == GONE:
                yield path, self.line.moment(chain[-1].position)

    def held_below(self, folder: str) -> Iterator[str]:
        """Yield the paths of the files below a folder that the newest commit holds."""
        return (path for path, chain in self._below(folder) if chain[-1].blob != GONE)

    def _below(self, folder: str) -> Iterator[tuple[str, Chain]]:
        """Every path below a folder that the line ever held, with what it did to it, wherever the handbook lay."""
        inside = folder.strip("/") + "/" if folder.strip("/") else ""
        below = {root + inside: len(root) for _, root in self._places}
        names = (
            name[begin:] for name, _ in self.line.paths() for start, begin in below.items() if name.startswith(start)
        )
        return ((path, chain) for path in dict.fromkeys(names) if (chain := self.chain(path)))

    # By day

    def held(self, day: date) -> int:
        """Return the position of the newest commit of the line that is dated on a day or before it, -1 for none."""
        positions = range(len(self.line.rows) - 1, -1, -1)
        return next((position for position in positions if self.line.moment(position).day <= day), -1)

    def position(self, moment: Moment | State) -> int:
        """Return where a moment stands on the line."""
        return self._positions[moment.commit]

    # What states and versions are asked for, and this knows

    def digest(self, blob: str) -> str:
        """Return the digest of the text part of a blob; those of all states of its documents are read with it."""
        return self.blobs.digest(blob)

    def note(self, blob: str) -> str:
        """Return what a blob says about its version."""
        return self.blobs.note(blob)

    def authors_of(self, states: tuple[State, ...]) -> tuple[Author, ...]:
        """Return who wrote states of one document (newest first), each once, in the order of their first commit."""
        return self.authorship.of(states)

    @cached_property
    def authorship(self) -> Authorship:
        """Who wrote what documents hold."""
        return Authorship(self, self._paths_of)

    def place(self, position: int) -> str:
        """Return where the handbook lay at a position: "" or with a slash at the end, from the top."""
        return next(root for begin, root in reversed(self._places) if begin <= position)

    # Inside

    def _documents(self) -> Iterator[str]:
        return (change.blob for chain in self._candidates.values() for change in chain)

    @cached_property
    def _known(self) -> dict[str, tuple[State | Moment, ...]]:
        return {}

    @cached_property
    def _newest_first(self) -> dict[str, tuple[State, ...]]:
        return {}

    @cached_property
    def _runs(self) -> dict[str, tuple[Version, ...]]:
        return {}

    @cached_property
    def _positions(self) -> dict[str, int]:
        return {self.line.walk.commits[row]: position for position, row in enumerate(self.line.rows)}

    @cached_property
    def _layouts(self) -> list[Layout]:
        folders = tuple({type_.folder + "/": None for type_ in self.system.settings.document_types.values()})

        def read(blobs: list[str]) -> dict[str, bytes]:
            return {name: data for name, data in contents(self.folder, blobs) if data is not None}

        return layouts(self.line, self.prefix, folders, read) if self.line.rows else []

    @cached_property
    def _places(self) -> list[tuple[int, str]]:
        """Where the handbook lay from each position on, for every place it moved to."""
        found = [(0, self.prefix)] if not self._layouts else []
        for layout in self._layouts:
            if not found or found[-1][1] != layout.root:
                found.append((layout.position, layout.root))
        return found

    @cached_property
    def _candidates(self) -> dict[str, Chain]:
        return candidates(dict(self.line.paths()), self._layouts)

    @cached_property
    def _facts(self) -> Mapping[str, Facts]:
        return self.blobs.facts_of_documents()

    @cached_property
    def _paths_of(self) -> dict[str, list[str]]:
        return by_id(self._candidates, self._facts)

    def _states(self, id_: str) -> Iterator[State | Moment]:
        paths = {name: self._candidates[name] for name in self._paths_of.get(id_, ())}
        found = spans(id_, paths, self._facts, self._layouts) if paths else []
        for number, span in enumerate(found):
            after = found[number + 1] if number + 1 < len(found) else None
            yield self._state(span, self.line.moment(after.position) if after else None)

    def _state(self, span: Span, gone: Moment | None) -> State | Moment:
        moment = self.line.moment(span.position)
        if not span.blob:
            return moment
        said = self._facts[span.blob]
        return State(
            moment=moment,
            path=span.path,
            place=span.place,
            blob=span.blob,
            id=said.id,
            version=said.version,
            status=said.status,
            valid_from=said.valid_from,
            texts=self,
            gone=gone,
        )
