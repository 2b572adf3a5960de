"""What was measured last, in words and numbers."""

from __future__ import annotations

from markupsafe import Markup

from qmsctl.pages.context import Place
from qmsctl.pages.escaping import escape
from qmsctl.system import Measurement


def latest(here: Place, indicator: str, unit: str) -> Measurement | None:
    """Return the last value of a series for a unit up to today."""
    rows = here.context.system.series.get(indicator, ())
    wanted = (row for row in rows if row.unit == unit and row.date <= here.context.day)
    return max(wanted, key=lambda row: row.date, default=None)


def shown(here: Place, measurement: Measurement) -> Markup:
    """Return a value with its day."""
    words = here.context.words
    return escape(words("{value} on {day}", value=words.number(measurement.value), day=words.date(measurement.date)))


def latest_by_unit(here: Place, indicator: str) -> Markup:
    """Return the last value of every unit that reports; empty where nothing is measured."""
    rows = here.context.system.series.get(indicator, ())
    last: dict[str, Measurement] = {}
    for row in rows:
        if row.date <= here.context.day and (row.unit not in last or row.date >= last[row.unit].date):
            last[row.unit] = row
    order = {unit: number for number, unit in enumerate(here.context.system.organisation.units)}
    found = sorted(last.values(), key=lambda row: order.get(row.unit, len(order)))
    return Markup("<br> ").join(Markup("{}: {}").format(here.unit(row.unit), shown(here, row)) for row in found)
