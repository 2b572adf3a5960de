"""Figures of indicators: each unit's last value of the period, the one before, targets, limits and who stands out."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from datetime import date
from statistics import median

from qmsctl.findings import Message, template
from qmsctl.periods import parse_date, parse_interval
from qmsctl.reviews.inputs.grouping import entries, reporting, series_by_unit
from qmsctl.reviews.inputs.model import Cell, Column, Figure, Gathering, Part, Reached, Row, Table
from qmsctl.reviews.inputs.numbers import number
from qmsctl.reviews.model import Period
from qmsctl.system import Entry, Measurement, System
from qmsctl.system.small_groups import withheld
from qmsctl.system.system import remembered

_POINTS = 16
COLUMNS = (
    Column("title", template("Indicator")),
    Column("value", template("Value")),
    Column("before", template("Year before")),
    Column("course", template("Course")),
    Column("target", template("Target")),
    Column("best", template("Best below")),
    Column("worst", template("Weakest below")),
)


def last_in(rows: Iterable[Measurement], period: Period) -> Measurement | None:
    """Return the last value of a period, None without one; `rows` are by day."""
    since, until = str(period.since or ""), str(period.until or "")
    found = [row for row in rows if since <= row.date <= until]
    return found[-1] if found else None


def figure(asked: Gathering, indicator: Entry, unit: str, *, points: bool = False) -> Figure | None:
    """Return what a unit measured in the period, None where it measured nothing in it or before it, or it is hidden."""
    rows = series_by_unit(asked.system).get((indicator.id, unit), ())
    secret = withheld(asked.system)
    shown = [row for row in rows if (indicator.id, row) not in secret]
    now, before = last_in(shown, asked.period), last_in(shown, asked.before)
    if now is None and before is None:
        return None
    until = str(asked.period.until or "")
    return Figure(
        indicator=indicator.id,
        unit=unit,
        day=now.date if now else "",
        value=now.value if now else None,
        before_day=before.date if before else "",
        before=before.value if before else None,
        course=course(indicator.text("direction"), before, now),
        target=_targets(asked.system).get((indicator.id, unit)),
        lower=number(indicator, "lower"),
        upper=number(indicator, "upper"),
        points=tuple((row.date, row.value) for row in shown if row.date <= until)[-_POINTS:] if points else (),
    )


def course(direction: str, before: Measurement | None, now: Measurement | None) -> str:
    """Return whether a value became ``better``, ``worse`` or stayed the ``same``, "" where nobody can say."""
    if before is None or now is None or direction not in ("up", "down"):
        return ""
    if now.value == before.value:
        return "same"
    return "better" if (now.value > before.value) == (direction == "up") else "worse"


def part(asked: Gathering, kinds: Iterable[str], key: str) -> Part:
    """Return the figures of the indicators of some kinds: a row for each, with who stands out below."""
    wanted = frozenset(kinds)
    rows, figures = [], []
    for indicator in concerned(asked):
        if indicator.text("kind") in wanted:
            own, below = measured(asked, indicator)
            if own or below:
                rows.append(_row(asked, indicator, own, below))
                figures += [found for found in (own, *below) if found]
    rows.sort(key=lambda row: not row.why)
    table = Table(
        key, template("Indicators"), _columns(rows), tuple(row._replace(cells=_fitting(row, rows)) for row in rows)
    )
    return Part(tables=(table,) if rows else (), figures=tuple(figures))


def measured(asked: Gathering, indicator: Entry) -> tuple[Figure | None, list[Figure]]:
    """Return the unit's own figure, and those of the units below it."""
    own = figure(asked, indicator, asked.unit, points=True)
    units = [
        unit for unit in reporting(asked.system).get(indicator.id, ()) if unit != asked.unit and unit in asked.scope
    ]
    order = {unit: number for number, unit in enumerate(asked.units)}
    found = (figure(asked, indicator, unit) for unit in sorted(units, key=lambda unit: order[unit]))
    return own, [each for each in found if each]


def concerned(asked: Gathering) -> list[Entry]:
    """Return the indicators that the unit or one below it owns or reports to."""
    by_indicator = reporting(asked.system)
    owned = {entry.id for entry in entries(asked, "indicators")}
    return [
        entry
        for entry in asked.system.register("indicators")
        if entry.id in owned or not asked.scope.isdisjoint(by_indicator.get(entry.id, ()))
    ]


