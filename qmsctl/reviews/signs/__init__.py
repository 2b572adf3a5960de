"""Signs that a review was done for its own sake: figures that make a leader ask, never a judgement.

Rules report them in the check, pages show them to the leader one level up. No sign names a person.
"""

from qmsctl.reviews.signs.documents import rubber_stamps, same_sentences
from qmsctl.reviews.signs.gathering import signs, told_to
from qmsctl.reviews.signs.meetings import all_good, carried_over, latest_held, same_comments, short_meetings
from qmsctl.reviews.signs.model import (
    ALL_GOOD,
    CARRIED_OVER,
    KINDS,
    RUBBER_STAMP,
    SAME_COMMENT,
    SAME_SENTENCE,
    SHORT_MEETING,
    Sign,
)
from qmsctl.reviews.signs.sampling import sample

__all__ = [
    "ALL_GOOD", "CARRIED_OVER", "KINDS", "RUBBER_STAMP", "SAME_COMMENT", "SAME_SENTENCE", "SHORT_MEETING", "Sign",
    "all_good", "carried_over", "latest_held", "rubber_stamps", "same_comments", "same_sentences", "sample",
    "short_meetings", "signs", "told_to",
]  # fmt: skip
