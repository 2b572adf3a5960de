"""No document is past its review.

The review is due on `next_review`, or, where that is not written, when the
interval of the document or its type has passed since `valid_from`. Drafts and
retired documents are not reviewed. The document stays valid; its page shows a mark.

Why: an overdue review is a warning, not an error, so that the calendar alone
never stops a change to something else; `qmsctl due` is where it is worked off.

Mend: review the document, with `qmsctl review doc ID`, which sets the next day.
"""

from __future__ import annotations

from collections.abc import Iterator

from qmsctl.findings import Message, Problem, Severity
from qmsctl.rules.protocol import Context
from qmsctl.system import System

CODE = "REV001"
NAME = "review-overdue"
SEVERITY = Severity.WARNING
CLAUSES = ("iso-9001-2015#7.5.2", "iso-9001-2015#7.5.3.2")
OPTIONS: dict[str, tuple[str, str]] = {}


def check(system: System, context: Context) -> Iterator[Problem]:
    for document in system.documents:
        due = document.due
        if due is None or due >= context.today:
            continue
        written = "next_review" in document.front
        yield Problem(
            document.at("next_review" if written else "valid_from"),
            Message("the review was due on {due}, {days} days ago", due=due, days=(context.today - due).days),
            Message("review the document: qmsctl review doc {id}", id=document.id or "ID"),
            document.id,
        )
