"""Signs in the management reviews: what each unit's latest meeting shows."""

from __future__ import annotations

import re
from collections.abc import Iterator

from qmsctl.findings import Message
from qmsctl.reviews.model import GOOD, Decision, Held, ManagementReview
from qmsctl.reviews.reading import before, decisions, management_reviews
from qmsctl.reviews.signs.model import ALL_GOOD, CARRIED_OVER, SAME_COMMENT, SHORT_MEETING, Sign, alike
from qmsctl.reviews.topics import spoken
from qmsctl.system import System
from qmsctl.system.system import remembered

SHORTEST = 20
"""Minutes below which a meeting cannot have gone through what it judges."""
MANY = 3
"""From how many judgements on it says something that all of them are good."""
_CLOCK = re.compile(r"([01]\d|2[0-3]):([0-5]\d)\Z", re.A)


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
        then = {row.input: alike(row.comment) for row in earlier.inputs if row.comment}
        same = [row for row in review.inputs if row.comment and then.get(row.input) == alike(row.comment)]
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
        minutes = length(review.held) if review.held else None
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
            line = list(_line(system, decision))
            if len(line) >= 2 and not decision.resources:
                message = Message(
                    "decision {id} has been carried over {count} times, first from {first}, and no resources are named",
                    id=decision.id,
                    count=len(line),
                    first=line[-1],
                )
                keys = ("decisions", decision.index, "carried_from")
                yield _sign(CARRIED_OVER, review, len(line), message, *keys)


def length(held: Held) -> int | None:
    """Return how many minutes a meeting took, None where it does not say; negative where it ended before it began."""
    begins, ends = _CLOCK.match(held.since), _CLOCK.match(held.until)
    if begins is None or ends is None:
        return None
    return int(ends[1]) * 60 + int(ends[2]) - int(begins[1]) * 60 - int(begins[2])


def _line(system: System, decision: Decision) -> Iterator[str]:
    """The decisions that this one carries on, the latest first."""
    every, seen = decisions(system), {decision.name}
    name = decision.carried_from
    while name and name not in seen:
        yield name
        seen.add(name)
        name = every[name].carried_from if name in every else ""


def _sign(kind: str, review: ManagementReview, count: int, message: Message, *keys: str | int) -> Sign:
    return Sign(kind, review.unit, review.leader, count, message, review.record.at(*keys), review.id)
