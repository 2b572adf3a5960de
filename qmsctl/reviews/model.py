"""What the yearly review consists of, as its records have it: campaigns, management reviews, document reviews.

Texts are "" and dates None where a record is silent. What a record contains
decides where a review stands (`qmsctl.reviews.standing`); no state is written down.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, timedelta

from qmsctl.schemas import shipped_schema
from qmsctl.system import Record

GOOD, NEEDS_IMPROVEMENT, NOT_GOOD = "good", "needs-improvement", "not-good"
JUDGEMENTS = (GOOD, NEEDS_IMPROVEMENT, NOT_GOOD)
RED = frozenset({NEEDS_IMPROVEMENT, NOT_GOOD})
"""The judgements that need a decision, or a reason why not."""

ACTION, OBJECTIVE, DOCUMENT_CHANGE, EXPECTATION, NEED = "action", "objective", "document-change", "expectation", "need"
BECOMES = (ACTION, OBJECTIVE, DOCUMENT_CHANGE, EXPECTATION, NEED)
QUESTIONS = ("suitable", "adequate", "effective")
"""What the leader concludes about the system (ISO 9001 9.3.1 and the like)."""

SHORTEST = 20
"""Minutes below which a meeting cannot have gone through what it judges."""
LATE_AFTER = timedelta(days=14)
"""How long after a look it may be written down without a reason; later than this it counts as registered late."""
AMENDMENT, HALF_YEAR = "amendment", "half-year"
"""The kinds of notes on a sealed review."""
_CLOCK = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])", re.A)


@dataclass(frozen=True, slots=True)
class Period:
    """The days that facts are about; both count."""

    since: date | None
    until: date | None


@dataclass(frozen=True, slots=True)
class Without:
    """A unit below whose review was not finished, and why it was closed without."""

    unit: str
    because: str


@dataclass(frozen=True, slots=True)
class Node:
    """A unit in a campaign: who is accountable, the period looked at, the last day of the meeting."""

    unit: str
    leader: str
    period: Period
    deadline: date | None
    frameworks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Campaign:
    """One year's reviews; `nodes` have those below before those above."""

    id: str
    title: str
    year: str
    opened: date | None
    opened_by: str
    nodes: tuple[Node, ...]
    assigned: date | None
    without: tuple[Without, ...]
    closed: date | None
    record: Record

    def node(self, unit: str) -> Node | None:
        """Return the review of a unit as the campaign asks for it, None where it does not."""
        return next((node for node in self.nodes if node.unit == unit), None)


@dataclass(frozen=True, slots=True)
class Judged:
    """What was judged of one input. `index` is its row in the record."""

    input: str
    judgement: str
    comment: str
    none_because: str
    accepted_because: str
    index: int

    @property
    def red(self) -> bool:
        """Whether it needs a decision or a reason."""
        return self.judgement in RED

    @property
    def treated(self) -> bool:
        """Whether it was judged (and said why, where it is not good), or is explained as empty."""
        return bool(self.none_because) or (
            self.judgement in JUDGEMENTS and (self.judgement != NOT_GOOD or bool(self.comment))
        )


@dataclass(frozen=True, slots=True)
class Heard:
    """A role that must be heard, and what it said."""

    role: str
    said: str


@dataclass(frozen=True, slots=True)
class Held:
    """The meeting: the day, from and until (``HH:MM``), the roles that were there and those that were heard."""

    on: date | None
    since: str
    until: str
    present: tuple[str, ...]
    absent: tuple[tuple[str, str], ...]
    heard: tuple[Heard, ...]

    @property
    def minutes(self) -> int | None:
        """How long it was, None where it does not say; negative where it ended before it began."""
        begun, ended = clock(self.since), clock(self.until)
        return ended - begun if begun is not None and ended is not None else None


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision; `name` is its id in the whole handbook, ``MGT-2026-group#D1``."""

    id: str
    name: str
    text: str
    inputs: tuple[str, ...]
    rests_on: tuple[str, ...]
    becomes: str
    record: str
    unit: str
    owner: str
    due: date | None
    resources: str
    carried_from: str
    output: str
    index: int


@dataclass(frozen=True, slots=True)
class Answer:
    """What was concluded on one question: ``yes``, ``partly`` or ``no``, and why."""

    answer: str
    because: str


@dataclass(frozen=True, slots=True)
class ManagementReview:
    """A unit's management review of one year."""

    id: str
    title: str
    unit: str
    year: str
    period: Period
    leader: str
    frameworks: tuple[str, ...]
    opened: date | None
    deadline: date | None
    prepared_by: str
    gathered: date | None
    commit: str
    inputs_digest: str
    frozen: date | None
    inputs: tuple[Judged, ...]
    agenda_sent: date | None
    held: Held | None
    decisions: tuple[Decision, ...]
    answers: dict[str, str]
    conclusion: dict[str, Answer]
    outputs: dict[str, str]
    without: tuple[Without, ...]
    cancelled: str
    record: Record
    comment: str = ""

    def about(self, input_: str) -> tuple[Decision, ...]:
        """Return the decisions that answer an input."""
        return tuple(decision for decision in self.decisions if input_ in decision.inputs)

    @property
    def inputs_path(self) -> str:
        """The file of the facts that were gathered."""
        return beside(self.record.path, ".inputs.json")

    @property
    def statement_path(self) -> str:
        """The file of the leader's statement; its signature lies beside it with ``.sig``."""
        return beside(self.record.path, ".signed.json")

    @property
    def seal_path(self) -> str:
        """The file of the seal."""
        return beside(self.record.path, ".seal.json")


@dataclass(frozen=True, slots=True)
class Note:
    """What was added to a sealed review: an ``amendment`` or the ``half-year`` check, by decision id."""

    id: str
    review: str
    kind: str
    on: date | None
    by: str
    after: str
    text: str
    decisions: dict[str, tuple[str, str]]
    record: Record


CONFIRMED, CHANGED, RETIRED, HANDED_OVER = "confirmed", "changed", "retired", "handed-over"
OUTCOMES = (CONFIRMED, CHANGED, RETIRED, HANDED_OVER)


@dataclass(frozen=True, slots=True)
class DocumentReview:
    """One look at one document; `day` is the day of the look, `registered` when it was written down (``…Z``).

    `content` is the digest of what was looked at, without ``sha256:``. `accepted` is the new owner's person and day.
    """

    id: str
    document: str
    version: str
    outcome: str
    how: str
    because: str
    to: str
    accepted: tuple[str, date | None] | None
    reviewer: str
    role: str
    day: date | None
    registered: str
    late_because: str
    content: str
    reasons: tuple[str, ...]
    next_review: date | None
    minutes: int | None
    batch: bool
    record: Record = field(repr=False)


def clock(time: str) -> int | None:
    """Return the minutes since midnight of a time of the day, ``HH:MM``; None for what is none."""
    found = _CLOCK.fullmatch(time)
    return int(found[1]) * 60 + int(found[2]) if found else None


def review_id(unit: str, year: int | str) -> str:
    """Return the id of a unit's management review of a year, begun or not."""
    return f"MGT-{year}-{unit}"


def review_path(id_: str) -> str:
    """Return where the record of a campaign or a management review lies, by its id."""
    return f"{shipped_schema('management-review').record_folder}{id_.split('-')[1]}/{id_}.md"


def beside(path: str, ending: str) -> str:
    """Return the path of a file that belongs to a record and lies beside it."""
    return path.removesuffix(".md") + ending
