"""Signs in the management reviews: what each unit's latest meeting shows."""

from __future__ import annotations

from collections.abc import Iterator

from qmsctl.findings import Message
from qmsctl.reviews.decisions import OFTEN, line_of
from qmsctl.reviews.model import GOOD, SHORTEST, ManagementReview
from qmsctl.reviews.reading import before, management_reviews
from qmsctl.reviews.signs.model import ALL_GOOD, CARRIED_OVER, SAME_COMMENT, SHORT_MEETING, Sign
from qmsctl.reviews.topics import spoken
from qmsctl.system import System
from qmsctl.system.system import remembered
from qmsctl.text.sameness import same_words

MANY = 3
"""From how many judgements on it says something that all of them are good."""


@remembered
def latest_held(system: System) -> dict[str, ManagementReview]:
    """Return each unit's latest management review whose meeting has a day, by unit."""
    return {
        review.unit: review
        for review in management_reviews(system).values()
        if not review.cancelled and review.held is not None and review.held.on is not None
    }


def all_good(system: System) -> Iterator[Sign]:
    """Yield the reviews in which every input is good and nothing was decided."""
    for review in latest_held(system).values():
        judged = [row for row in review.inputs if row.judgement]
        if len(judged) >= MANY and not review.decisions and all(row.judgement == GOOD for row in judged):
            message = Message("all {count} inputs are judged good, and nothing is decided", count=len(judged))
            yield _sign(ALL_GOOD, review, len(judged), message, "inputs")


def same_comments(system: System) -> Iterator[Sign]:
    """Yield the reviews whose comments are those of the year before."""
    for review in latest_held(system).values():
        earlier = before(system, review)
        if earlier is None:
            continue
        then = {row.input: row.comment for row in earlier.inputs if row.comment}
        same = [row for row in review.inputs if same_words(row.comment, then.get(row.input, ""))]
        if same:
            message = Message(
                "{count} of {all} comments are word for word those of {review}: {inputs}",
                count=len(same),
                all=sum(1 for row in review.inputs if row.comment),
                review=earlier.id,
                inputs=spoken(*(row.input for row in same)),
            )
            yield _sign(SAME_COMMENT, review, len(same), message, "inputs", same[0].index, "comment")


def short_meetings(system: System) -> Iterator[Sign]:
    """Yield the reviews whose meeting was very short, or says nothing of how long it was."""
    for review in latest_held(system).values():
        minutes = review.held.minutes if review.held else None
        if minutes is None:
            yield _sign(SHORT_MEETING, review, 0, Message("the meeting says nothing of how long it was"), "held")
        elif 0 <= minutes < SHORTEST:
            message = Message(
                "the meeting took {minutes} minutes; inputs to judge: {count}",
                minutes=minutes,
                count=len(review.inputs),
            )
            yield _sign(SHORT_MEETING, review, minutes, message, "held", "until")


def carried_over(system: System) -> Iterator[Sign]:
    """Yield the decisions that were carried over at least twice and are carried over as they are."""
    for review in latest_held(system).values():
        for decision in review.decisions:
            line = line_of(system, decision)
            if len(line) >= OFTEN and not decision.resources:
                message = Message(
                    "decision {id} has been carried over {count} times, first from {first}, and no resources are named",
                    id=decision.id,
                    count=len(line),
                    first=line[-1],
                )
                keys = ("decisions", decision.index, "carried_from")
                yield _sign(CARRIED_OVER, review, len(line), message, *keys)


def _sign(kind: str, review: ManagementReview, count: int, message: Message, *keys: str | int) -> Sign:
    return Sign(kind, review.unit, review.leader, count, message, review.record.at(*keys), review.id)
