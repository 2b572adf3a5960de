"""Whoever judges something as not good says why.

Each input that is judged `not-good` has a comment.

Why: a red mark helps nobody who has to do something about it. What is wrong, where and
since when does.

Mend: add `comment:` to the input.
"""

from __future__ import annotations

from collections.abc import Iterator

from qmsctl.findings import Message, Problem, Severity
from qmsctl.reviews import management_reviews
from qmsctl.reviews.model import NOT_GOOD
from qmsctl.reviews.topics import spoken
from qmsctl.rules.protocol import Context
from qmsctl.system import System

CODE = "MGT103"
NAME = "not-good-without-comment"
SEVERITY = Severity.ERROR
CLAUSES = ("iso-9001-2015#9.3.2", "iso-9001-2026#9.3.2", "iso-14001-2015#9.3", "iso-14001-2026#9.3.2")
OPTIONS: dict[str, tuple[str, str]] = {}


def check(system: System, context: Context) -> Iterator[Problem]:
    for review in management_reviews(system).values():
        for row in review.inputs if not review.cancelled else ():
            if row.judgement == NOT_GOOD and not row.comment:
                yield Problem(
                    review.record.at("inputs", row.index, "judgement"),
                    Message("“{input}” is judged not good, and nobody says why", input=spoken(row.input)),
                    Message("add comment: with what is wrong"),
                    review.id,
                )
