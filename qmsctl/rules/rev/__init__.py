"""Reviews: when a document is due to be looked at."""

from qmsctl.rules.protocol import Rule
from qmsctl.rules.rev import (
    impossible_date,
    next_review_missing,
    next_review_too_far,
    review_due_soon,
    review_overdue,
)

RULES: dict[str, Rule] = {
    "REV001": review_overdue,
    "REV002": review_due_soon,
    "REV003": next_review_missing,
    "REV004": next_review_too_far,
    "REV005": impossible_date,
}
