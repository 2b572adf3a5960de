"""Every approved document has a day for its next review.

It is written in `next_review`, or follows from `valid_from` and the interval of
the document or its type. A document of no known type, or with an interval that
is no length of time, has neither. Where `valid_from` itself is missing, DOC201
says so.

Why: a document that no day is set for is never looked at again.

Mend: write `next_review:`, or an interval from which it follows, for example
`review_interval: 12 months`.
"""

from __future__ import annotations

from collections.abc import Iterator

from qmsctl.findings import Message, Problem, Severity
from qmsctl.periods import parse_date
from qmsctl.rules.protocol import Context
from qmsctl.system import Document, System
from qmsctl.system.document import APPROVED

CODE = "REV003"
NAME = "next-review-missing"
SEVERITY = Severity.ERROR
CLAUSES = ("iso-9001-2015#7.5.2", "iso-9001-2026#7.5.2", "iso-14001-2015#7.5.2", "iso-14001-2026#7.5.2")
OPTIONS: dict[str, tuple[str, str]] = {}


def check(system: System, context: Context) -> Iterator[Problem]:
    for document in system.documents:
        if document.status != APPROVED or document.front.get("next_review") is not None:
            continue
        if parse_date(document.valid_from) is None or document.review_interval is not None or _misformed(document):
            continue
        yield Problem(
            document.at("review_interval" if "review_interval" in document.front else "next_review"),
            Message(
                "“{title}” has no next_review and no interval to count it with", title=document.title or document.path
            ),
            Message("add next_review: with a date"),
            document.id,
        )


def _misformed(document: Document) -> bool:
    """Say whether the schema has reported the interval; it takes a lone P."""
    return document.front.get("review_interval") not in (None, "P")
