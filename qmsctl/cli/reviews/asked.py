"""Which review of which year a command is about: by unit, by the id of the review, or where nothing is named."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import click

from qmsctl.findings import Message
from qmsctl.refused import Refused
from qmsctl.reviews.meant import is_year, only_unit, unit_and_year, year_meant
from qmsctl.reviews.model import ManagementReview
from qmsctl.reviews.reading import management_reviews, review_of
from qmsctl.system import System
from qmsctl.text.near import near

Fits = Callable[[ManagementReview], bool]


class _Year(click.ParamType[str]):
    """A year as it stands in records, ``2026``."""

    name = "year"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        text = str(value)
        if not is_year(text):
            self.fail(f"{text!r} is no year; write for example 2026", param, ctx)
        return text


YEAR = _Year()


def unit_meant(system: System, named: str | None, year: str | None, today: date) -> tuple[str, str]:
    """Return the unit and the year that are meant, whether or not anybody has begun a review.

    `named` is a unit, or a review by its id (``MGT-2026-canteen``, ``canteen-2026``). Raises `Refused` for anything
    else, for a review of another year than `year`, and for a unit whose line of units above leads back to itself.
    """
    unit, own = unit_and_year(system, named or "") or (named or only_unit(system), "")
    if unit not in system.organisation.units:
        raise _unknown(system, unit)
    if unit in system.organisation.cycles:
        raise Refused(Message("the units above “{unit}” lead back to itself; mend parent in qms.yaml", unit=unit))
    if own and year and own != year:
        raise Refused(
            Message("“{name}” is the review of {own}, not of {year}; leave one out", name=named, own=own, year=year)
        )
    return unit, own or year or year_meant(system, unit, today)


def review_meant(
    system: System, named: str | None, year: str | None, today: date, fits: Fits | None = None
) -> ManagementReview:
    """Return the review that is meant, as `unit_meant` has it; of those that `fits`, where it is given, the latest.

    Where no review of the unit fits, it is the latest. Raises `Refused` where nobody has begun it.
    """
    exact = management_reviews(system).get(named or "")
    if exact is not None and exact.unit not in system.organisation.units and year in (None, exact.year):
        return exact  # of a unit that was closed since
    unit, meant = unit_meant(system, named, year, today)
    if fits is not None and not (year or unit_and_year(system, named or "")):
        own = [review for review in management_reviews(system).values() if review.unit == unit]
        if own:
            return next((review for review in reversed(own) if fits(review)), own[-1])
    found = review_of(system, unit, meant)
    if found is None:
        raise Refused(
            Message(
                "“{unit}” has no management review of {year}; begin with: qmsctl review inputs {unit} --year {year}",
                unit=unit,
                year=meant,
            )
        )
    return found


def named_unit(system: System, word: str) -> bool:
    """Say whether a word names a unit, or a review of one."""
    return word in system.organisation.units or unit_and_year(system, word) is not None


def _unknown(system: System, name: str) -> Refused:
    close = near(name, (*system.organisation.units, *management_reviews(system)))
    if close:
        return Refused(Message("there is no unit or review “{name}”; did you mean {meant}?", name=name, meant=close))
    return Refused(Message("“{unit}” is no unit in qms.yaml; qmsctl org tree lists them", unit=name))
