"""Signs in the reviews of documents: many at once, and the same sentence everywhere."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from math import ceil
from typing import NamedTuple

from qmsctl.findings import Message
from qmsctl.periods import day_at, parse_moment
from qmsctl.reviews.model import CONFIRMED, DocumentReview
from qmsctl.reviews.reading import document_reviews
from qmsctl.reviews.signs.model import RUBBER_STAMP, SAME_SENTENCE, Sign
from qmsctl.system import System
from qmsctl.system.names import role_name
from qmsctl.system.system import remembered
from qmsctl.text.sameness import in_words, same_words

YEAR = timedelta(days=366)
MOST, WITHIN = 10, timedelta(minutes=15)
"""How many documents one person may confirm in which time before it is a sign."""
OFTEN = 3
"""On how many documents the same sentence is one."""


class _Confirmed(NamedTuple):
    moment: datetime
    review: DocumentReview


@remembered
def _of_last_year(system: System, today: date) -> dict[str, list[_Confirmed]]:
    """What each person confirmed one at a time within a year of a day, in the order it was written down."""
    since, until = (today - YEAR).isoformat(), f"{today.isoformat()}T24"
    found: dict[str, list[_Confirmed]] = {}
    for reviews in document_reviews(system).values():
        for review in reviews:
            if review.outcome == CONFIRMED and not review.batch and since <= review.registered <= until:
                moment = parse_moment(review.registered)
                if moment is not None:
                    found.setdefault(review.reviewer, []).append(_Confirmed(moment, review))
    return {person: sorted(rows, key=lambda row: (row.moment, row.review.id)) for person, rows in found.items()}


def rubber_stamps(system: System, today: date) -> Iterator[Sign]:
    """Yield each time within the last year when one person confirmed more than ten documents within 15 minutes."""
    for person, rows in _of_last_year(system, today).items():
        for burst in _bursts(rows):
            first, last = burst[0], burst[-1]
            unit, role = _where(system, [row.review for row in burst])
            yield Sign(
                kind=RUBBER_STAMP,
                unit=unit,
                role=role,
                count=len(burst),
                message=Message(
                    "{count} documents were confirmed within {minutes} minutes on {day}, by one person as “{role}”",
                    count=len(burst),
                    minutes=max(1, ceil((last.moment - first.moment).total_seconds() / 60)),
                    day=day_at(last.review.registered, system.settings.time_zone),
                    role=role_name(system, role),
                ),
                at=last.review.record.at("registered"),
                item=last.review.id,
                person=person,
            )


def _bursts(rows: list[_Confirmed]) -> Iterator[list[_Confirmed]]:
    """One sitting is one sign: runs of so many within the time that share something belong together."""
    begun, ended = 0, -1
    for start in range(len(rows) - MOST):
        if rows[start + MOST].moment - rows[start].moment <= WITHIN:
            if start > ended >= 0:
                yield rows[begun : ended + 1]
            if start > ended:
                begun = start
            ended = start + MOST
    if ended >= 0:
        yield rows[begun : ended + 1]


def same_sentences(system: System, today: date) -> Iterator[Sign]:
    """Yield where one person says word for word the same of several documents, or of one as the time before."""
    for person, rows in _of_last_year(system, today).items():
        said: dict[str, dict[str, DocumentReview]] = {}
        for row in rows:
            if row.review.how:
                said.setdefault(in_words(row.review.how), {})[row.review.document] = row.review
        for of in said.values():
            reviews = list(of.values())
            if len(reviews) >= OFTEN:
                message = Message("“{how}” is said of {count} documents", how=reviews[-1].how, count=len(reviews))
                yield _said_again(system, reviews, message, person)
    for document, every in document_reviews(system).items():
        if len(every) > 1 and _repeats(every[0], every[1]) and every[0].registered[:10] >= str(today - YEAR):
            message = Message(
                "“{how}” was said of {document} the time before too, on {day}",
                how=every[0].how,
                document=document,
                day=every[1].day or "?",
            )
            yield _said_again(system, [every[0]], message, every[0].reviewer)


def _repeats(now: DocumentReview, before: DocumentReview) -> bool:
    both = now.outcome == before.outcome == CONFIRMED
    return both and not now.batch and same_words(now.how, before.how)


def _said_again(system: System, reviews: list[DocumentReview], message: Message, person: str) -> Sign:
    unit, role = _where(system, reviews)
    last = reviews[-1]
    return Sign(SAME_SENTENCE, unit, role, len(reviews), message, last.record.at("how"), last.id, person)


def _where(system: System, reviews: list[DocumentReview]) -> tuple[str, str]:
    """The unit that most of the documents belong to, and the role they were mostly looked at in."""
    documents = system.document_by_id
    units = Counter(documents[review.document].unit for review in reviews if review.document in documents)
    roles = Counter(review.role for review in reviews)
    unit = units.most_common(1)[0][0] if units else ""
    return unit or system.organisation.root, roles.most_common(1)[0][0]
