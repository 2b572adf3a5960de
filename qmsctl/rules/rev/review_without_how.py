"""A review says how it was looked at, and why what follows from it.

A record of a document review that confirms says in `how`, in a sentence of three
words at least, what was done to find out. One that finds a change needed, retires
the document or hands it over says why in `because`; a hand-over names the role.

Why: "reviewed, no changes" is true of a document nobody opened. Whoever must say
what they did, does it.

Mend: write what was done: walked through it with somebody, asked those who use it,
compared it with the latest records.
"""

from __future__ import annotations

from collections.abc import Iterator

from qmsctl.findings import Message, Problem, Severity
from qmsctl.reviews import DocumentReview, document_reviews
from qmsctl.reviews.model import CONFIRMED, HANDED_OVER, OUTCOMES
from qmsctl.rules.protocol import Context
from qmsctl.system import System

CODE = "REV202"
NAME = "review-without-how"
SEVERITY = Severity.ERROR
CLAUSES = ("iso-9001-2015#7.5.2", "iso-9001-2026#7.5.2", "iso-14001-2015#7.5.2", "iso-14001-2026#7.5.2")
OPTIONS: dict[str, tuple[str, str]] = {}
_WORDS = 3


def check(system: System, context: Context) -> Iterator[Problem]:
    for reviews in document_reviews(system).values():
        for review in reviews:
            if review.outcome == CONFIRMED:
                yield from _how(review)
            elif review.outcome in OUTCOMES:
                yield from _because(review)


def _how(review: DocumentReview) -> Iterator[Problem]:
    if len(review.how.split()) >= _WORDS:
        return
    if review.how:
        message = Message("“{how}” does not say how {document} was looked at", how=review.how, document=review.document)
    else:
        message = Message("{document} is confirmed, and nobody says how it was looked at", document=review.document)
    fix = Message("write in how: what was done: walked through, users asked, compared with records")
    yield Problem(review.record.at("how"), message, fix, review.id)


def _because(review: DocumentReview) -> Iterator[Problem]:
    if not review.because:
        yield Problem(
            review.record.at("outcome"),
            Message(
                "{document}: nobody says why the outcome is “{outcome}”",
                document=review.document,
                outcome=review.outcome,
            ),
            Message("add because: with the reason"),
            review.id,
        )
    if review.outcome == HANDED_OVER and not review.to:
        yield Problem(
            review.record.at("outcome"),
            Message("{document} is handed over, and nobody says to which role", document=review.document),
            Message("add to: with the role that is to own it"),
            review.id,
        )
