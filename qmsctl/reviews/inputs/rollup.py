"""What the levels below concluded, for the level above: who is missing, what recurs, what they need, who stands out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from qmsctl.reviews.deadlines import asked_in
from qmsctl.reviews.decisions import answer_to
from qmsctl.reviews.inputs.figures import concerned, far_from_others, lowest_level, measured, outliers
from qmsctl.reviews.inputs.model import Figure, Gathering
from qmsctl.reviews.inputs.scope import gathering
from qmsctl.reviews.model import NEED, NOT_GOOD, Decision, ManagementReview
from qmsctl.reviews.standing import Standing, standing
from qmsctl.reviews.years import deadline_of, reviewing
from qmsctl.system import Entry, System

_WORD = re.compile(r"[^\W\d_]{5,}")
_FEW_WORDS = 12
_COMMON = frozenset(
    [
        "about",
        "after",
        "again",
        "before",
        "between",
        "could",
        "every",
        "other",
        "shall",
        "should",
        "their",
        "there",
        "these",
        "those",
        "under",
        "units",
        "where",
        "which",
        "while",
        "would",
        "alle",
        "andre",
        "denne",
        "dette",
        "eller",
        "enhet",
        "enheten",
        "enhetene",
        "etter",
        "gjennom",
        "hvert",
        "innen",
        "ingen",
        "mellom",
        "noen",
        "skulle",
        "slik",
        "under",
        "uten",
        "denna",
        "detta",
        "efter",
        "eller",
        "enhet",
        "enheten",
        "enheterna",
        "genom",
        "inför",
        "inom",
        "många",
        "någon",
        "några",
        "samtliga",
        "skulle",
        "utan",
        "varje",
    ]
)


@dataclass(frozen=True, slots=True)
class Below:
    """A unit below and where its review of the year stands; `level` counts from the asking unit, 1 directly below.

    `review` is None where nobody has begun. `late` says that the review is overdue (`qmsctl.reviews.deadlines`).
    """

    unit: str
    level: int
    review: ManagementReview | None
    standing: Standing
    deadline: date
    late: bool
    red: tuple[str, ...]
    not_good: tuple[str, ...]

    @property
    def missing(self) -> bool:
        """Whether nobody has begun the review."""
        return self.review is None


@dataclass(frozen=True, slots=True)
class Theme:
    """An input that is red in several units, or a word that their decisions share."""

    name: str
    units: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Need:
    """What a unit below cannot solve itself, and the answer of a level above, "" while there is none."""

    decision: Decision
    unit: str
    answer: str


@dataclass(frozen=True, slots=True)
class Outlier:
    """The best and the weakest unit of an indicator, and those that lie far from the others."""

    indicator: Entry
    best: Figure
    weakest: Figure
    far: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class Rollup:
    """What came up to a unit in one year; `units` are all that review below it, those above before those below."""

    unit: str
    year: int
    units: tuple[Below, ...]
    themes: tuple[Theme, ...]
    words: tuple[Theme, ...]
    needs: tuple[Need, ...]
    outliers: tuple[Outlier, ...]

    @property
    def missing(self) -> tuple[str, ...]:
        """The units whose review nobody has begun."""
        return tuple(below.unit for below in self.units if below.missing)

    @property
    def late(self) -> tuple[str, ...]:
        """The units whose review is overdue."""
        return tuple(below.unit for below in self.units if below.late)

    @property
    def unanswered(self) -> tuple[Need, ...]:
        """The needs that no level above has answered."""
        return tuple(need for need in self.needs if not need.answer)


def rollup(system: System, unit: str, year: int, today: date) -> Rollup:
    """Return what the units below a unit concluded in a year's reviews, as of a day."""
    units = tuple(below_of(system, unit, year, today))
    reviews = [below.review for below in units if below.review is not None and not below.review.cancelled]
    return Rollup(
        unit=unit,
        year=year,
        units=units,
        themes=tuple(_themes(units)),
        words=tuple(_words(reviews)),
        needs=tuple(_needs(system, reviews)),
        outliers=tuple(_outliers(gathering(system, unit, year, today))),
    )


def below_of(system: System, unit: str, year: int, today: date) -> Iterator[Below]:
    """Yield the units below that review, and where each stands."""
    organisation = system.organisation
    reviews, asked = frozenset(reviewing(system)), asked_in(system, str(year))
    for name in organisation.below(unit):
        if name == unit or name not in reviews:
            continue
        known = asked.get(name)
        review = known.review if known else None
        by_rule = deadline_of(system.settings.review, organisation.units[name], year)
        judged = review.inputs if review else ()
        yield Below(
            unit=name,
            level=_level(organisation.line(name), unit),
            review=review,
            standing=known.standing if known else standing(system, None),
            deadline=(known.deadline if known else None) or by_rule,
            late=known is not None and known.overdue(today),
            red=tuple(each.input for each in judged if each.red),
            not_good=tuple(each.input for each in judged if each.judgement == NOT_GOOD),
        )


def _level(line: tuple[str, ...], unit: str) -> int:
    """How far below a unit another is; one that is deeper than lines go counts as their end."""
    return line.index(unit) if unit in line else len(line)


def _themes(units: tuple[Below, ...]) -> Iterator[Theme]:
    """Inputs that are red in at least half of the units that have judged, and in two at least."""
    judged = [below for below in units if below.review and any(each.judgement for each in below.review.inputs)]
    found: dict[str, list[str]] = {}
    for below in judged:
        for name in dict.fromkeys(below.red):
            found.setdefault(name, []).append(below.unit)
    for name, each in sorted(found.items(), key=lambda pair: (-len(pair[1]), pair[0])):
        if len(each) >= 2 and 2 * len(each) >= len(judged):
            yield Theme(name, tuple(each))


def _words(reviews: Iterable[ManagementReview]) -> list[Theme]:
    """Words that decisions of at least three units, or of both of two, have in common; confidential ones say none."""
    decided = [review for review in reviews if review.decisions and not review.record.confidential]
    found: dict[str, dict[str, None]] = {}
    for review in decided:
        for decision in review.decisions:
            for word in _WORD.findall(decision.text.casefold()):
                if word not in _COMMON:
                    found.setdefault(word, {})[review.unit] = None
    enough = min(3, max(2, len(decided)))
    themes = [Theme(word, tuple(units)) for word, units in found.items() if len(units) >= enough]
    return sorted(themes, key=lambda theme: (-len(theme.units), theme.name))[:_FEW_WORDS]


def _needs(system: System, reviews: Iterable[ManagementReview]) -> Iterator[Need]:
    """What the units need, and its answer; of a confidential review that answers, its id."""
    for review in reviews:
        for decision in review.decisions:
            if decision.becomes == NEED:
                found = answer_to(system, decision.name)
                said = (found.review.id if found.review.record.confidential else found.text) if found else ""
                yield Need(decision, review.unit, said)


def _outliers(asked: Gathering) -> Iterator[Outlier]:
    for indicator in concerned(asked):
        _, below = measured(asked, indicator)
        lowest = lowest_level(asked, below)
        extremes = outliers(indicator, lowest)
        if extremes:
            yield Outlier(indicator, *extremes, tuple(far_from_others(lowest)))
