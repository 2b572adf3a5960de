"""What comes back every year, as ``calendar`` in qms.yaml says."""

from __future__ import annotations

from dataclasses import dataclass

from qmsctl.system.system import System
from qmsctl.text.lenient import rows, text, texts

_EVERY = tuple(range(1, 13))


@dataclass(frozen=True, slots=True)
class Recurring:
    """Something that happens in the same months every year; `unit` is the root where none is written."""

    title: str
    months: tuple[int, ...]
    unit: str
    owner: str
    documents: tuple[str, ...]


def recurring(system: System) -> tuple[Recurring, ...]:
    """Return what comes back every year, in the order it was written."""
    return tuple(
        Recurring(
            text(row, "title"),
            _months(row),
            text(row, "unit") or system.organisation.root,
            text(row, "owner"),
            texts(row, "documents"),
        )
        for row in rows(system.settings.source, "calendar")
        if text(row, "title")
    )


def _months(row: dict[str, object]) -> tuple[int, ...]:
    several = row.get("months")
    named = [row.get("month"), *(several if isinstance(several, list) else ())]
    found = {month for month in named if isinstance(month, int) and not isinstance(month, bool) and month in _EVERY}
    return tuple(sorted(found)) or _EVERY
