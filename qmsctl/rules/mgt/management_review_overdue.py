"""No unit is past the day of its management review.

The deadline of a management review has passed, and the leader has not signed it. It
counts whether a campaign asks for the review, or somebody began it, or the unit
reviewed the year before and there is no campaign; then the day is that of `review:` in
qms.yaml, else the last of the year. A unit that is left out with a reason is not
overdue, nor is what a closed campaign was closed without. It is a warning, because the
calendar alone must not stop a change to something else.

Why: the levels above wait for it, and decide without what this unit knows.

Mend: `qmsctl review status` says what is lacking. What will not be done is closed
without, because.
"""

from __future__ import annotations

from collections.abc import Iterator

from qmsctl.findings import Message, Problem, Severity
from qmsctl.reviews.deadlines import asked
from qmsctl.rules.protocol import Context
from qmsctl.system import System
from qmsctl.system.names import unit_name

CODE = "MGT110"
NAME = "management-review-overdue"
SEVERITY = Severity.WARNING
CLAUSES = ("iso-9001-2015#9.3.1", "iso-9001-2026#9.3.1", "iso-14001-2015#9.3", "iso-14001-2026#9.3.1")
OPTIONS: dict[str, tuple[str, str]] = {}


def check(system: System, context: Context) -> Iterator[Problem]:
    for each in asked(system):
        if each.deadline is None or not each.overdue(context.today):
            continue
        message = Message(
            "the management review of “{unit}” was due on {deadline}, {days} days ago: {lacking}",
            unit=unit_name(system, each.unit),
            deadline=each.deadline,
            days=(context.today - each.deadline).days,
            lacking=each.standing.lacking[0],
        )
        fix = Message("see what is lacking: qmsctl review status --year {year}", year=each.year)
        yield Problem(each.at(system), message, fix, each.review.id if each.review else each.unit)
