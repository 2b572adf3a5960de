"""A review was written down when it was done, and both have come.

The day of the look (`date`) is neither in the future nor after the day it was
written down (`registered`), and at most 14 days before that, unless
`late_because` says why. It is not before the day from which the version holds
that was looked at. Nothing is registered in the future.

Why: a date that was set afterwards makes a missed review look like one that was done.

Mend: write the day of the look, or why it was written down late.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from qmsctl.findings import Message, Problem, Severity
from qmsctl.periods import day_at, parse_date
from qmsctl.reviews import DocumentReview, document_reviews
from qmsctl.reviews.model import LATE_AFTER
from qmsctl.rules.protocol import Context
from qmsctl.system import System

CODE = "REV206"
NAME = "review-back-dated"
SEVERITY = Severity.ERROR
CLAUSES = ("iso-9001-2015#7.5.2", "iso-9001-2026#7.5.2", "iso-14001-2015#7.5.2", "iso-14001-2026#7.5.2")
OPTIONS: dict[str, tuple[str, str]] = {}


def check(system: System, context: Context) -> Iterator[Problem]:
    zone = system.settings.time_zone
    for id_, reviews in document_reviews(system).items():
        document = system.document_by_id.get(id_)
        begins = parse_date(document.valid_from) if document else None
        for review in reviews:
            registered = day_at(review.registered, zone)
            if registered is None or review.day is None:
                continue
            seen = _unlikely(review, review.day, registered, context.today)
            if seen is None and document and begins and review.version == document.version and review.day < begins:
                seen = (
                    "date",
                    Message(
                        "version {version} holds from {begins}, and was looked at on {day}",
                        version=review.version,
                        begins=begins,
                        day=review.day,
                    ),
                )
            if seen is not None:
                key, message = seen
                fix = Message("write the day it was looked at, and in late_because: why it was written down late")
                yield Problem(review.record.at(key), message, fix, review.id)


def _unlikely(review: DocumentReview, day: date, registered: date, today: date) -> tuple[str, Message] | None:
    if registered > today:
        return "registered", Message("it was written down on {day}, which has not come", day=registered)
    if day > registered:
        return "date", Message(
            "it was looked at on {day}, after it was written down on {registered}", day=day, registered=registered
        )
    if registered - day > LATE_AFTER and not review.late_because:
        return "date", Message(
            "it was looked at on {day} and written down {days} days later, and nobody says why",
            day=day,
            days=(registered - day).days,
        )
    return None
