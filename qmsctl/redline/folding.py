"""What of a redline is shown: changes with the heading they stand under, and a count for what stayed as it was."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from qmsctl.redline.model import Entry, How, Kind, Row

_SHORT = 100
"""A single unchanged text of so many characters is shown: to say that it is unchanged would take as long."""


class Fold(NamedTuple):
    """Blocks that stayed as they were: the headings among them that have a text, and how many other blocks."""

    headings: tuple[str, ...]
    number: int


class RowFold(NamedTuple):
    """Rows of a table that stayed as they were."""

    number: int


def folded(entries: Sequence[Entry]) -> Iterator[Entry | Fold]:
    """Yield what is to be shown, in order."""
    waiting: list[Entry] = []
    for entry in entries:
        if entry.how is How.SAME:
            waiting.append(entry)
            continue
        # What changes under a heading is read with it; a heading that changes begins something of its own.
        inside = entry.form.kind is not Kind.HEADING
        headings = [number for number, same in enumerate(waiting) if inside and same.form.kind is Kind.HEADING]
        if headings:
            yield from _fold(waiting[: headings[-1]])
            yield waiting[headings[-1]]
        yield from _fold(waiting[headings[-1] + 1 if headings else 0 :])
        yield entry
        waiting = []
    yield from _fold(waiting)


def _fold(entries: list[Entry]) -> Iterator[Entry | Fold]:
    texts = [entry for entry in entries if entry.form.kind is not Kind.HEADING]
    if not texts:
        return
    if len(entries) == 1 and not entries[0].rows and sum(len(span.text) for span in entries[0].spans) <= _SHORT:
        yield entries[0]
        return
    following = [*entries[1:], None]
    headings = tuple(
        entry.spans[0].text
        for entry, after in zip(entries, following, strict=True)
        if entry.form.kind is Kind.HEADING and entry.spans and after is not None and after.form.kind is not Kind.HEADING
    )
    yield Fold(headings, len(texts))


def folded_rows(rows: Sequence[Row]) -> Iterator[Row | RowFold]:
    """Yield the heading of a table, the rows that changed, and a count for the others."""
    count = 0
    for number, row in enumerate(rows):
        if number and row.how is How.SAME:
            count += 1
            continue
        if count:
            yield RowFold(count)
        count = 0
        yield row
    if count:
        yield RowFold(count)
