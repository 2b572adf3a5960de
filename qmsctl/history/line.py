"""The branch line: what the branch held, commit by commit, and what each path went through on it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from typing import NamedTuple
from zoneinfo import ZoneInfo

from qmsctl.git.walk import GONE, Walk
from qmsctl.history.model import Moment

_FIRST, _LAST = -62135596800 + 86400, 253402300799 - 86400  # the years 1 to 9999, in every time zone
_EPOCH = date(1970, 1, 1).toordinal()


class Change(NamedTuple):
    """What a path held from a position of the line on: a blob's id, `GONE`, or `OTHER` (qmsctl.git.walk)."""

    position: int
    blob: str


Chain = list[Change]


@dataclass(frozen=True)
class Line:
    """The first-parent line that leads to a commit; position 0 is its first commit.

    `rows` are indexes into the columns of the walk, `zone` is the handbook's.
    """

    walk: Walk
    rows: list[int]
    zone: ZoneInfo

    @cached_property
    def index(self) -> dict[str, int]:
        """The row of each commit, side branches too."""
        return {commit: row for row, commit in enumerate(self.walk.commits)}

    @cached_property
    def names(self) -> dict[str, int]:
        """The number of each path."""
        return {name: number for number, name in enumerate(self.walk.names)}

    @cached_property
    def chains(self) -> dict[int, Chain]:
        """What the line did to each path, by its number, oldest first."""
        ends, paths, blobs = self.walk.ends, self.walk.paths, self.walk.blobs
        found: dict[int, Chain] = {}
        for position, row in enumerate(self.rows):
            for change in range(ends[row - 1] if row else 0, ends[row]):
                number = paths[change]
                if number in found:
                    found[number].append(Change(position, blobs[change]))
                else:
                    found[number] = [Change(position, blobs[change])]
        return found

    def chain(self, path: str) -> Chain:
        """Return what the line did to a path (from the top of the repository), oldest first."""
        return self.chains.get(self.names.get(path, -1), [])

    def chain_through(self, places: Sequence[tuple[int, str]], path: str) -> Chain:
        """Return what the line did to a path of a folder that moved, oldest first.

        `places` are the folders (from the top, "" or with a slash at the end), each with the position it counts from.
        A file that only moved along is what it was.
        """
        if len(places) == 1:
            return self.chain(places[0][1] + path)
        found: Chain = []
        ends = [*(begin for begin, _ in places[1:]), len(self.rows)]
        for (begin, root), end in zip(places, ends, strict=True):
            chain = self.chain(root + path)
            held = next((change.blob for change in reversed(chain) if change.position <= begin), GONE)
            if held != (found[-1].blob if found else GONE):
                found.append(Change(begin, held))
            found += [change for change in chain if begin < change.position < end]
        return found

    def paths(self) -> Iterator[tuple[str, Chain]]:
        """Yield every path that the line ever held, with what it did to it."""
        names = self.walk.names
        return ((names[number], chain) for number, chain in self.chains.items())

    def moment(self, position: int) -> Moment:
        """Return the commit at a position of the line."""
        found = self._moments.get(position)
        if found is None:
            row = self.rows[position]
            seconds = min(max(self.walk.times[row], _FIRST), _LAST)
            parent = self.walk.parents[row].partition(" ")[0]
            found = self._moments[position] = Moment(self.walk.commits[row], parent, seconds, self._day(seconds))
        return found

    def _day(self, seconds: int) -> date:
        # No zone has ever changed its clocks inside a quarter of an hour since there is Git.
        quarter = seconds // 900
        offset = self._offsets.get(quarter)
        if offset is None:
            local = datetime.fromtimestamp(seconds, UTC).astimezone(self.zone)
            offset = self._offsets[quarter] = int((local.utcoffset() or timedelta()).total_seconds())
        return date.fromordinal(_EPOCH + (seconds + offset) // 86400)

    @cached_property
    def _offsets(self) -> dict[int, int]:
        return {}

    @cached_property
    def _moments(self) -> dict[int, Moment]:
        return {}


def line_to(walk: Walk, commit: str, zone: ZoneInfo) -> Line | None:
    """Return the line that leads to a commit; None where the walk lacks a part of it."""
    line = Line(walk, [], zone)
    index, parents, rows = line.index, walk.parents, line.rows
    while commit:
        row = index.get(commit)
        if row is None:
            return None
        rows.append(row)
        commit = parents[row].partition(" ")[0]
    rows.reverse()
    return line if rows else None


def began(chain: Chain) -> Change | None:
    """Return the change with which the present life of a path began, None where it does not exist now."""
    found = None
    for change in reversed(chain):
        if change.blob == GONE:
            break
        found = change
    return found
