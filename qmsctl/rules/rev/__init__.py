"""Reviews: when a document is due to be looked at, and what the records of those looks show."""

from qmsctl.rules.protocol import Rule
from qmsctl.rules.rev import (
    batch_not_allowed,
    change_announced_not_made,
    confirmed_year_after_year,
    handover_not_accepted,
    impossible_date,
    last_minute,
    next_review_missing,
    next_review_too_far,
    review_back_dated,
    review_date_without_record,
    review_due_soon,
    review_of_other_content,
    review_overdue,
    review_registered_otherwise,
    review_without_how,
    reviewer_without_role,
    rubber_stamp,
    same_sentence,
)

RULES: dict[str, Rule] = {
    "REV001": review_overdue,
    "REV002": review_due_soon,
    "REV003": next_review_missing,
    "REV004": next_review_too_far,
    "REV005": impossible_date,
    "REV201": review_date_without_record,
    "REV202": review_without_how,
    "REV203": review_of_other_content,
    "REV204": rubber_stamp,
    "REV205": same_sentence,
    "REV206": review_back_dated,
    "REV207": reviewer_without_role,
    "REV208": batch_not_allowed,
    "REV209": confirmed_year_after_year,
    "REV210": handover_not_accepted,
    "REV211": change_announced_not_made,
    "REV212": last_minute,
    "REV213": review_registered_otherwise,
}
