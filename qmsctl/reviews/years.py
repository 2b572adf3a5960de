"""Which period a unit looks at in a year's campaign, and by which day: a calendar year, or a school year."""

from __future__ import annotations

import calendar
from datetime import date, timedelta

from qmsctl.reviews.model import Node, Period
from qmsctl.settings import ReviewSettings, UnitReview
from qmsctl.system import System, Unit
from qmsctl.system.system import remembered

LENGTHS = (90, 180, 240)
"""Minutes of a meeting: of a unit that no other reports to, of a level between, of the top of three levels or more."""
_LAST = "12-31"


def period_of(settings: ReviewSettings, unit: str, year: int) -> Period:
    """Return the period that a unit's review of a campaign is about: the last whole one that began before the year.

    The campaign of 2026 looks at the calendar year 2025; where the year begins on 07-01, at 1 July 2025 to 30 June
    2026.
    """
    begins = _own(settings, unit).year_begins or settings.year_begins
    since = _day(year - 1, begins)
    return Period(since, _day(year, begins) - timedelta(days=1))


def deadline_of(settings: ReviewSettings, unit: Unit, year: int) -> date:
    """Return the last day of a unit's review: its own, that of its level, else the last day of the year."""
    written = _own(settings, unit.id).deadline or settings.deadlines.get(unit.level, "")
    return _day(year, written or _LAST)


def language_of(system: System, unit: str) -> str:
    """Return the language of a unit's minutes: its own, that of the nearest unit above, the handbook's."""
    units = system.settings.review.units
    named = (units[name].language for name in system.organisation.line(unit) if name in units)
    return next(filter(None, named), system.settings.language)


def length_of(system: System, unit: str) -> int:
    """Return the minutes that a unit's meeting takes, by how many levels that review stand below it."""
    there = set(reviewing(system))
    below = [name for name in system.organisation.below(unit) if name in there and name != unit]
    lines = (system.organisation.line(name) for name in below)
    levels = max((line.index(unit) for line in lines if unit in line), default=0)
    return LENGTHS[min(levels, len(LENGTHS) - 1)]


@remembered
def reviewing(system: System) -> tuple[str, ...]:
    """Return the units that review, each after all units below it; those that leave it out, because, are not there."""
    units = system.settings.review.units
    found = [unit for top in system.organisation.tops for unit in system.organisation.below(top)]
    return tuple(unit for unit in reversed(found) if not units.get(unit, UnitReview()).leaves_out)


def alone(system: System, unit: str) -> bool:
    """Say whether a unit is the only one that reviews, so that signing freezes and seals too."""
    return reviewing(system) in ((unit,), ())


def nodes(system: System, year: int, top: str = "") -> tuple[Node, ...]:
    """Return what a campaign of a year asks of each unit (of `top` and those below it), those below first."""
    organisation, settings = system.organisation, system.settings.review
    return tuple(
        Node(
            unit,
            organisation.units[unit].leader,
            period_of(settings, unit, year),
            deadline_of(settings, organisation.units[unit], year),
            tuple(organisation.frameworks(unit)),
        )
        for unit in reviewing(system)
        if not top or top in organisation.line(unit)
    )


def _own(settings: ReviewSettings, unit: str) -> UnitReview:
    return settings.units.get(unit) or UnitReview()


def _day(year: int, written: str) -> date:
    """The day ``MM-DD`` of a year; one that the month does not have is its last."""
    month, day = (
        (int(part) for part in written.split("-")) if written[:2].isdigit() and written[3:].isdigit() else (1, 1)
    )
    month = min(max(month, 1), 12)
    return date(year, month, min(max(day, 1), calendar.monthrange(year, month)[1]))
