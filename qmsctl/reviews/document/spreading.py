"""How many document reviews fall due in each month for each owner, and how to spread them.

A day moves earlier or stays. Moving one later without a look would be a review
that nobody made, so spreading asks some owners to look sooner than they must.
"""

from __future__ import annotations

import calendar
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from qmsctl.periods import parse_date
from qmsctl.schemas import shipped_schema
from qmsctl.system import Document, System
from qmsctl.text.compose import set_front
from qmsctl.text.edits import set_front_matter

_JULY, _DECEMBER, _CHRISTMAS, _NEW_YEAR = 7, 12, 24, (1, 1)
"""Nobody reviews in July or from Christmas Eve to New Year's Day, so nothing is moved there."""


class Month(NamedTuple):
    """A month of a year; they sort by time."""

    year: int
    month: int

    def plus(self, months: int) -> Month:
        """Return the month some months later, or earlier."""
        year, month = divmod(self.year * 12 + self.month - 1 + months, 12)
        return Month(year, month + 1)


class Post(NamedTuple):
    """A role where it is held: the unit of its holders, or the document's where nobody holds it."""

    role: str
    unit: str


@dataclass(frozen=True, slots=True)
class Move:
    """A review that falls due earlier than it did."""

    document: Document
    post: Post
    since: date
    to: date


@dataclass(frozen=True, slots=True)
class Load:
    """Document reviews by month and post. What is overdue counts in the first month, for it must be done then.

    `most` is how many a role should have in a month.
    """

    months: tuple[Month, ...]
    counts: Mapping[Month, Counter[Post]]
    most: int

    def total(self, month: Month) -> int:
        """Return how many reviews a month has."""
        return sum(self.counts[month].values())

    @property
    def posts(self) -> tuple[Post, ...]:
        """The posts that have anything to review, by role and unit."""
        return tuple(sorted({post for count in self.counts.values() for post in count}))

    def above(self) -> Iterator[tuple[Month, Post, int]]:
        """Yield each month in which a post has more than it should."""
        for month in self.months:
            for post, number in sorted(self.counts[month].items()):
                if number > self.most:
                    yield month, post, number


@dataclass(frozen=True, slots=True)
class Spread:
    """The load before, what to move, and the load after."""

    before: Load
    moves: tuple[Move, ...]
    after: Load


def months_ahead(today: date, year: int | None = None) -> tuple[Month, ...]:
    """Return the months of a year, or this month and the eleven after it."""
    first = Month(year, 1) if year else Month(today.year, today.month)
    return tuple(first.plus(number) for number in range(12))


def load(system: System, today: date, months: tuple[Month, ...], owner: str = "", unit: str = "") -> Load:
    """Return the load of some months: of an owner role, in a unit and those below it, or of all."""
    return _load(system, months, _dues(system, owner, unit), today)


def spread(system: System, today: date, months: tuple[Month, ...], owner: str = "", unit: str = "") -> Spread:
    """Return the fewest moves after which no post has more than `review.monthly_load` in a month, where that can be.

    Each goes to the nearest earlier month with room, from this month on; the loads begin with the earliest of those.
    A day stays after today and not before the version is valid, away from July, Christmas and weekends. The same
    handbook and day give the same moves.
    """
    dues = _dues(system, owner, unit)
    months = _with_earlier(months, today)
    before = _load(system, months, dues, today)
    moves: list[Move] = []
    by_post: dict[Post, dict[Month, list[tuple[date, Document]]]] = {}
    for document, day in dues:
        by_post.setdefault(post_of(system, document, today), {}).setdefault(_month(day, today), []).append(
            (day, document)
        )
    for post in sorted(by_post):
        moves += _spread_post(post, by_post[post], months, today, before.most)
    to = {move.document.path: move.to for move in moves}
    moved = [(document, to.get(document.path, day)) for document, day in dues]
    return Spread(before, tuple(moves), _load(system, months, moved, today))


def planned(document: Document, text: str, day: date) -> str:
    """Return a document's file with the next review on an earlier day, and nothing else changed."""
    if isinstance(document.front.get("next_review"), str):
        return set_front_matter(text, "next_review", day.isoformat())
    return set_front(text, {"next_review": day.isoformat()}, list(shipped_schema("document").properties))


def post_of(system: System, document: Document, today: date) -> Post:
    """Return who has a document to review: its owner role, where that is held."""
    held_in = system.organisation.held_in(document.owner, document.unit, today.isoformat())
    return Post(document.owner, held_in or document.unit)


def _with_earlier(months: tuple[Month, ...], today: date) -> tuple[Month, ...]:
    """The months with those before them that can still be used, a year at most."""
    now = Month(today.year, today.month)
    earlier = (months[0].plus(-number) for number in range(12, 0, -1))
    return (*(month for month in earlier if month >= now), *months)


def _dues(system: System, owner: str, unit: str) -> list[tuple[Document, date]]:
    line = system.organisation.line
    found = []
    for document in system.documents:
        day = document.due
        if day and (not owner or document.owner == owner) and (not unit or unit in line(document.unit)):
            found.append((document, day))
    return sorted(found, key=lambda each: (each[1], each[0].id, each[0].path))


def _load(system: System, months: tuple[Month, ...], dues: Iterable[tuple[Document, date]], today: date) -> Load:
    counts: dict[Month, Counter[Post]] = {month: Counter() for month in months}
    for document, day in dues:
        month = _month(day, today)
        if month in counts:
            counts[month][post_of(system, document, today)] += 1
    return Load(months, counts, system.settings.review.monthly_load)


def _month(day: date, today: date) -> Month:
    """The month in which a review has to be made: what is overdue, in this one."""
    return Month(max(day, today).year, max(day, today).month)


def _spread_post(
    post: Post,
    dues: Mapping[Month, list[tuple[date, Document]]],
    months: tuple[Month, ...],
    today: date,
    most: int,
) -> Iterator[Move]:
    """Empty full months into the nearest earlier ones with room, from the earliest on.

    What an earlier month may use, a later one may use too, so this order places as many as can be placed.
    """
    counts = {month: len(dues.get(month, ())) for month in months}
    first = Month(today.year, today.month)
    for month in months:
        for day, document in sorted(dues.get(month, ()), key=lambda due: (due[0], due[1].id), reverse=True):
            if counts[month] <= most:
                break
            for earlier in reversed([other for other in months if first <= other < month]):
                to = _day_in(earlier, day, document, today) if counts[earlier] < most else None
                if to is not None:
                    counts[month] -= 1
                    counts[earlier] += 1
                    yield Move(document, post, day, to)
                    break


def _day_in(month: Month, day: date, document: Document, today: date) -> date | None:
    """The working day of a month that comes nearest to the same day of the month; None where there is none."""
    if month.month == _JULY:
        return None
    last = _CHRISTMAS - 1 if month.month == _DECEMBER else calendar.monthrange(*month)[1]
    earliest = max(today + timedelta(days=1), parse_date(document.valid_from) or today)
    wanted = min(day.day, last)
    numbers = sorted(range(1, last + 1), key=lambda number: (abs(number - wanted), number))
    days = (date(month.year, month.month, number) for number in numbers if (month.month, number) != _NEW_YEAR)
    return next((found for found in days if found >= earliest and found.weekday() < 5), None)
