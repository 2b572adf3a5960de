"""Which year's reviews, and which review, are meant where nobody or only a word names them."""

from __future__ import annotations

import re
from datetime import date

from qmsctl.reviews.reading import campaigns, management_reviews
from qmsctl.reviews.years import reviewing
from qmsctl.system import System

FIRST, LAST = 1900, 9998
_YEAR = re.compile(r"[0-9]{4}")
_NAMES = (re.compile(r"MGT-(?P<year>[0-9]{4})-(?P<unit>.+)", re.I), re.compile(r"(?P<unit>.+)-(?P<year>[0-9]{4})"))


def is_year(text: str) -> bool:
    """Say whether a text is a year that a review can be of: four digits, from `FIRST` to `LAST`."""
    return bool(_YEAR.fullmatch(text)) and FIRST <= int(text) <= LAST


def open_year(system: System, today: date) -> str:
    """Return the year that is meant where all units are: of the latest campaign that is not closed.

    Where none is open, of the latest campaign or review there is, else this year.
    """
    return _under_way(system) or max(
        [*campaigns(system), *(review.year for review in management_reviews(system).values())], default=str(today.year)
    )


def year_meant(system: System, unit: str, today: date) -> str:
    """Return the year that is meant where one unit is: what was begun last is finished first.

    That is the unit's latest review while nobody has signed it; else the latest campaign that is not closed, else this
    year.
    """
    own = [review for review in management_reviews(system).values() if review.unit == unit and not review.cancelled]
    last = max((review for review in own if is_year(review.year)), key=lambda review: review.year, default=None)
    if last is not None and last.statement_path not in system.files:
        return last.year
    return _under_way(system) or str(today.year)


def unit_and_year(system: System, name: str) -> tuple[str, str] | None:
    """Return the unit and year that a name of a review has: ``MGT-2026-canteen`` or ``canteen-2026``.

    None for a name of another form, for the id of a unit, and where the unit is not in qms.yaml.
    """
    if name in system.organisation.units:
        return None
    for form in _NAMES:
        found = form.fullmatch(name)
        if found and found["unit"] in system.organisation.units and is_year(found["year"]):
            return found["unit"], found["year"]
    return None


def only_unit(system: System) -> str:
    """Return the unit that is meant where none is named: the only one that reviews, else the top one."""
    units = reviewing(system)
    return units[0] if len(units) == 1 else system.organisation.root


def _under_way(system: System) -> str:
    found = (campaign.year for campaign in campaigns(system).values() if campaign.closed is None)
    return max(filter(is_year, found), default="")
