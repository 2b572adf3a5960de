"""The way through a management review: its steps in order, which are done, and the command for each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from qmsctl.findings import Message
from qmsctl.reviews.minutes.assessing import open_inputs
from qmsctl.reviews.minutes.concluding import open_needs
from qmsctl.reviews.model import Judged, ManagementReview
from qmsctl.reviews.standing import (
    NO_INPUT,
    NO_RESOURCES,
    UNCONCLUDED,
    UNDECIDED,
    UNEXPLAINED,
    UNFROZEN,
    UNGATHERED,
    UNHELD,
    UNJUDGED,
    UNSIGNED,
    Lack,
    lacks,
    must_freeze,
)
from qmsctl.reviews.topics import Topic, outputs, topics
from qmsctl.system import System

GATHER, FREEZE, JUDGE, AGENDA, MEETING = "gather", "freeze", "judge", "agenda", "meeting"
DECIDE, CONCLUDE, RESULTS, SIGN = "decide", "conclude", "results", "sign"


@dataclass(frozen=True, slots=True)
class Step:
    """One step: what it is, the command that takes it, about how many minutes it takes from now, what it lacks."""

    name: str
    title: Message
    command: str
    minutes: int
    done: bool
    lacking: tuple[Message, ...] = ()


def steps(system: System, review: ManagementReview | None, unit: str, year: str) -> tuple[Step, ...]:
    """Return all steps of a unit's review of a year, in their order; None is a review that nobody has begun."""
    which = f"{unit} --year {year}"
    missing = tuple(lacks(system, review))
    found = []
    for name, title, words, minutes in _way(which):
        if name == FREEZE and not must_freeze(system, unit, year):
            continue  # signing freezes
        lacking = tuple(_lacking(system, review, name, missing))
        done = not lacking and review is not None and review.gathered is not None
        left = 0 if done else minutes * _times(system, review, unit, name)
        found.append(Step(name, title, f"qmsctl review {words}", left, done, lacking))
    return tuple(found)


def next_step(found: tuple[Step, ...]) -> Step | None:
    """Return the first step that is not done, None where all are."""
    return next((step for step in found if not step.done), None)


def undecided_inputs(review: ManagementReview) -> tuple[Judged, ...]:
    """Return the red inputs that have neither a decision nor a reason, in their order."""
    return tuple(row for row in review.inputs if row.red and not row.accepted_because and not review.about(row.input))


def open_results(review: ManagementReview) -> tuple[Topic, ...]:
    """Return the results that the review's editions ask for and that nothing in it answers; resources come last.

    The conclusion is a step of its own; what only a decision can answer is not among them.
    """
    decided = {decision.output for decision in review.decisions}
    found = [
        output
        for output in outputs(review.frameworks)
        if output.id in STATED and output.id not in decided and not review.outputs.get(output.id)
    ]
    return tuple(sorted(found, key=lambda output: output.id == RESOURCES))


RESOURCES = "resources"
STATED = frozenset({RESOURCES, "integration", "strategy", "policy", "energy", "told"})
"""The results that are stated in words, if no decision is of their kind."""


def _way(which: str) -> tuple[tuple[str, Message, str, int], ...]:
    return (
        (GATHER, Message("Gather the facts"), f"inputs {which}", 2),
        (FREEZE, Message("Let the facts stand"), f"freeze {which}", 1),
        (JUDGE, Message("Judge each input"), f"assess {which} INPUT --judgement good|needs-improvement|not-good", 2),
        (AGENDA, Message("Send the agenda"), f"agenda {which} --sent", 5),
        (MEETING, Message("Hold the meeting and write down who was there"),
         f"hold {which} --on DATE --from HH:MM --until HH:MM --present ROLE", 5),
        (DECIDE, Message("Decide on each red input, and answer the needs from below"),
         f"decide {which} TEXT --becomes action --about INPUT --owner ROLE --due DATE", 4),
        (CONCLUDE, Message("Conclude"), f"decide {which} --conclude suitable=yes --because WHY", 3),
        (RESULTS, Message("Say what the standards ask for beside decisions"),
         f"decide {which} --result resources=TEXT", 2),
        (SIGN, Message("The accountable leader signs"), f"sign {which}", 5),
    )  # fmt: skip


def _times(system: System, review: ManagementReview | None, unit: str, name: str) -> int:
    """How often a step is taken until it is done."""
    if review is None or review.gathered is None:
        return len(topics(system.organisation.frameworks(unit))) if name == JUDGE else 1
    return max({JUDGE: len(open_inputs(review)), DECIDE: len(undecided_inputs(review))}.get(name, 1), 1)


def _lacking(
    system: System, review: ManagementReview | None, name: str, missing: tuple[Lack, ...]
) -> Iterator[Message]:
    """What a step lacks; before the facts are gathered, only that."""
    if review is None or review.gathered is None:
        missing = tuple(lack for lack in missing if lack.kind == UNGATHERED)
    yield from (lack.message for lack in missing if lack.kind in _ENDS[name])
    if review is None or review.gathered is None:
        return
    if name == AGENDA and review.agenda_sent is None and review.held is None:
        yield Message("the agenda is not sent")
    if name == DECIDE:
        yield from (Message("the need {need} is not answered", need=need) for need in open_needs(system, review))


_ENDS: dict[str, tuple[str, ...]] = {
    GATHER: (UNGATHERED,),
    FREEZE: (UNFROZEN,),
    JUDGE: (NO_INPUT, UNJUDGED, UNEXPLAINED),
    AGENDA: (),
    MEETING: (UNHELD,),
    DECIDE: (UNDECIDED,),
    CONCLUDE: (UNCONCLUDED,),
    RESULTS: (NO_RESOURCES,),
    SIGN: (UNSIGNED,),
}
"""What each step ends of what a review lacks."""
