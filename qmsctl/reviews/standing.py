"""Where a management review stands: derived from what its record contains, never written down.

``planned → collecting → frozen → assessed → held → decided → signed → sealed → followed-up → closed``, or
``cancelled`` before the facts are frozen. A state is reached when everything
before it is there, so a signature on a review without a meeting changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from qmsctl.actions import actions_of
from qmsctl.findings import Message
from qmsctl.reviews.answers import WHETHER
from qmsctl.reviews.model import ACTION, QUESTIONS, ManagementReview
from qmsctl.reviews.reading import management_reviews, notes
from qmsctl.reviews.topics import spoken
from qmsctl.system import System

PLANNED, COLLECTING, FROZEN, ASSESSED, HELD = "planned", "collecting", "frozen", "assessed", "held"
DECIDED, SIGNED, SEALED, FOLLOWED_UP, CLOSED = "decided", "signed", "sealed", "followed-up", "closed"
CANCELLED = "cancelled"
STATES = (PLANNED, COLLECTING, FROZEN, ASSESSED, HELD, DECIDED, SIGNED, SEALED, FOLLOWED_UP, CLOSED)
HALF_YEAR = "half-year"


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
    if review is None:
        return Standing(PLANNED, (Message("the facts are not gathered"),))
    if review.cancelled:
        return Standing(CANCELLED)
    if review.gathered is None:
        return Standing(PLANNED, (Message("the facts are not gathered"),))
    reached = COLLECTING
    for state, lacks in (
        (FROZEN, _frozen(review)),
        (ASSESSED, unassessed(review)),
        (HELD, _held(review)),
        (DECIDED, undecided(review)),
        (SIGNED, _file(system, review.statement_path, Message("the accountable leader has not signed"))),
        (SEALED, _file(system, review.seal_path, Message("it is not sealed"))),
        (FOLLOWED_UP, _followed_up(system, review)),
        (CLOSED, open_ends(system, review)),
    ):
        lacking = tuple(lacks)
        if lacking:
            return Standing(reached, lacking)
        reached = state
    return Standing(reached)


def _frozen(review: ManagementReview) -> Iterator[Message]:
    if review.frozen is None:
        yield Message("the facts are not frozen")


def unassessed(review: ManagementReview) -> Iterator[Message]:
    """Yield what is lacking until every input is judged."""
    if not review.inputs:
        yield Message("there is no input to judge")
    for judged in review.inputs:
        if not judged.treated:
            yield (
                Message("“{input}” is not good, and nobody says why", input=spoken(judged.input))
                if judged.judgement
                else Message("“{input}” is not judged", input=spoken(judged.input))
            )


def _held(review: ManagementReview) -> Iterator[Message]:
    if review.held is None or review.held.on is None:
        yield Message("the meeting has no date")


def undecided(review: ManagementReview) -> Iterator[Message]:
    """Yield what is lacking until every red input has a decision or a reason and the leader has concluded."""
    for judged in review.inputs:
        if judged.red and not judged.accepted_because and not review.about(judged.input):
            yield Message(
                "“{input}” is red and has neither a decision nor “accepted, because”", input=spoken(judged.input)
            )
    for question in QUESTIONS:
        answer = review.conclusion.get(question)
        if answer is None or not answer.answer:
            yield Message("nobody concludes whether the system is {question}", question=WHETHER[question])
    if not review.outputs.get("resources") and not any(decision.output == "resources" for decision in review.decisions):
        yield Message("nobody says what resources are needed")


def _file(system: System, path: str, lacking: Message) -> Iterator[Message]:
    if path not in system.files:
        yield lacking


def _followed_up(system: System, review: ManagementReview) -> Iterator[Message]:
    if not any(note.kind == HALF_YEAR for note in notes(system).get(review.id, ())):
        yield Message("there is no half-year check of its decisions")


def open_ends(system: System, review: ManagementReview) -> Iterator[Message]:
    """Yield the decisions whose actions are neither finished nor carried over by a later review."""
    carried = {
        decision.carried_from for other in management_reviews(system).values() for decision in other.decisions
    } - {""}
    for decision in review.decisions:
        if decision.becomes != ACTION or decision.name in carried:
            continue
        if any(not action.finished for action in actions_of(system, decision.name)):
            yield Message("decision {id} is not carried out", id=decision.id)
