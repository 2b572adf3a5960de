"""No unit is past the day of its management review.

The deadline of a unit in a campaign that is not closed has passed, and its review is
not signed; the same holds for a review with a deadline of its own. It is a warning,
because the calendar alone must not stop a change to something else.

Why: the levels above wait for it, and decide without what this unit knows.

Mend: `qmsctl review status` says what is lacking. What will not be done is closed
without, because.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from qmsctl.findings import Location, Message, Problem, Severity
from qmsctl.reviews import ManagementReview, campaigns, management_reviews, review_of, standing
from qmsctl.reviews.standing import CANCELLED, SIGNED
from qmsctl.rules.protocol import Context
from qmsctl.system import System

CODE = "MGT110"
NAME = "management-review-overdue"
SEVERITY = Severity.WARNING
CLAUSES = ("iso-9001-2015#9.3.1", "iso-9001-2026#9.3.1", "iso-14001-2015#9.3", "iso-14001-2026#9.3.1")
OPTIONS: dict[str, tuple[str, str]] = {}


def check(system: System, context: Context) -> Iterator[Problem]:
    known: set[tuple[str, str]] = set()
    for campaign in campaigns(system).values():
        left_out = {row.unit for row in campaign.without}
        for index, node in enumerate(campaign.nodes):
            known.add((campaign.year, node.unit))
            if campaign.closed is None and node.unit not in left_out and _passed(node.deadline, context.today):
                at = campaign.record.at("nodes", index, "deadline")
                review = review_of(system, node.unit, campaign.year)
                yield from _late(system, review, at, node.unit, node.deadline, context.today)
    for review in management_reviews(system).values():
        if (review.year, review.unit) not in known and _passed(review.deadline, context.today):
            at = review.record.at("deadline")
            yield from _late(system, review, at, review.unit, review.deadline, context.today)


def _passed(deadline: date | None, today: date) -> bool:
    return deadline is not None and deadline < today


def _late(
    system: System, review: ManagementReview | None, at: Location, unit: str, deadline: date | None, today: date
) -> Iterator[Problem]:
    found = standing(system, review)
    if deadline is None or found.reached(SIGNED) or found.state == CANCELLED:
        return
    units = system.organisation.units
    message = Message(
        "the management review of “{unit}” was due on {deadline}, {days} days ago: {lacking}",
        unit=units[unit].name if unit in units else unit,
        deadline=deadline,
        days=(today - deadline).days,
        lacking=found.lacking[0],
    )
    yield Problem(at, message, Message("see what is lacking: qmsctl review status"), review.id if review else unit)
