"""A management review that somebody signed is complete.

Where there is a statement of the leader, every input is judged, the meeting has a
day, what is red has a decision or a reason, and the leader has concluded: everything
that `qmsctl review sign` asks for.

Why: what was signed is what was decided. What is taken out or left out afterwards was
never signed.

Mend: put back what was signed. Where it was never there, take the statement away and
finish the review.
"""

from __future__ import annotations

from collections.abc import Iterator

from qmsctl.findings import Message, Problem, Severity
from qmsctl.reviews import management_reviews, standing
from qmsctl.reviews.standing import SIGNED
from qmsctl.rules.protocol import Context
from qmsctl.system import System

CODE = "MGT101"
NAME = "record-incomplete-after-signing"
SEVERITY = Severity.ERROR
CLAUSES = ("iso-9001-2015#9.3.3", "iso-9001-2026#9.3.3", "iso-14001-2015#9.3", "iso-14001-2026#9.3.3")
OPTIONS: dict[str, tuple[str, str]] = {}


def check(system: System, context: Context) -> Iterator[Problem]:
    for review in management_reviews(system).values():
        if review.statement_path not in system.files:
            continue
        found = standing(system, review)
        if not found.reached(SIGNED):
            lacking = found.lacking[0] if found.lacking else Message("it is cancelled")
            yield Problem(
                review.record.at("id"),
                Message("this review is signed and not complete: {lacking}", lacking=lacking),
                Message("put back what was signed, or take the statement away and finish the review"),
                review.id,
            )
