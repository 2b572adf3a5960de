"""A review is put off by reviewing, not by another date.

`next_review` of an approved version that was moved to a later day has a record
of a confirming review whose day explains it: the new day lies at most one interval
after that look, or is the one the record names. Moving it to an earlier day is
planning, and a new version begins anew. Judged is a change by what it began from;
without `--base`, what the branch has held since change control began and the first
record of a document review was written down. A handbook that keeps no such records
is not asked.

Why: a date that moves without anybody looking is the usual way in which documents
die. The record says who looked, and how.

Mend: put the day back, or review the document with `qmsctl review doc`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from qmsctl.findings import Message, Problem, Severity
from qmsctl.periods import day_at, parse_date
from qmsctl.reviews import DocumentReview, document_reviews
from qmsctl.reviews.model import CONFIRMED
from qmsctl.rules.apr.earlier import asked_since, documents, states_of_version, whole_history
from qmsctl.rules.protocol import PAST, Context
from qmsctl.system import Document, System
from qmsctl.system.document import APPROVED

if TYPE_CHECKING:
    from qmsctl.history import History, State

CODE = "REV201"
NAME = "review-date-without-record"
SEVERITY = Severity.ERROR
CLAUSES = ("iso-9001-2015#7.5.2", "iso-9001-2026#7.5.2", "iso-14001-2015#7.5.2", "iso-14001-2026#7.5.2")
OPTIONS: dict[str, tuple[str, str]] = {}
NEEDS = PAST

_FRONT = re.compile(rb"---\r?\n.*?\r?\n---", re.S)
_NEXT = re.compile(rb"^next_review:[ \t]*[\"']?(\d{4}-\d{2}-\d{2})", re.M)


def check(system: System, context: Context) -> Iterator[Problem]:
    reviews = document_reviews(system)
    base, history = context.evidence.base, whole_history(system, context)
    if not reviews and not (base is not None and document_reviews(base)):
        return
    moved = [document for document in documents(system) if _unexplained(document, reviews.get(document.id, ()))]
    if base is not None:
        before = [(document, _in_base(document, base)) for document in moved]
    elif history is not None:
        before = list(_on_branch(moved, history, max(asked_since(system), _first(reviews, system.settings.time_zone))))
    else:
        return
    for document, was in before:
        now = parse_date(document.front.get("next_review"))
        if was is not None and now is not None and was < now:
            yield Problem(
                document.at("next_review"),
                Message("the next review was moved from {was} to {now}, and no review explains it", was=was, now=now),
                Message(
                    "put {was} back, or review the document: qmsctl review doc {id}", was=was, id=document.id or "ID"
                ),
                document.id,
            )


def _unexplained(document: Document, reviews: tuple[DocumentReview, ...]) -> bool:
    written = parse_date(document.front.get("next_review"))
    if document.status != APPROVED or written is None:
        return False
    return not any(_explains(review, document, written) for review in reviews)


def _explains(review: DocumentReview, document: Document, written: date) -> bool:
    if review.day is None or review.outcome != CONFIRMED:
        return False
    latest = document.review_interval.after(review.day) if document.review_interval else review.next_review
    return latest is not None and review.day < written <= latest


def _in_base(document: Document, base: System) -> date | None:
    was = base.document_by_id.get(document.id)
    same = was is not None and (was.version, was.status) == (document.version, document.status)
    return was.next_review() if was is not None and same else None


def _first(reviews: dict[str, tuple[DocumentReview, ...]], zone: str) -> date:
    """The day from which the handbook keeps records of its reviews."""
    days = (day_at(review.registered, zone) for each in reviews.values() for review in each)
    return min(filter(None, days), default=date.max)


def _on_branch(moved: list[Document], history: History, since: date) -> Iterator[tuple[Document, date | None]]:
    """The latest day that the branch held for the version before the present one, since there are records."""
    from qmsctl.git.objects import contents

    states = {document.path: states_of_version(history, document, since) for document in moved}
    wanted = (state.blob for found in states.values() if len(found) > 1 for state in found)
    days = {blob: _day(data) for blob, data in contents(history.folder, wanted)}
    for document in moved:
        yield document, _before(document, states[document.path], days)


def _before(document: Document, states: tuple[State, ...], days: dict[str, date | None]) -> date | None:
    now = parse_date(document.front.get("next_review"))
    held = (days.get(state.blob) for state in states if state.status == APPROVED)
    return next((day for day in held if day is not None and day != now), None)


def _day(data: bytes | None) -> date | None:
    front = _FRONT.match(data) if data else None
    found = _NEXT.search(front.group()) if front else None
    return parse_date(found.group(1).decode("ascii")) if found else None
