"""The meeting was held before it was signed, and on a day that has come; its facts stood before.

The day of the meeting (`held: on`) is not in the future and not before the period
that the review looks at; it ends after it begins; and the leader's statement is not
of an earlier day. The facts were not frozen before they were gathered.

Why: minutes that were signed before the meeting were written for the file.

Mend: write the day and the time of the meeting, and the day from which the facts stood.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from qmsctl.findings import Message, Problem, Severity
from qmsctl.periods import day_at
from qmsctl.reviews import ManagementReview, management_reviews
from qmsctl.rules.mgt.statement import predicate
from qmsctl.rules.protocol import Context
from qmsctl.system import System

CODE = "MGT102"
NAME = "meeting-date-impossible"
SEVERITY = Severity.ERROR
CLAUSES = ("iso-9001-2015#9.3.1", "iso-9001-2026#9.3.1", "iso-14001-2015#9.3", "iso-14001-2026#9.3.1")
OPTIONS: dict[str, tuple[str, str]] = {}


def check(system: System, context: Context) -> Iterator[Problem]:
    for review in management_reviews(system).values():
        yield from _thawed(review)
        if review.held is None or review.held.on is None:
            continue
        fix = Message("write the day and the time of the meeting")
        for key, message in _wrong(system, review, review.held.on, context):
            yield Problem(review.record.at("held", key), message, fix, review.id)


def _thawed(review: ManagementReview) -> Iterator[Problem]:
    if review.frozen is not None and review.gathered is not None and review.frozen < review.gathered:
        yield Problem(
            review.record.at("frozen"),
            Message(
                "the facts are frozen on {frozen}, before they were gathered on {gathered}",
                frozen=review.frozen,
                gathered=review.gathered,
            ),
            Message("write the day from which they stood: qmsctl review freeze"),
            review.id,
        )


def _wrong(system: System, review: ManagementReview, held: date, context: Context) -> Iterator[tuple[str, Message]]:
    if held > context.today:
        yield "on", Message("the meeting is dated {day}, which has not come", day=held)
    if review.period.since is not None and held < review.period.since:
        yield (
            "on",
            Message(
                "the meeting is dated {day}, before the period it looks at begins ({since})",
                day=held,
                since=review.period.since,
            ),
        )
    if review.held is not None and (review.held.minutes or 0) < 0:
        yield (
            "until",
            Message(
                "the meeting ends at {until}, before it begins at {since}",
                until=review.held.until,
                since=review.held.since,
            ),
        )
    signed = day_at(predicate(review, context).get("signedAt"), system.settings.time_zone)
    if signed is not None and signed < held:
        yield "on", Message("the meeting is dated {day}, and was signed on {signed}", day=held, signed=signed)
