"""Where a year's reviews stand, as values: a unit, a level, the whole year, and one thing to do next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from qmsctl.findings import Message
from qmsctl.reviews.campaign.documents import Documents
from qmsctl.reviews.model import Campaign, ManagementReview
from qmsctl.reviews.standing import SEALED, Standing


@dataclass(frozen=True, slots=True)
class NodeProgress:
    """Where one unit stands.

    `unit` is its id, `depth` how many units stand above it (0 for the top), `leader` the accountable role. `days` are
    those left to the deadline, negative past it, None once the review is signed, where the unit is left out (`because`
    says why, "" where nobody does) or where there is no deadline; `late` are those from the deadline to a signature
    that came after it. `turn` is the state from which it goes on: facts that need not stand first are judged as they
    are. `waits_for` are units that must finish first. `documents` are the unit's own, `all_documents` those of the
    units below too; `below` and `below_finished` count the units below that review, and those of them that are
    finished.
    """

    unit: str
    name: str
    level: str
    depth: int
    leader: str
    deadline: date | None
    review: ManagementReview | None
    standing: Standing
    days: int | None
    late: int
    waits_for: tuple[str, ...]
    documents: Documents
    all_documents: Documents
    below: int
    below_finished: int
    left_out: bool
    because: str
    turn: str

    @property
    def finished(self) -> bool:
        """Whether the review is sealed."""
        return self.standing.reached(SEALED)

    @property
    def overdue(self) -> bool:
        """Whether the deadline has passed and the review is not signed."""
        return self.days is not None and self.days < 0

    @property
    def blocks(self) -> Message | None:
        """Why the unit is left out, else the first thing that is lacking for the next state; None where nothing is."""
        if self.left_out:
            return Message("left out: {because}", because=self.because) if self.because else Message("left out")
        return self.standing.lacking[0] if self.standing.lacking else None


@dataclass(frozen=True, slots=True)
class LevelProgress:
    """The units of one level together: how many in each state (in the order of the states), finished, overdue, late.

    `late` are those that were signed after their deadline.
    """

    level: str
    units: int
    states: dict[str, int]
    finished: int
    overdue: int
    late: int
    documents: Documents


@dataclass(frozen=True, slots=True)
class Progress:
    """A year's reviews on a day.

    `campaign` is None where nobody has opened one: then `nodes` are the units that the organisation's own rule asks
    (`qmsctl.reviews.deadlines`).
    `nodes` have those above before those below, as the organisation tree has them; `levels` likewise. `next` are the
    things to do next, the most urgent first. `missing` are units that review and stand in no campaign of the year.
    `order` says where those above are due before those below them, of whom somebody still waits.
    """

    year: str
    today: date
    campaign: Campaign | None
    nodes: tuple[NodeProgress, ...]
    levels: tuple[LevelProgress, ...]
    documents: Documents
    next: tuple[NextStep, ...]
    missing: tuple[str, ...]
    order: tuple[Message, ...] = ()

    @property
    def overdue(self) -> tuple[NodeProgress, ...]:
        """The units past their deadline."""
        return tuple(node for node in self.nodes if node.overdue)

    @property
    def late(self) -> tuple[NodeProgress, ...]:
        """The units whose leader signed after the deadline."""
        return tuple(node for node in self.nodes if node.late)


@dataclass(frozen=True, slots=True)
class NextStep:
    """One thing to do: `kind` is ``review``, ``blocked``, ``documents``, ``half-year`` or ``close``.

    `unit` is whose turn it is ("" for all units), `role` who acts, `day` by when, `command` how at a terminal.
    """

    kind: str
    unit: str
    role: str
    day: date | None
    message: Message
    command: str
