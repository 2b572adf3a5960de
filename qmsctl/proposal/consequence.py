"""Something that follows from a change, as a sentence."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from qmsctl.findings import Message

MOST = 8
"""So many names are listed in one sentence; the rest are counted."""


class Consequence(NamedTuple):
    """A sentence; `item` is the id of what it follows from, `grave` says that work is left undone."""

    item: str
    sentence: Message
    grave: bool = False


def listed(names: Sequence[str]) -> Message:
    """Return names (at least one) in a row, each once; with more than `MOST`, a count of the rest."""
    found = list(dict.fromkeys(names))
    shown, rest = found[:MOST], len(found) - MOST
    row = Message("{name}", name=shown[-1])
    for name in reversed(shown[:-1]):
        row = Message("{name}, {others}", name=name, others=row)
    return Message("{names} and {number} more", names=row, number=rest) if rest > 0 else row
