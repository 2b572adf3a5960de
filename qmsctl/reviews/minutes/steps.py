"""The way through a management review: its steps in order, which are done, and the command for each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from qmsctl.findings import Message
from qmsctl.reviews.answers import WHETHER
from qmsctl.reviews.minutes.assessing import open_inputs
from qmsctl.reviews.minutes.concluding import open_needs
from qmsctl.reviews.model import QUESTIONS, Judged, ManagementReview
from qmsctl.reviews.signing import alone
from qmsctl.reviews.standing import unassessed
from qmsctl.reviews.topics import Topic, outputs, spoken, topics
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
    gathered = review is not None and review.gathered is not None
    if review is None or not gathered:
        todo = Message("the facts are not gathered")
        count = len(topics(system.organisation.frameworks(unit)))
        return tuple(
            Step(
                name,
                title,
                f"qmsctl review {words}",
                minutes * (count if name == JUDGE else 1),
                done=False,
                lacking=(todo,) if name == GATHER else (),
            )
            for name, title, words, minutes in _way(which)
            if name != FREEZE or review is None or not alone(system, review)
        )
    found = []
    for name, title, words, minutes in _way(which):
        if name == FREEZE and alone(system, review):
            continue  # signing freezes
        lacking = tuple(_lacking(system, review, name))
        left = _minutes(review, name, minutes) if lacking else 0
        found.append(Step(name, title, f"qmsctl review {words}", left, not lacking, lacking))
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


def _minutes(review: ManagementReview, name: str, each: int) -> int:
    count = {JUDGE: len(open_inputs(review)), DECIDE: len(undecided_inputs(review))}.get(name, 1)
    return each * max(count, 1)


def _lacking(system: System, review: ManagementReview, name: str) -> Iterator[Message]:
    if name == JUDGE:
        yield from unassessed(review)
    elif name == DECIDE:
        yield from _open_decisions(system, review)
    elif name == CONCLUDE:
        yield from _open_questions(review)
    elif name in _ONE and _ONE[name][0](system, review):
        yield _ONE[name][1]


def _open_decisions(system: System, review: ManagementReview) -> Iterator[Message]:
    for row in undecided_inputs(review):
        yield Message("“{input}” is red and has neither a decision nor “accepted, because”", input=spoken(row.input))
    for need in open_needs(system, review):
        yield Message("the need {need} is not answered", need=need)


def _open_questions(review: ManagementReview) -> Iterator[Message]:
    for question in QUESTIONS:
        if question not in review.conclusion or not review.conclusion[question].answer:
            yield Message("nobody concludes whether the system is {question}", question=WHETHER[question])


_ONE: dict[str, tuple[Callable[[System, ManagementReview], bool], Message]] = {
    FREEZE: (lambda _, review: review.frozen is None, Message("the facts are not frozen")),
    AGENDA: (
        lambda _, review: review.agenda_sent is None and review.held is None,
        Message("the agenda is not sent"),
    ),
    MEETING: (
        lambda _, review: review.held is None or review.held.on is None,
        Message("the meeting has no date"),
    ),
    RESULTS: (
        lambda _, review: any(output.id == RESOURCES for output in open_results(review)),
        Message("nobody says what resources are needed"),
    ),
    SIGN: (
        lambda system, review: review.statement_path not in system.files,
        Message("the accountable leader has not signed"),
    ),
}
"""The steps that lack one thing or nothing: when, and what."""
