"""Reviews that fall due soon are named in time.

An approved document whose review is due today or within the next thirty days.
The day is `next_review`, or what follows from `valid_from` and the interval
where that is not written. What is past its day is REV001.

Why: a review takes reading and asking. Who hears of it on the day it is due
confirms without doing either.

Mend: nothing is wrong. Review the document, with `qmsctl review doc ID`, which sets the next day.
"""

from __future__ import annotations

from collections.abc import Iterator

from qmsctl.findings import Message, Problem, Severity
from qmsctl.periods import parse_interval
from qmsctl.rules.protocol import Context
from qmsctl.system import System

CODE = "REV002"
NAME = "review-due-soon"
SEVERITY = Severity.NOTE
CLAUSES = ("iso-9001-2015#7.5.2", "iso-9001-2026#7.5.2", "iso-14001-2015#7.5.2", "iso-14001-2026#7.5.2")
_WITHIN = "30 days"
OPTIONS: dict[str, tuple[str, str]] = {"within": (_WITHIN, "how long before its day a review is named")}


def check(system: System, context: Context) -> Iterator[Problem]:
    within = parse_interval(context.text("within", _WITHIN)) or parse_interval(_WITHIN)
    last = within.after(context.today) if within else None
    if last is None:
        return
    for document in system.documents:
        due = document.due
        if due is None or not context.today <= due <= last:
            continue
        yield Problem(
            document.at("next_review" if "next_review" in document.front else "valid_from"),
            Message("the review is due on {due}", due=due),
            Message("review the document: qmsctl review doc {id}", id=document.id or "ID"),
            document.id,
        )
