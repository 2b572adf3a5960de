"""Who could approve at a moment of the branch, as the commit before had it, and when a file was first seen."""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from qmsctl.approvals.authority import Authority, authority_from
from qmsctl.approvals.model import SIGNERS
from qmsctl.findings import Message
from qmsctl.git.objects import contents
from qmsctl.git.walk import GONE, OTHER
from qmsctl.history.asked import may_ask
from qmsctl.settings import FILE
from qmsctl.system.content import image_digests

if TYPE_CHECKING:
    from qmsctl.history import History, Moment
    from qmsctl.history.line import Chain


_DAY = 86_400


class Seen(NamedTuple):
    """When the branch first held files as they are now: the position on its line and the moment, both None if unknown.

    `position` is that after the newest commit for files that are not committed.
    """

    position: int | None
    time: str | None
    day: str = ""


UNKNOWN = Seen(None, None)


class Recent(NamedTuple):
    """The authority that the branch had a day before a commit, and how long before it authority was changed last."""

    authority: Authority
    minutes: int


class Past:
    """What the branch line knows about authority. Positions are those of `History.line`.

    `present` is the authority of the handbook as it lies here, committed or not.
    """

    def __init__(self, history: History, folder: Path, present: Authority) -> None:
        self._history = history
        self._folder = folder
        self._present = present
        self._read: dict[str, bytes] = {GONE: b"", OTHER: b""}
        self._firsts: dict[date, int] = {}
        self._known: dict[tuple[str, str], Authority] = {}
        self._before: dict[tuple[int, int, bool], Authority] = {}
        self._changes = sorted({change.position for path in (FILE, SIGNERS) for change in self.chain(path)})

    @property
    def end(self) -> int:
        """The position after the newest commit."""
        return len(self._history.line.rows)

    def chain(self, path: str) -> Chain:
        """Return what the line did to a path of the handbook, oldest first."""
        return self._history.chain(path)

    def seen(self, files: Iterable[tuple[str, bytes]], now: str) -> Seen:
        """Return since when the branch holds these files with these bytes; `now` for what it does not hold yet."""
        newest = 0
        for path, data in files:
            chain = self.chain(path)
            if not chain or not is_blob(chain[-1].blob, data):
                return Seen(self.end, now)
            newest = max(newest, chain[-1].position)
        moment = self._history.line.moment(newest)
        return Seen(newest, moment.time, moment.day.isoformat())

    def before(self, position: int) -> Authority:
        """Return the authority of the branch before a commit.

        The commit that a handbook, or its change control, began with has nothing
        before it and is taken at its word; the note says so.
        """
        # Nothing but these changes decides, and commits by the thousand lie between them.
        key = bisect_right(self._changes, position - 1), bisect_right(self._changes, position), position >= self.end
        if key not in self._before:
            self._before[key] = self._just_before(position)
        return self._before[key]

    def _just_before(self, position: int) -> Authority:
        found = self.at(position - 1) if position > 0 else None
        asked = self._asked_before(position)
        if found is None and asked:
            found = self._last_before(position)
        if found is not None and (found.approval is not None or asked):
            return found
        begun = self._present if position >= self.end else self.at(position)
        note = Message("it came with the commit that began change control here, which establishes itself")
        return replace(begun or found or self._present, note=note)

    def _last_before(self, position: int) -> Authority | None:
        """The authority of the last commit that held a handbook: taking it away for a while makes no new beginning."""
        ends = (at - 1 for at, _ in reversed(self.states(FILE)) if at < position)
        return next((found for end in ends if end >= 0 and (found := self.at(end)) is not None), None)

    def recent(self, position: int) -> Recent | None:
        """Return the authority of a day before a commit; None where nothing has changed since, or all began then."""
        if position >= self.end:
            return None
        time = self.moment(position).seconds
        ages = {at: time - self.moment(at).seconds for at in self._changes if at < position}
        lately = [at for at, age in ages.items() if 0 <= age < _DAY]
        found = self.before(lately[0]) if lately else None
        return Recent(found, ages[lately[-1]] // 60) if found is not None and found.note is None else None

    def states(self, path: str) -> list[tuple[int, bytes]]:
        """Yield what the line held at a path, oldest first, each with the position it began at."""
        chain = self.chain(path)
        self._fetch(change.blob for change in chain)
        return [(change.position, self._read[change.blob]) for change in chain]

    def read(self, paths: Iterable[str]) -> None:
        """Read what the line held at many paths at once, so that `states` has it at hand."""
        self._fetch(change.blob for path in paths for change in self.chain(path))

    @property
    def controlled(self) -> bool:
        """Whether the branch ever had change control."""
        return self._asked_before(self.end)

    def moment(self, position: int) -> Moment:
        """Return the commit at a position."""
        return self._history.line.moment(position)

    def on(self, day: str) -> Authority | None:
        """Return the authority that the branch held at the end of a day, None where it held no handbook yet."""
        position = self._history.held(date.fromisoformat(day))
        return self.at(position) if position >= 0 else None

    def first_since(self, day: date) -> int:
        """Return the first position dated on a day or later: what comes after it is later, whatever its date."""
        if day not in self._firsts:
            positions = (at for at in range(self.end) if self.moment(at).day >= day)
            self._firsts[day] = next(positions, self.end)
        return self._firsts[day]

    def held(self, path: str, sha256: str, at: int, until: int) -> bool:
        """Say whether a path held a picture with this digest at any commit from `at` up to, not including, `until`."""
        chain = self.chain(path)
        first = max((number for number, change in enumerate(chain) if change.position <= at), default=0)
        blobs = [change.blob for change in chain[first:] if change.position < until]
        self._fetch(blobs)
        return any(sha256 in image_digests(path, self._read[blob]) for blob in blobs)

    def blob(self, path: str, sha256: str) -> str:
        """Return the blob of the picture with this digest that a path ever held, "" where it never did."""
        blobs = [change.blob for change in self.chain(path)]
        self._fetch(blobs)
        return next((blob for blob in blobs if sha256 in image_digests(path, self._read[blob])), "")

    def at(self, position: int) -> Authority | None:
        """The authority that the branch held at a position, None where it held no handbook."""
        settings, signers = (self._blob(path, position) for path in (FILE, SIGNERS))
        if settings in (GONE, OTHER):
            return None
        key = (settings, signers)
        if key not in self._known:
            self._fetch(key)
            self._known[key] = authority_from(self._read[settings], self._read[signers])
        return self._known[key]

    def _asked_before(self, position: int) -> bool:
        """Whether an earlier state had change control, so that one that takes it up again is no beginning."""
        return self._first_asked < position

    @cached_property
    def _first_asked(self) -> int:
        """The first position with change control, `end` where there is none."""
        asked = (at for at, data in self.states(FILE) if may_ask(data) and self._asks(at))
        return next(asked, self.end)

    def _asks(self, position: int) -> bool:
        found = self.at(position)
        return found is not None and found.approval is not None

    def _blob(self, path: str, position: int) -> str:
        return next((change.blob for change in reversed(self.chain(path)) if change.position <= position), GONE)

    def _fetch(self, blobs: Iterable[str]) -> None:
        missing = [blob for blob in dict.fromkeys(blobs) if blob not in self._read]
        self._read |= {blob: data or b"" for blob, data in contents(self._folder, missing)}
        self._read |= {blob: b"" for blob in missing if blob not in self._read}


def is_blob(blob: str, data: bytes) -> bool:
    """Say whether a blob's id is that of these bytes (SHA-1 or SHA-256, by its length)."""
    digest = hashlib.new("sha256" if len(blob) == 64 else "sha1", b"blob %d\0" % len(data), usedforsecurity=False)
    digest.update(data)
    return digest.hexdigest() == blob
