"""Where a management review stands: derived from what its record contains, never written down.

``planned → collecting → frozen → assessed → held → decided → signed → sealed → followed-up → closed``, or
``cancelled`` before the facts are frozen. A state is reached when everything
before it is there, so a signature on a review without a meeting changes nothing.

What a review lacks is said here alone (`lacks`), by the state that it keeps the review from: steps, commands, the
signature and rules choose among these sentences.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from qmsctl.findings import Message
from qmsctl.periods import Interval
from qmsctl.reviews.answers import WHETHER
from qmsctl.reviews.decisions import stands
from qmsctl.reviews.model import HALF_YEAR, QUESTIONS, ManagementReview
from qmsctl.reviews.reading import campaigns, notes
from qmsctl.reviews.topics import spoken
from qmsctl.system import System

PLANNED, COLLECTING, FROZEN, ASSESSED, HELD = "planned", "collecting", "frozen", "assessed", "held"
DECIDED, SIGNED, SEALED, FOLLOWED_UP, CLOSED = "decided", "signed", "sealed", "followed-up", "closed"
CANCELLED = "cancelled"
STATES = (PLANNED, COLLECTING, FROZEN, ASSESSED, HELD, DECIDED, SIGNED, SEALED, FOLLOWED_UP, CLOSED)
_SIX_MONTHS = Interval(6, 0)

# What a review lacks, by kind.
UNGATHERED, UNFROZEN, NO_INPUT, UNJUDGED, UNEXPLAINED = "ungathered", "unfrozen", "no-input", "unjudged", "unexplained"
UNHELD, UNDECIDED, UNCONCLUDED, NO_RESOURCES = "unheld", "undecided", "unconcluded", "no-resources"
UNSIGNED, UNSEALED, UNCHECKED, UNFINISHED = "unsigned", "unsealed", "unchecked", "unfinished"


@dataclass(frozen=True, slots=True)
class Lack:
    """Something that keeps a review from a state: its kind, the sentence, and which input, question or decision."""

    state: str
    kind: str
    message: Message
    about: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """The state a review has reached, and what is lacking for the next one."""

    state: str
    lacking: tuple[Message, ...] = ()

    def reached(self, state: str) -> bool:
        """Say whether a state lies behind, or is this one."""
        return self.state in STATES and STATES.index(self.state) >= STATES.index(state)


def standing(system: System, review: ManagementReview | None) -> Standing:
    """Return where a review stands; None is one that nobody has begun."""
    if review is not None and review.cancelled:
        return Standing(CANCELLED)
    reached = PLANNED
    for state, lacking in _by_state(system, review):
        found = tuple(lack.message for lack in lacking)
        if found:
            return Standing(reached, found)
        if state != FROZEN or (review is not None and review.frozen is not None):
            reached = state
    return Standing(reached)


def lacks(system: System, review: ManagementReview | None) -> Iterator[Lack]:
    """Yield everything that a review lacks, state by state; None is one that nobody has begun."""
    for _, lacking in _by_state(system, review):
        yield from lacking


def lacking(system: System, review: ManagementReview | None, *kinds: str) -> tuple[Lack, ...]:
    """Return what a review lacks of some kinds."""
    return tuple(lack for lack in lacks(system, review) if lack.kind in kinds)


def must_freeze(system: System, unit: str, year: str) -> bool:
    """Say whether the facts must stand before anybody judges: the unit is part of the year's campaign.

    Elsewhere they may, and the signature lets them stand.
    """
    campaign = campaigns(system).get(year)
    return campaign is not None and campaign.node(unit) is not None


def unassessed(review: ManagementReview) -> Iterator[Lack]:
    """Yield what is lacking until every input is judged."""
    if not review.inputs:
        yield Lack(ASSESSED, NO_INPUT, Message("there is no input to judge"))
    for row in review.inputs:
        if row.treated:
            continue
        if row.judgement:
            message = Message("“{input}” is not good, and nobody says why", input=spoken(row.input))
            yield Lack(ASSESSED, UNEXPLAINED, message, row.input)
        else:
            yield Lack(ASSESSED, UNJUDGED, Message("“{input}” is not judged", input=spoken(row.input)), row.input)


def undecided(review: ManagementReview) -> Iterator[Lack]:
    """Yield what is lacking until every red input has a decision or a reason and the leader has concluded."""
    for row in review.inputs:
        if row.red and not row.accepted_because and not review.about(row.input):
            message = Message(
                "“{input}” is red and has neither a decision nor “accepted, because”", input=spoken(row.input)
            )
            yield Lack(DECIDED, UNDECIDED, message, row.input)
    for question in QUESTIONS:
        if question not in review.conclusion or not review.conclusion[question].answer:
            message = Message("it is not concluded whether the system is {question}", question=WHETHER[question])
            yield Lack(DECIDED, UNCONCLUDED, message, question)
    if not review.outputs.get("resources") and not any(decision.output == "resources" for decision in review.decisions):
        yield Lack(DECIDED, NO_RESOURCES, Message("nobody says what resources are needed"))


def without_date(review: ManagementReview) -> Iterator[Lack]:
    """Yield what is lacking until the meeting has been held."""
    if review.held is None or review.held.on is None:
        yield Lack(HELD, UNHELD, Message("the meeting has no date"))


def _by_state(system: System, review: ManagementReview | None) -> Iterator[tuple[str, Iterable[Lack]]]:
    yield COLLECTING, _ungathered(review)
    if review is None:
        return
    yield FROZEN, _unfrozen(system, review)
    yield ASSESSED, unassessed(review)
    yield HELD, without_date(review)
    yield DECIDED, undecided(review)
    yield SIGNED, _unsigned(system, review)
    yield SEALED, _unsealed(system, review)
    yield FOLLOWED_UP, _unchecked(system, review)
    yield CLOSED, _unfinished(system, review)


def _ungathered(review: ManagementReview | None) -> Iterator[Lack]:
    if review is None or review.gathered is None:
        yield Lack(COLLECTING, UNGATHERED, Message("the facts are not gathered"))


def _unfrozen(system: System, review: ManagementReview) -> Iterator[Lack]:
    """Where the facts need not stand before they are judged, they do once it is signed."""
    if review.frozen is None and (
        must_freeze(system, review.unit, review.year) or review.statement_path in system.files
    ):
        yield Lack(FROZEN, UNFROZEN, Message("the facts are not frozen"))


def _unsigned(system: System, review: ManagementReview) -> Iterator[Lack]:
    if review.statement_path not in system.files:
        yield Lack(SIGNED, UNSIGNED, Message("the accountable leader has not signed"))


def _unsealed(system: System, review: ManagementReview) -> Iterator[Lack]:
    if review.seal_path not in system.files:
        yield Lack(SEALED, UNSEALED, Message("it is not sealed"))


def _unchecked(system: System, review: ManagementReview) -> Iterator[Lack]:
    """A review that decided nothing has nothing to be looked at."""
    if not review.decisions or any(note.kind == HALF_YEAR for note in notes(system).get(review.id, ())):
        return
    due = half_year_after(review)
    if due is None:
        message = Message("there is no half-year check of its decisions")
    else:
        message = Message("the half-year check of its decisions, due on {day}", day=due)
    yield Lack(FOLLOWED_UP, UNCHECKED, message)


def half_year_after(review: ManagementReview) -> date | None:
    """Return the day by which somebody looks at the decisions: six months after the meeting, None without one."""
    return _SIX_MONTHS.after(review.held.on) if review.held and review.held.on else None


def _unfinished(system: System, review: ManagementReview) -> Iterator[Lack]:
    """The decisions whose actions are neither finished nor carried over by a later review."""
    for decision in review.decisions:
        found = stands(system, decision)
        if found.open and found.unfinished:
            yield Lack(CLOSED, UNFINISHED, Message("decision {id} is not carried out", id=decision.id), decision.id)
