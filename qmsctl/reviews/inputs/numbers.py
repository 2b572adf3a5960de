"""Numbers of an entry."""

from __future__ import annotations

from qmsctl.system import Entry


def number(entry: Entry, key: str) -> float | None:
    """Return a number of an entry, None where there is none."""
    value = entry.data.get(key)
    return value if isinstance(value, (int, float)) and not isinstance(value, bool) else None
