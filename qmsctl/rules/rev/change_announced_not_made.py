"""What a review found to be changed is changed.

The latest review of a document says that it must be changed (`outcome: changed`), and
90 days later there is no newer approved version; `within` sets another time.

Why: until then people follow what has been found wrong.

Mend: make the change and let it be approved, or review again and say what came of it.
"""

from __future__ import annotations

from collections.abc import Iterator

from qmsctl.findings import Message, Problem, Severity
from qmsctl.periods import parse_interval
from qmsctl.reviews import DocumentReview, document_reviews
from qmsctl.reviews.model import CHANGED
from qmsctl.rules.protocol import Context
from qmsctl.system import Document, System
from qmsctl.system.document import APPROVED, RETIRED
from qmsctl.system.inheritance import number

CODE = "REV211"
NAME = "change-announced-not-made"
SEVERITY = Severity.WARNING
CLAUSES = ("iso-9001-2015#7.5.3.2", "iso-9001-2026#7.5.3.2", "iso-14001-2015#7.5.3", "iso-14001-2026#7.5.3")
_WITHIN = "90 days"
OPTIONS: dict[str, tuple[str, str]] = {"within": (_WITHIN, "how long a change may take")}


def check(system: System, context: Context) -> Iterator[Problem]:
    within = parse_interval(context.text("within", _WITHIN)) or parse_interval(_WITHIN)
    for id_, reviews in document_reviews(system).items():
        document, latest = system.document_by_id.get(id_), reviews[0]
        if document is None or latest.outcome != CHANGED or latest.day is None or _made(document, latest):
            continue
        last = within.after(latest.day) if within else None
        if last is not None and last < context.today:
            yield Problem(
                latest.record.at("outcome"),
                Message(
                    "on {day} it was found that {document} must be changed, and it is still version {version}",
                    day=latest.day,
                    document=id_,
                    version=latest.version,
                ),
                Message("make the change and let it be approved, or review it again"),
                latest.id,
            )


def _made(document: Document, review: DocumentReview) -> bool:
    newer = number(document.version) > number(review.version)
    return document.status == RETIRED or (newer and document.status == APPROVED)
