"""What was measured, in words, numbers and charts."""

from __future__ import annotations

from markupsafe import Markup

from qmsctl.pages.charts import Chart, Level, Point, beside, figure, spark
from qmsctl.pages.context import Place
from qmsctl.pages.escaping import escape
from qmsctl.pages.tables import Column, lines, number
from qmsctl.periods import parse_date
from qmsctl.system import Entry, Measurement, System
from qmsctl.system.names import unit_name
from qmsctl.system.small_groups import withheld
from qmsctl.system.system import remembered

_RECENT = 8


def series(here: Place, indicator: str, unit: str) -> list[Measurement]:
    """Return the values of a series for a unit up to today, by day, without those of so few that none may see them."""
    rows = _by_unit(here.context.system).get((indicator, unit), ())
    return [row for row in rows if row.date <= here.context.day]


def latest(here: Place, indicator: str, unit: str) -> Measurement | None:
    """Return the last value of a series for a unit up to today."""
    rows = series(here, indicator, unit)
    return rows[-1] if rows else None


def shown(here: Place, measurement: Measurement) -> Markup:
    """Return a value with its day."""
    words = here.context.words
    return escape(words("{value} on {day}", value=words.number(measurement.value), day=words.date(measurement.date)))


def units(here: Place, indicator: str) -> list[str]:
    """Return the units that have reported to a series, in the order of the organisation."""
    order = {unit: number for number, unit in enumerate(here.context.system.organisation.units)}
    found = {unit for name, unit in _by_unit(here.context.system) if name == indicator and series(here, name, unit)}
    return sorted(found, key=lambda unit: (order.get(unit, len(order)), unit))


def latest_by_unit(here: Place, indicator: Entry) -> Markup:
    """Return the last value of every unit that reports; empty where nothing is measured."""
    parts = (
        Markup("{}: {}").format(here.unit(unit), course(here, indicator, unit, with_day=True))
        for unit in units(here, indicator.id)
    )
    return Markup("<br> ").join(parts)


def course(here: Place, indicator: Entry, unit: str, *, with_day: bool = False) -> Markup:
    """Return the last value of a unit and a small line of the values before it."""
    rows, words = series(here, indicator.id, unit), here.context.words
    if not rows:
        return Markup("")
    last = shown(here, rows[-1]) if with_day else escape(words.number(rows[-1].value))
    if len(rows) < 2:
        return last
    recent = [row.value for row in rows[-_RECENT:]]
    said = words(
        "From {first} to {last}",
        first=f"{words.number(recent[0])} ({words.date(rows[-len(recent)].date)})",
        last=f"{words.number(recent[-1])} ({words.date(rows[-1].date)})",
    )
    return Markup("{} {}").format(last, spark(said, recent))


def chart(here: Place, indicator: Entry) -> Markup:
    """Return how an indicator went in its own unit, and the figures of every unit; empty where nothing is measured."""
    words, reporting = here.context.words, units(here, indicator.id)
    if not reporting:
        return Markup("")
    unit = indicator.unit if indicator.unit in reporting else reporting[0]
    limits = (("lower", words("Lower limit")), ("upper", words("Upper limit")))
    drawn = Chart(
        title=f"{indicator.id} {indicator.title}",
        caption=caption(here, indicator, unit),
        points=points(here, indicator.id, unit),
        levels=[
            Level("limit", label, value)
            for key, label in limits
            if isinstance(value := indicator.data.get(key), int | float)
        ],
    )
    figures = beside(words, drawn.title, _every_unit(here, indicator, reporting))
    return Markup("{}\n\n{}").format(figure(words, drawn), figures)


def caption(here: Place, indicator: Entry | None, unit: str) -> str:
    """Return what a chart measures and where: ``g/måltid – Kantine Oslo``."""
    return " – ".join(
        filter(None, (indicator.text("measure") if indicator else "", unit_name(here.context.system, unit)))
    )


def _every_unit(here: Place, indicator: Entry, reporting: list[str]) -> Markup:
    words = here.context.words
    values: dict[str, dict[str, float]] = {}
    for unit in reporting:
        for row in series(here, indicator.id, unit):
            values.setdefault(row.date, {})[unit] = row.value
    rows = [
        [escape(words.date(day)), *(number(words, found.get(unit)) for unit in reporting)]
        for day, found in sorted(values.items())
    ]
    headings = (unit_name(here.context.system, unit) for unit in reporting)
    return lines([Column(words("Day")), *(Column(heading, number=True) for heading in headings)], rows)


def points(here: Place, indicator: str, unit: str) -> list[Point]:
    """Return the values of a unit as points of a chart."""
    days = ((parse_date(row.date), row) for row in series(here, indicator, unit))
    return [Point(day, row.value, row.note) for day, row in days if day]


@remembered
def _by_unit(system: System) -> dict[tuple[str, str], list[Measurement]]:
    found: dict[tuple[str, str], list[Measurement]] = {}
    secret = withheld(system)
    for indicator, rows in system.series.items():
        for row in sorted(rows, key=lambda row: row.date):
            if (indicator, row) not in secret:
                found.setdefault((indicator, row.unit), []).append(row)
    return found
