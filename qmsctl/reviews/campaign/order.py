"""Whether those below review before those above: a level above builds on what those below concluded."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from qmsctl.findings import Message
from qmsctl.system import System
from qmsctl.system.names import unit_name


def upside_down(system: System, deadlines: Mapping[str, date | None], among: frozenset[str]) -> Iterator[Message]:
    """Yield a message for each unit whose deadline comes before that of units next below it.

    `deadlines` are those of a year by unit; a unit that is not there is passed over, and those below it belong to the
    next one above. Only units of `among` are spoken of, as the one above or below.
    """
    later: dict[str, list[tuple[date, str]]] = {}
    for unit, day in deadlines.items():
        above = next((name for name in system.organisation.line(unit)[1:] if name in deadlines), "")
        before = deadlines.get(above)
        if day is not None and before is not None and day > before and (unit in among or above in among):
            later.setdefault(above, []).append((day, unit))
    for above, found in later.items():
        yield Message(
            "“{name}” ({unit}) is due {day}, before units below it: {below} ({last}); those below review first",
            name=unit_name(system, above),
            unit=above,
            day=deadlines[above],
            below=", ".join(unit_name(system, unit) for _, unit in found),
            last=max(found)[0],
        )
