"""The leader was at the leader's own review.

The role that is accountable for a management review is among those who were there.
Whoever deputised for it was there in that role.

Why: a review that others hold for the leader decides nothing, because nobody there can.

Mend: hold the meeting with the leader. Where they were there, add the role to `present:`.
"""

from __future__ import annotations

from collections.abc import Iterator

from qmsctl.findings import Message, Problem, Severity
from qmsctl.reviews import management_reviews
from qmsctl.rules.protocol import Context
from qmsctl.system import System

CODE = "MGT108"
NAME = "leader-absent"
SEVERITY = Severity.ERROR
CLAUSES = ("iso-9001-2015#5.1.1", "iso-9001-2015#9.3.1", "iso-9001-2026#9.3.1", "iso-14001-2015#9.3")
OPTIONS: dict[str, tuple[str, str]] = {}


def check(system: System, context: Context) -> Iterator[Problem]:
    for review in management_reviews(system).values():
        held = review.held
        if held is None or held.on is None or review.cancelled or not review.leader:
            continue
        if review.leader not in held.present:
            yield Problem(
                review.record.at("held", "present"),
                Message("“{role}” is accountable for this review and was not at the meeting", role=review.leader),
                Message("hold the meeting with the leader, or add the role where it was there"),
                review.id,
            )
