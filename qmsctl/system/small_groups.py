"""Values of so few people that they are not shown, and those by which one could compute such a value."""

from __future__ import annotations

import re
from collections.abc import Iterator

from qmsctl.system.register import Entry, Measurement
from qmsctl.system.system import System, remembered

_COUNT = re.compile(r"\bn\s*=\s*(\d{1,6})\b|\b(\d{1,6})\s+(?:svar|svarande|respondent|answer|response|besvar)", re.I)
_OF_PEOPLE = ("customer", "employee")


@remembered
def withheld(system: System) -> frozenset[tuple[str, Measurement]]:
    """Return the values that nobody is shown, with their indicator.

    Those of customers or staff that fewer answered than `review.smallest_group`: as the note counts the answers, else
    as the unit has staff. Where that is one value alone among those that a level above sums up, the smallest of the
    others too, because the one would be what is left.
    """
    found: set[tuple[str, Measurement]] = set()
    for indicator in system.register("indicators"):
        if indicator.text("kind") not in _OF_PEOPLE:
            continue
        by_day: dict[str, list[Measurement]] = {}
        for row in system.series.get(indicator.id, ()):
            by_day.setdefault(row.date, []).append(row)
        for rows in by_day.values():
            found |= {(indicator.id, row) for row in _of_a_day(system, indicator, rows)}
    return frozenset(found)


def _of_a_day(system: System, indicator: Entry, rows: list[Measurement]) -> Iterator[Measurement]:
    smallest = system.settings.review.smallest_group
    sizes = {row: _people(system, indicator, row) for row in rows}
    few = {row for row, people in sizes.items() if people is not None and people < smallest}
    yield from few
    if not few:
        return
    above = _above(system, rows)
    for summed in set(above.values()) - {""}:
        parts = [row for row in rows if above[row.unit] == summed]
        others = [row for row in parts if row not in few]
        if len(parts) - len(others) == 1 and others:
            # What has parts of its own is their sum and would be known all the same.
            yield min(others, key=lambda row: (row.unit in above.values(), _size(sizes[row]), row.unit))


def _above(system: System, rows: list[Measurement]) -> dict[str, str]:
    """By unit, the nearest one above that reports too, "" where none does."""
    units = {row.unit for row in rows}
    line = system.organisation.line
    return {unit: next((above for above in line(unit)[1:] if above in units), "") for unit in units}


def _people(system: System, indicator: Entry, row: Measurement) -> int | None:
    """How many people a value comes from, None where nobody says."""
    counted = _COUNT.search(row.note)
    if counted:
        return int(counted[1] or counted[2])
    unit = system.organisation.units.get(row.unit)
    return unit.people if unit and indicator.text("kind") == "employee" else None


def _size(people: int | None) -> float:
    return float("inf") if people is None else people
