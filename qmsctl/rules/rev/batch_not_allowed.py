"""Only what may be confirmed together was.

A document whose review says `batch: true` is of a type that `review: batch:` in
qms.yaml names; forms, unless it says otherwise.

Why: forms can be looked through in a row. A policy or a procedure is looked at alone,
by somebody who follows it.

Mend: review the document on its own, or decide openly in qms.yaml that its type may
be confirmed together.
"""

from __future__ import annotations

from collections.abc import Iterator

from qmsctl.findings import Message, Problem, Severity
from qmsctl.reviews import document_reviews
from qmsctl.rules.protocol import Context
from qmsctl.system import System

CODE = "REV208"
NAME = "batch-not-allowed"
SEVERITY = Severity.ERROR
CLAUSES = ("iso-9001-2015#7.5.2", "iso-9001-2026#7.5.2", "iso-14001-2015#7.5.2", "iso-14001-2026#7.5.2")
OPTIONS: dict[str, tuple[str, str]] = {}


def check(system: System, context: Context) -> Iterator[Problem]:
    allowed = system.settings.review.batch
    for id_, reviews in document_reviews(system).items():
        document = system.document_by_id.get(id_)
        for review in reviews if document is not None else ():
            type_ = document.type if document else None
            if review.batch and (type_ is None or type_.id not in allowed):
                yield Problem(
                    review.record.at("batch"),
                    Message(
                        "{document} was confirmed together with others; documents of type “{type}” are looked at alone",
                        document=id_,
                        type=type_.name if type_ else "?",
                    ),
                    Message("review it on its own: qmsctl review doc {id}", id=id_),
                    review.id,
                )
