"""What a sign is."""

from __future__ import annotations

from dataclasses import dataclass, field

from qmsctl.findings import Location, Message

RUBBER_STAMP, SAME_SENTENCE = "rubber-stamp", "same-sentence"
ALL_GOOD, SAME_COMMENT, SHORT_MEETING, CARRIED_OVER = "all-good", "same-comment", "short-meeting", "carried-over"
KINDS = (RUBBER_STAMP, SAME_SENTENCE, ALL_GOOD, SAME_COMMENT, SHORT_MEETING, CARRIED_OVER)


@dataclass(frozen=True, slots=True)
class Sign:
    """Something that was counted in the reviews of a unit; `message` has the figures and names no person.

    `count` is how many (documents, inputs, reviews, by kind), `at` and `item` the place and the id of the record that
    shows it best. `role` is the role in which it was done, `person` who did it: for whoever may see it.
    """

    kind: str
    unit: str
    role: str
    count: int
    message: Message
    at: Location
    item: str
    person: str = field(default="", repr=False)
