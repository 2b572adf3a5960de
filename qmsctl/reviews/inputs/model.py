"""What is gathered for a management review: facts by topic, in no language; `words` and `packing` write them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from qmsctl.findings import Finding, Message
from qmsctl.reviews.model import Judged, ManagementReview, Period
from qmsctl.reviews.topics import Topic
from qmsctl.system import System


class Word(NamedTuple):
    """A value of an ``enum``, such as ``on-track``."""

    value: str


class Place(NamedTuple):
    """A unit, by its id; shown by its name."""

    unit: str


class Post(NamedTuple):
    """A role, by its id; shown by its name."""

    role: str


class Reached(NamedTuple):
    """A value that a unit has reached."""

    unit: str
    value: float


Cell = str | int | float | bool | date | Word | Place | Post | Reached | Message | None


class Fact(NamedTuple):
    """One figure or statement. `label` is English and translated where it is shown; `key` names it for ever.

    `alarming` asks for the leader's attention; it judges nothing.
    """

    key: str
    label: str
    value: Cell
    alarming: bool = False


class Column(NamedTuple):
    """A column of a table: what programs call it, and its English heading."""

    key: str
    heading: str


class Row(NamedTuple):
    """One line about a thing with an id; `why` are the reasons it asks for attention."""

    id: str
    cells: tuple[Cell, ...]
    why: tuple[Message, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under headings; the cells of a row are those of `columns`, the row's id stands before them.

    Rows that are about units and roles have no id that is shown or that a decision could rest on (`named`).
    """

    key: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    named: bool = True


@dataclass(frozen=True, slots=True)
class Figure:
    """What a unit measured: the last value of the period and of the period before.

    Days are ISO texts, "" where nothing was measured. `points` are the values up to the end of the period, oldest
    first, for a chart; only the reviewing unit's own figures have them. `course` is ``better``, ``worse``, ``same``
    or "" where it cannot be said.
    """

    indicator: str
    unit: str
    day: str
    value: float | None
    before_day: str = ""
    before: float | None = None
    course: str = ""
    target: float | None = None
    lower: float | None = None
    upper: float | None = None
    points: tuple[tuple[str, float], ...] = ()

    @property
    def name(self) -> str:
        """The name by which a decision rests on it: ``IND-003@2025-12-31``."""
        return f"{self.indicator}@{self.day}"

    @property
    def outside(self) -> bool:
        """Whether the value is beyond a limit of the register."""
        return self.value is not None and (
            (self.lower is not None and self.value < self.lower) or (self.upper is not None and self.value > self.upper)
        )


@dataclass(frozen=True, slots=True)
class Part:
    """What one source has to say on a topic. `holes` say what is not registered in the handbook."""

    facts: tuple[Fact, ...] = ()
    tables: tuple[Table, ...] = ()
    figures: tuple[Figure, ...] = ()
    holes: tuple[Message, ...] = ()


@dataclass(frozen=True, slots=True)
class Input:
    """What was gathered on one topic; `last` is what the review before judged of it."""

    topic: Topic
    clauses: tuple[str, ...]
    facts: tuple[Fact, ...] = ()
    tables: tuple[Table, ...] = ()
    figures: tuple[Figure, ...] = ()
    holes: tuple[Message, ...] = ()
    last: Judged | None = None

    @property
    def hole(self) -> Message | None:
        """Why there is nothing to judge, None where there is something."""
        empty = not self.facts and not self.figures and not any(table.rows for table in self.tables)
        return self.holes[0] if empty and self.holes else None

    @property
    def evidence(self) -> tuple[str, ...]:
        """The ids that a decision on the topic can rest on, figures with their day."""
        named = [figure.name for figure in self.figures if figure.day and figure.points]
        rows = [row for table in self.tables if table.named for row in table.rows]
        named += [row.id for row in sorted(rows, key=lambda row: not row.why)]
        return tuple(dict.fromkeys(named))

    @property
    def signal(self) -> int:
        """How many facts and rows ask for attention."""
        return sum(fact.alarming for fact in self.facts) + sum(
            bool(row.why) for table in self.tables for row in table.rows
        )


@dataclass(frozen=True)
class Gathering:
    """What sources look at. `units` are the unit and all below it; `shown` the topics of the pack.

    `findings` are those of a check, None where none was made. `earlier` are the unit's reviews before this one,
    oldest first. `review` is the id of the review that is gathered for.
    """

    system: System
    unit: str
    year: int
    review: str
    period: Period
    before: Period
    today: date
    units: tuple[str, ...]
    shown: frozenset[str]
    earlier: tuple[ManagementReview, ...] = ()
    findings: tuple[Finding, ...] | None = None
    scope: frozenset[str] = field(default_factory=frozenset)

    def during(self, day: date | None) -> bool:
        """Say whether a day lies in the period."""
        since, until = self.period.since, self.period.until
        return day is not None and since is not None and until is not None and since <= day <= until


@dataclass(frozen=True, slots=True)
class Pack:
    """All inputs of a unit's review of one year."""

    review: str
    unit: str
    year: int
    frameworks: tuple[str, ...]
    period: Period
    before: Period
    inputs: tuple[Input, ...]


def merged(parts: Iterable[Part]) -> Part:
    """Return what several sources say on one topic as one."""
    found = tuple(parts)
    return Part(
        tuple(fact for part in found for fact in part.facts),
        tuple(table for part in found for table in part.tables if table.rows),
        tuple(figure for part in found for figure in part.figures),
        tuple(hole for part in found for hole in part.holes),
    )
