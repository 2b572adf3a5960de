"""The values of a history: moments, the states of a document, its versions, who wrote them, and what was in force."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Protocol

from qmsctl.findings import Message


@dataclass(frozen=True, slots=True)
class Moment:
    """A commit of the branch line: its full id, its first parent ("" for a first commit), and when it was made.

    `seconds` are those of the committer since 1970, `day` the same in the handbook's time zone.
    """

    commit: str
    parent: str
    seconds: int
    day: date

    @property
    def time(self) -> str:
        """When the commit was made, in UTC: ``2026-03-01T23:30:00Z``."""
        return f"{datetime.fromtimestamp(self.seconds, UTC):%Y-%m-%dT%H:%M:%S}Z".rjust(20, "0")


@dataclass(frozen=True, slots=True)
class Author:
    """Somebody who wrote, as the commit names them; nobody has checked it."""

    name: str
    mail: str


class Texts(Protocol):
    """Gives what takes a look at the whole text of a state: its digest, and the note on a version."""

    def digest(self, blob: str) -> str: ...

    def note(self, blob: str) -> str: ...

    def authors_of(self, states: tuple[State, ...]) -> tuple[Author, ...]: ...


@dataclass(frozen=True, slots=True)
class State:
    """A document as a commit of the branch left it, until the next one changed it.

    `path` is relative to the handbook as it lay then, `place` to the top of the
    repository. `gone` is the moment from which the branch held something else or
    nothing, None for what it holds now.
    """

    moment: Moment
    path: str
    place: str
    blob: str
    id: str
    version: str
    status: str
    valid_from: str
    texts: Texts = field(repr=False, compare=False)
    gone: Moment | None = field(default=None, repr=False, compare=False)

    @property
    def commit(self) -> str:
        """The commit of the branch that it came with."""
        return self.moment.commit

    @property
    def parent(self) -> str:
        """The commit that the branch held before."""
        return self.moment.parent

    @property
    def time(self) -> str:
        """When the commit was made, in UTC."""
        return self.moment.time

    @property
    def day(self) -> date:
        """The day of the commit, in the handbook's time zone."""
        return self.moment.day

    @property
    def digest(self) -> str:
        """SHA-256 in hex of the text part of its content, "" where its text is refused."""
        return self.texts.digest(self.blob)

    @property
    def note(self) -> str:
        """What its list of changes says about its version."""
        return self.texts.note(self.blob)


@dataclass(frozen=True, slots=True)
class Version:
    """An unbroken run of states with one version; a version that came back is there twice.

    `date` is the day of the first approved state, of the first state where none was approved.
    """

    id: str
    version: str
    states: tuple[State, ...]
    texts: Texts = field(repr=False, compare=False)

    @property
    def first(self) -> State:
        """The state the run began with."""
        return self.states[-1]

    @property
    def last(self) -> State:
        """The state it ended with."""
        return self.states[0]

    @property
    def approved(self) -> State | None:
        """The first state that was approved."""
        return next((state for state in reversed(self.states) if state.status == "approved"), None)

    @property
    def date(self) -> date:
        """The day it was approved on the branch, or came to it where it never was."""
        return (self.approved or self.first).day

    @property
    def status(self) -> str:
        """The status it ended with."""
        return self.last.status

    @property
    def note(self) -> str:
        """What its list of changes says about it."""
        return self.last.note

    @property
    def authors(self) -> tuple[Author, ...]:
        """Everybody whose commits led to it."""
        return self.texts.authors_of(self.states)


@dataclass(frozen=True, slots=True)
class InForce:
    """What was in force on a day: the state, or None, and why.

    `since` is the day from which it held. `established` is False where the
    history here begins later than the day, so that only the front matter speaks.
    """

    state: State | None
    reason: Message
    since: date | None = None
    established: bool = True
