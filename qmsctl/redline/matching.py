"""Which items of two sequences belong together, in bounded time whatever the sequences are.

Items that are unique on both sides are matched first (patience diff, Bram
Cohen), because people recognise those; what lies between is matched by the
shortest edit script (Myers, "An O(ND) Difference Algorithm", 1986) as long as
the budget lasts. Without budget the answer has fewer pairs, never wrong ones.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Hashable, Iterator, Sequence
from typing import NamedTuple

Pair = tuple[int, int]
_MOST_EDITS = 400


class Budget:
    """How much work may still be done, in steps of a tenth of a microsecond or so; counted, so answers never vary."""

    __slots__ = ("left", "short")

    def __init__(self, left: int) -> None:
        self.left = left
        self.short = False

    def spend(self, steps: int) -> bool:
        """Take steps; say whether there were as many. `short` remembers that once there were not."""
        if steps > self.left:
            self.short = True
            return False
        self.left -= steps
        return True


class _Range(NamedTuple):
    old: int
    old_end: int
    new: int
    new_end: int


def matches(old: Sequence[Hashable], new: Sequence[Hashable], budget: Budget) -> list[Pair]:
    """Return pairs of positions with equal items, rising on both sides."""
    found: list[Pair] = []
    waiting = [_Range(0, len(old), 0, len(new))]
    while waiting:
        piece = _trimmed(old, new, waiting.pop(), found)
        if piece.old == piece.old_end or piece.new == piece.new_end:
            continue
        anchors = _anchors(old, new, piece, budget)
        if not anchors:
            found += _shortest(old, new, piece, budget)
            continue
        found += anchors
        at = (piece.old - 1, piece.new - 1)
        for pair in [*anchors, (piece.old_end, piece.new_end)]:
            waiting.append(_Range(at[0] + 1, pair[0], at[1] + 1, pair[1]))
            at = pair
    return sorted(found)


def _trimmed(old: Sequence[Hashable], new: Sequence[Hashable], piece: _Range, found: list[Pair]) -> _Range:
    """Match what both begin and end with."""
    first, last, new_first, new_last = piece
    while first < last and new_first < new_last and old[first] == new[new_first]:
        found.append((first, new_first))
        first, new_first = first + 1, new_first + 1
    while first < last and new_first < new_last and old[last - 1] == new[new_last - 1]:
        last, new_last = last - 1, new_last - 1
        found.append((last, new_last))
    return _Range(first, last, new_first, new_last)


def _anchors(old: Sequence[Hashable], new: Sequence[Hashable], piece: _Range, budget: Budget) -> list[Pair]:
    """The longest rising row of items that stand once on each side."""
    if not budget.spend((piece.old_end - piece.old) + (piece.new_end - piece.new)):
        return []
    there = _once(old, piece.old, piece.old_end)
    here = _once(new, piece.new, piece.new_end)
    return rising([(at, here[item]) for item, at in there.items() if at >= 0 and here.get(item, -1) >= 0])


def _once(items: Sequence[Hashable], start: int, end: int) -> dict[Hashable, int]:
    """Where each item stands, -1 where it stands more than once."""
    places: dict[Hashable, int] = {}
    for at in range(start, end):
        places[items[at]] = -1 if items[at] in places else at
    return places


def rising(pairs: list[Pair]) -> list[Pair]:
    """Return the longest part of pairs, which rise on the first side, that rises on the second side too."""
    ends: list[int] = []
    last: list[int] = []
    before = [-1] * len(pairs)
    for number, (_, place) in enumerate(pairs):
        at = bisect_left(ends, place)
        before[number] = last[at - 1] if at else -1
        ends[at : at + 1] = [place]
        last[at : at + 1] = [number]
    chain = []
    current = last[-1] if last else -1
    while current >= 0:
        chain.append(pairs[current])
        current = before[current]
    return chain[::-1]


def _shortest(old: Sequence[Hashable], new: Sequence[Hashable], piece: _Range, budget: Budget) -> Iterator[Pair]:
    """The pairs of the shortest edit script, none where it has too many edits."""
    first, last, new_first, new_last = piece
    height, width = last - first, new_last - new_first
    furthest = {1: 0}
    trace: list[dict[int, int]] = []
    for edits in range(min(height + width, _MOST_EDITS) + 1):
        if not budget.spend(2 * edits + 1):
            return
        trace.append(dict(furthest))
        for diagonal in range(-edits, edits + 1, 2):
            down = diagonal == -edits or (
                diagonal != edits and furthest.get(diagonal - 1, -1) < furthest.get(diagonal + 1, -1)
            )
            at = furthest[diagonal + 1] if down else furthest[diagonal - 1] + 1
            start = at
            while at < height and at - diagonal < width and old[first + at] == new[new_first + at - diagonal]:
                at += 1
            budget.left -= at - start
            furthest[diagonal] = at
            if at >= height and at - diagonal >= width:
                yield from _walked_back(trace, height, width, first, new_first)
                return
    budget.short = True


def _walked_back(trace: list[dict[int, int]], height: int, width: int, first: int, new_first: int) -> Iterator[Pair]:
    x, y = height, width
    for edits in range(len(trace) - 1, -1, -1):
        furthest = trace[edits]
        diagonal = x - y
        down = diagonal == -edits or (
            diagonal != edits and furthest.get(diagonal - 1, -1) < furthest.get(diagonal + 1, -1)
        )
        before = diagonal + 1 if down else diagonal - 1
        before_x = furthest[before] if edits else 0
        before_y = before_x - before if edits else 0
        while x > before_x and y > before_y:
            x, y = x - 1, y - 1
            yield first + x, new_first + y
        x, y = before_x, before_y
