"""Units that report an indicator keep reporting it.

Each of an indicator's `units` has a value within the last two whole periods of
its `frequency`. An indicator without any value yet is left in peace, and so is
one with no `frequency` that can be read.

Why: a series that stops is how an indicator dies, and nobody sees a value that
is not there. It is a note: time alone never makes a warning.

Mend: append the missing values, or take the unit out of `units` and say so where
the indicator is defined.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from qmsctl.findings import Message, Problem, Severity
from qmsctl.periods import Interval, parse_date, parse_interval
from qmsctl.rules.protocol import Context
from qmsctl.system import Entry, Measurement, System

CODE = "OBJ005"
NAME = "silent-indicator"
SEVERITY = Severity.NOTE
CLAUSES = (
    "iso-9001-2015#9.1.1",
    "iso-9001-2026#9.1.1",
    "iso-14001-2015#9.1.1",
    "iso-14001-2026#9.1.1",
)
OPTIONS: dict[str, tuple[str, str]] = {}


def check(system: System, context: Context) -> Iterator[Problem]:
    for indicator in system.register("indicators"):
        series = system.series.get(indicator.id)
        interval = parse_interval(indicator.text("frequency"))
        if series and interval and (interval.months or interval.days):
            yield from _silent(indicator, series, interval, context.today)


def _silent(indicator: Entry, series: tuple[Measurement, ...], interval: Interval, today: date) -> Iterator[Problem]:
    first = min(measurement.date for measurement in series)
    latest: dict[str, str] = {}
    for measurement in series:
        latest[measurement.unit] = max(measurement.date, latest.get(measurement.unit, ""))
    for index, unit in enumerate(indicator.texts("units")):
        if not _two_periods_passed(latest.get(unit, first), interval, today):
            continue
        if unit in latest:
            message = Message("“{unit}” has reported nothing since {day}", unit=unit, day=latest[unit])
        else:
            message = Message("“{unit}” has reported nothing; the series began on {day}", unit=unit, day=first)
        yield Problem(
            indicator.at("units", index),
            message,
            Message(
                "append the values to records/measurements/{id}.csv; one every {frequency} is expected",
                id=indicator.id,
                frequency=indicator.text("frequency"),
            ),
            indicator.id,
        )


def _two_periods_passed(last: str, interval: Interval, today: date) -> bool:
    """Count from the day after the last period, so that ends of months of unlike length are met."""
    day = parse_date(last)
    end = interval.after(day + timedelta(days=1), 2) if day and day < today else None
    return end is not None and end <= today
