"""How a campaign went, in figures, for those who plan the next one.

Everything is computed from records. A review is on time where its leader signed by the deadline, late where that was
after it (`qmsctl.reviews.deadlines`), and not signed once the deadline has passed or the unit is left out without it;
before that it is not yet due.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from qmsctl.actions import actions, actions_of
from qmsctl.periods import day_at
from qmsctl.reviews.deadlines import Asked, asked_in
from qmsctl.reviews.model import LATE_AFTER, OUTCOMES, ManagementReview
from qmsctl.reviews.reading import document_reviews, management_reviews
from qmsctl.reviews.standing import SEALED, SIGNED
from qmsctl.system import System

BEFORE = timedelta(days=30)
"""The days before a date in which work that piles up is counted."""

_YEAR = timedelta(days=365)
_COUNTED = ("units", "on_time", "late", "not_signed", "not_yet", "sealed")


@dataclass(frozen=True, slots=True)
class LevelStatistics:
    """The management reviews of one level: units asked, signed by the deadline, later, not at all, not yet, sealed."""

    level: str
    units: int
    on_time: int
    late: int
    not_signed: int
    not_yet: int
    sealed: int


@dataclass(frozen=True, slots=True)
class DocumentStatistics:
    """The document reviews of a year.

    `outcomes` counts each of `OUTCOMES`; `minutes` is what was noted together, `timed` how many noted it;
    `registered_late` counts those written down more than 14 days after the look; `months` holds twelve counts.
    """

    reviews: int
    outcomes: dict[str, int]
    minutes: int
    timed: int
    registered_late: int
    months: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class DecisionStatistics:
    """The decisions of a year's management reviews: by what they become, carried over, and their actions by state."""

    decisions: int
    becomes: dict[str, int]
    carried_over: int
    actions: dict[str, int]
    moved: int


@dataclass(frozen=True, slots=True)
class Load:
    """What was done in the 30 days before a day, of all that was done in the year before it.

    Done are document reviews by the day of the look, meetings, and actions carried out.
    """

    before: date
    within: int
    of: int

    @property
    def share(self) -> float | None:
        """The share, from 0 to 1; None where nothing was done."""
        return self.within / self.of if self.of else None


@dataclass(frozen=True, slots=True)
class Statistics:
    """How the reviews of one year went; `meeting_minutes` are those of meetings with times, `timed` how many."""

    year: str
    levels: tuple[LevelStatistics, ...]
    documents: DocumentStatistics
    decisions: DecisionStatistics
    meeting_minutes: int
    timed: int
    load: Load | None

    @property
    def empty(self) -> bool:
        """Whether nothing of that year is recorded."""
        return not (self.levels or self.documents.reviews or self.decisions.decisions)


def statistics(system: System, year: str, today: date, before: date | None = None) -> Statistics:
    """Return how the reviews of a year went; with `before`, how much was done in the 30 days before that day too."""
    reviews = [review for review in management_reviews(system).values() if review.year == year]
    lengths = [length for review in reviews if (length := _minutes(review)) is not None]
    return Statistics(
        year=year,
        levels=_levels(system, year, today),
        documents=_documents(system, year),
        decisions=_decisions(system, reviews),
        meeting_minutes=sum(lengths),
        timed=len(lengths),
        load=_load(system, before) if before else None,
    )


def _levels(system: System, year: str, today: date) -> tuple[LevelStatistics, ...]:
    organisation = system.organisation
    rows: dict[str, Counter[str]] = {}
    expected = [node for node in asked_in(system, year).values() if node.expected]
    for node in sorted(expected, key=lambda each: len(organisation.line(each.unit))):
        level = organisation.units[node.unit].level if node.unit in organisation.units else ""
        counts = rows.setdefault(level, Counter())
        counts["units"] += 1
        counts["sealed"] += node.standing.reached(SEALED)
        counts[_when(node, today)] += 1
    return tuple(LevelStatistics(level, **{key: counts[key] for key in _COUNTED}) for level, counts in rows.items())


def _when(node: Asked, today: date) -> str:
    if node.standing.reached(SIGNED):
        return "late" if node.late else "on_time"
    return "not_yet" if node.waits and not node.overdue(today) else "not_signed"


def _documents(system: System, year: str) -> DocumentStatistics:
    found = [
        review
        for each in document_reviews(system).values()
        for review in each
        if review.day and str(review.day.year) == year
    ]
    outcomes = Counter(review.outcome for review in found)
    months = Counter(review.day.month for review in found if review.day)
    late = 0
    for review in found:
        registered = day_at(review.registered, system.settings.time_zone)
        late += bool(registered and review.day and registered - review.day > LATE_AFTER)
    return DocumentStatistics(
        reviews=len(found),
        outcomes={outcome: outcomes[outcome] for outcome in OUTCOMES},
        minutes=sum(review.minutes for review in found if review.minutes is not None),
        timed=sum(review.minutes is not None for review in found),
        registered_late=late,
        months=tuple(months[month] for month in range(1, 13)),
    )


def _decisions(system: System, reviews: Iterable[ManagementReview]) -> DecisionStatistics:
    decided = [decision for review in reviews for decision in review.decisions]
    carried_out = [action for decision in decided for action in actions_of(system, decision.name)]
    return DecisionStatistics(
        decisions=len(decided),
        becomes=dict(Counter(decision.becomes for decision in decided if decision.becomes)),
        carried_over=sum(bool(decision.carried_from) for decision in decided),
        actions=dict(Counter(action.status for action in carried_out if action.status)),
        moved=sum(bool(action.moved) for action in carried_out),
    )


def _load(system: System, before: date) -> Load:
    days = [review.day for each in document_reviews(system).values() for review in each]
    days += [review.held.on for review in management_reviews(system).values() if review.held]
    days += [action.done for action in actions(system)]
    ages = [before - day for day in days if day is not None and timedelta() < before - day <= _YEAR]
    return Load(before, sum(age <= BEFORE for age in ages), len(ages))


def _minutes(review: ManagementReview) -> int | None:
    """How long a meeting took; None without times, or where it would end before it began."""
    held = review.held
    since, until = (_clock(held.since), _clock(held.until)) if held else (None, None)
    return until - since if since is not None and until is not None and until > since else None


def _clock(text: str) -> int | None:
    hours, colon, minutes = text.partition(":")
    return int(hours) * 60 + int(minutes) if colon and hours.isdecimal() and minutes.isdecimal() else None
