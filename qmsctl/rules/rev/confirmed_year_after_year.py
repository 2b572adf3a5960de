"""A document that is confirmed time after time does not show its age.

The same content was confirmed three times in a row, and something in the document
says that nobody followed it: links that lead nowhere, clauses or texts that name
editions which have been withdrawn.

Why: a living text changes. One that stays the same while what it leans on is gone has
been confirmed, and not read.

Mend: read it with somebody who should follow it. Often the answer is to retire it.
"""

from __future__ import annotations

from collections.abc import Iterator

from qmsctl.findings import Message, Problem, Severity
from qmsctl.frameworks.catalogue import framework
from qmsctl.reviews import DocumentReview, document_reviews
from qmsctl.reviews.model import CONFIRMED
from qmsctl.rules.protocol import Context
from qmsctl.rules.ref.gone import gone_editions, named_editions
from qmsctl.system import Document, System
from qmsctl.system.document import APPROVED
from qmsctl.system.links import Kind, links_of

CODE = "REV209"
NAME = "confirmed-year-after-year"
SEVERITY = Severity.NOTE
CLAUSES = ("iso-9001-2015#7.5.2", "iso-9001-2026#7.5.2", "iso-14001-2015#7.5.2", "iso-14001-2026#7.5.2")
OPTIONS: dict[str, tuple[str, str]] = {}
_TIMES = 3


def check(system: System, context: Context) -> Iterator[Problem]:
    for id_, reviews in document_reviews(system).items():
        document = system.document_by_id.get(id_)
        if document is None or document.status != APPROVED or not _unchanged(reviews[:_TIMES]):
            continue
        old = _age(system, document, context.day)
        if old:
            yield Problem(
                reviews[0].record.at("outcome"),
                Message(
                    "{document} was confirmed {times} times without a change, and leans on what is gone: {signs}",
                    document=id_,
                    times=_TIMES,
                    signs=", ".join(f"“{name}”" for name in old[:3]),
                ),
                Message("read it with somebody who should follow it, and change or retire it"),
                reviews[0].id,
            )


def _unchanged(reviews: tuple[DocumentReview, ...]) -> bool:
    confirmed = [review for review in reviews if review.outcome == CONFIRMED and review.content]
    return len(confirmed) == _TIMES and len({review.content for review in confirmed}) == 1


def _age(system: System, document: Document, day: str) -> list[str]:
    found = {
        link.target: None
        for link, target in links_of(system).get(document.path, ())
        if target.kind in (Kind.BROKEN, Kind.OUTSIDE)
    }
    for reference in document.clauses:
        edition = framework(reference.partition("#")[0])
        if edition is not None and edition.withdrawn(day):
            found[reference] = None
    return [*found, *named_editions(document.body, gone_editions(day))]
