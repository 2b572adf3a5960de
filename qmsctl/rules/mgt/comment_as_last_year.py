"""What is said of this year is about this year.

No comment in a unit's latest management review is word for word that of the one before;
case and stops do not count.

Why: a comment that was copied judges the year that it was written for.

Mend: say what the figures of this period show.
"""

from __future__ import annotations

from collections.abc import Iterator

from qmsctl.findings import Message, Problem, Severity
from qmsctl.reviews.signs import same_comments
from qmsctl.rules.protocol import Context
from qmsctl.system import System

CODE = "MGT203"
NAME = "comment-as-last-year"
SEVERITY = Severity.NOTE
CLAUSES = ("iso-9001-2015#9.3.2", "iso-9001-2026#9.3.2", "iso-14001-2015#9.3", "iso-14001-2026#9.3.2")
OPTIONS: dict[str, tuple[str, str]] = {}


def check(system: System, context: Context) -> Iterator[Problem]:
    fix = Message("say what the figures of this period show")
    for sign in same_comments(system):
        yield Problem(sign.at, sign.message, fix, sign.item)
