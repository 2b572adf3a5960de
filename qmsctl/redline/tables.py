"""Tables by row and cell: a column that came or went is no change of every row."""

from __future__ import annotations

from collections.abc import Sequence

from qmsctl.redline.aligning import Text, aligned
from qmsctl.redline.blocks import words_of
from qmsctl.redline.matching import Budget, matches
from qmsctl.redline.model import How, Row, Spans
from qmsctl.redline.wording import spans, whole

Cells = tuple[str, ...]
_Columns = list[tuple[int | None, int | None]]


def table(old: Sequence[Cells], new: Sequence[Cells], budget: Budget) -> tuple[Row, ...]:
    """Return the rows of both tables, their headings first; each has a cell for every column of either."""
    columns = _columns(old[0], new[0], max(map(len, old)), max(map(len, new)), budget)
    first = _row(old[0], new[0], columns, budget)
    pairs = aligned([_text(row) for row in old[1:]], [_text(row) for row in new[1:]], budget)
    rest = (
        _row(old[at + 1] if at is not None else None, new[place + 1] if place is not None else None, columns, budget)
        for at, place in pairs
    )
    return (first, *rest)


def unpaired(rows: Sequence[Cells], how: How) -> tuple[Row, ...]:
    """Return a table that stands on one side alone, or is the same on both."""
    return tuple(Row(how, tuple(whole(cell, how) for cell in row)) for row in rows)


def _text(row: Cells) -> Text:
    # The first cell is what a row is called, so it counts for more.
    words = tuple(word for cell in (*row, *row[:1]) for word in words_of(cell))
    return Text(tuple(words_of(cell) for cell in row), "row", words)


def _columns(old: Cells, new: Cells, old_width: int, new_width: int, budget: Budget) -> _Columns:
    """Which column is which: those of the same name, and those that stand between the same neighbours."""
    names = [words_of(cell) for cell in old], [words_of(cell) for cell in new]
    equal = matches(*names, budget)
    found: _Columns = []
    at = (-1, -1)
    for pair in [*equal, (old_width, new_width)]:
        there, here = list(range(at[0] + 1, pair[0])), list(range(at[1] + 1, pair[1]))
        shared = min(len(there), len(here))
        found += zip(there[:shared], here[:shared], strict=True)
        found += [(place, None) for place in there[shared:]]
        found += [(None, place) for place in here[shared:]]
        if pair[0] < old_width:
            found.append(pair)
        at = pair
    return found


def _row(old: Cells | None, new: Cells | None, columns: _Columns, budget: Budget) -> Row:
    if old is None or new is None:
        how = How.ADDED if old is None else How.REMOVED
        side, row = (1, new) if old is None else (0, old)
        return Row(how, tuple(whole(_cell(row or (), places[side]), how) for places in columns))
    cells = tuple(_pair(_cell(old, at), _cell(new, place), at, place, budget) for at, place in columns)
    changed = any(span.how is not How.SAME for cell in cells for span in cell)
    return Row(How.CHANGED if changed else How.SAME, cells)


def _pair(old: str, new: str, at: int | None, place: int | None, budget: Budget) -> Spans:
    if at is None:
        return whole(new, How.ADDED)
    return whole(old, How.REMOVED) if place is None else spans(old, new, budget)


def _cell(row: Cells, column: int | None) -> str:
    return row[column] if column is not None and column < len(row) else ""