def outliers(indicator: Entry, figures: Iterable[Figure]) -> tuple[Figure, Figure] | None:
    """Return the best and the weakest of several units; of an indicator without direction the highest and lowest.

    None where there are fewer than two values to compare.
    """
    valued = [(each.value, each) for each in figures if each.value is not None]
    if len(valued) < 2 or len({value for value, _ in valued}) < 2:
        return None
    down = indicator.text("direction") == "down"
    ranked = [each for _, each in sorted(valued, key=lambda pair: (pair[0] if down else -pair[0], pair[1].unit))]
    return ranked[0], ranked[-1]


def far_from_others(figures: Iterable[Figure]) -> list[Figure]:
    """Return the figures, of at least five, that lie more than three times as far from the median as is usual."""
    valued = [(each.value, each) for each in figures if each.value is not None]
    if len(valued) < 5:
        return []
    middle = median(value for value, _ in valued)
    usual = median(abs(value - middle) for value, _ in valued)
    return [each for value, each in valued if usual and abs(value - middle) > 3 * usual]


def _row(asked: Gathering, indicator: Entry, own: Figure | None, below: list[Figure]) -> Row:
    lowest = lowest_level(asked, below)
    best, worst = outliers(indicator, lowest) or (lowest[0] if lowest else None, None)
    return Row(
        indicator.id,
        (
            _labelled(indicator),
            own.value if own else None,
            own.before if own else None,
            Message(_COURSES[own.course]) if own and own.course else None,
            own.target if own else None,
            Reached(best.unit, best.value) if best and best.value is not None else None,
            Reached(worst.unit, worst.value) if worst and worst.value is not None else None,
        ),
        tuple(_why(asked, indicator, own, below)),
    )


_COURSES = {"better": template("better"), "worse": template("worse"), "same": template("unchanged")}


def lowest_level(asked: Gathering, below: list[Figure]) -> list[Figure]:
    """Return the figures that are no sums of others: of units that have none below them that report too."""
    parents = {asked.system.organisation.units[each.unit].parent for each in below}
    return [each for each in below if each.unit not in parents]


def _labelled(indicator: Entry) -> str:
    measure = indicator.text("measure")
    return f"{indicator.title} ({measure})" if measure else indicator.title


def _why(asked: Gathering, indicator: Entry, own: Figure | None, below: list[Figure]) -> Iterable[Message]:
    if own and own.outside:
        yield Message("outside its limit")
    beyond = sum(each.outside for each in below)
    if beyond:
        yield Message("units below outside the limit: {count}", count=beyond)
    if own and own.course == "worse":
        yield Message("worse than the year before")
    if own and own.value is None:
        yield Message("no value in the period")
    if own and _gap(asked, indicator):
        yield Message("values are missing in the series")


def _gap(asked: Gathering, indicator: Entry) -> bool:
    """Whether two values of the period and the one before lie further apart than the register says."""
    interval = parse_interval(indicator.text("frequency"))
    days = [day for day in map(parse_date, _days(asked, indicator)) if day]
    if interval is None:
        return False
    return any(_late(interval.after(first), then) for first, then in itertools.pairwise(days))


def _late(expected: date | None, then: date) -> bool:
    return expected is not None and (then - expected).days > 45


def _days(asked: Gathering, indicator: Entry) -> list[str]:
    since, until = str(asked.before.since or ""), str(asked.period.until or "")
    rows = series_by_unit(asked.system).get((indicator.id, asked.unit), ())
    return [row.date for row in rows if since <= row.date <= until]


def _columns(rows: list[Row]) -> tuple[Column, ...]:
    return tuple(column for at, column in enumerate(COLUMNS) if any(row.cells[at] is not None for row in rows))


def _fitting(row: Row, rows: list[Row]) -> tuple[Cell, ...]:
    return tuple(cell for at, cell in enumerate(row.cells) if any(other.cells[at] is not None for other in rows))


@remembered
def _targets(system: System) -> dict[tuple[str, str], float]:
    """The target that a unit's objective sets for an indicator."""
    found: dict[tuple[str, str], float] = {}
    for entry in system.register("objectives"):
        target = number(entry, "target")
        if target is not None and entry.text("status") not in ("reached", "dropped"):
            found.setdefault((entry.text("indicator"), entry.unit or system.organisation.root), target)
    return found
