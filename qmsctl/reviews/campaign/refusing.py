"""Several reasons in one sentence, so that whoever is refused mends everything at once."""

from __future__ import annotations

from collections.abc import Sequence

from qmsctl.findings import Message


def listed(messages: Sequence[Message]) -> Message:
    """Return messages as one, with semicolons between them."""
    first, *rest = messages
    for message in rest:
        first = Message("{one}; {another}", one=first, another=message)
    return first
