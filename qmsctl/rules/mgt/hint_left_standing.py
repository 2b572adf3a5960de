"""What stands in a review is what somebody said, not how to say it.

In a management review that nobody has signed, the hints of how to fill in its file
(“what is decided”, “in your own words”) have given way to somebody's own words where
their # was taken away. Signing such a review is refused.

Why: a decision that reads “what is decided” was never taken, and would become an action.

Mend: write what was said and decided, or take the line away.
"""

from __future__ import annotations

from collections.abc import Iterator

from qmsctl.findings import Message, Problem, Severity
from qmsctl.reviews import management_reviews
from qmsctl.reviews.inputs.hints import left_as_hints
from qmsctl.rules.protocol import Context
from qmsctl.system import System

CODE = "MGT119"
NAME = "hint-left-standing"
SEVERITY = Severity.WARNING
CLAUSES = ("iso-9001-2015#9.3.3", "iso-9001-2026#9.3.3", "iso-14001-2015#9.3", "iso-14001-2026#9.3.3")
OPTIONS: dict[str, tuple[str, str]] = {}


def check(system: System, context: Context) -> Iterator[Problem]:
    fix = Message("write what was said and decided, or take the line away")
    for review in management_reviews(system).values():
        if review.cancelled or review.statement_path in system.files:
            continue
        for left in left_as_hints(review):
            yield Problem(review.record.at(*left.keys), left.message, fix, review.id)
