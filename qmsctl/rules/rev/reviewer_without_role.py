"""Who reviewed held the role that day, and the role answers for the document.

The reviewer of the latest review of each document held the `role` on the day of the
look, or was deputy of who did, in the unit of the document or one above. For the
version that the document has now, the role is its owner or the leader of the unit or
of one above.

Why: that a text is still true can be said by whoever answers for it, and nobody else.

Mend: let the owner look. Where a holder left since, keep them in qms.yaml and write the
day they ended (`until:`), so that it stays known who answered then.
"""

from __future__ import annotations

from collections.abc import Iterator

from qmsctl.findings import Message, Problem, Severity
from qmsctl.reviews import DocumentReview, document_reviews
from qmsctl.rules.protocol import Context
from qmsctl.system import Document, System

CODE = "REV207"
NAME = "reviewer-without-role"
SEVERITY = Severity.ERROR
CLAUSES = ("iso-9001-2015#5.3", "iso-9001-2015#7.5.2", "iso-9001-2026#7.5.2", "iso-14001-2015#5.3")
OPTIONS: dict[str, tuple[str, str]] = {}


def check(system: System, context: Context) -> Iterator[Problem]:
    organisation = system.organisation
    for id_, reviews in document_reviews(system).items():
        document, latest = system.document_by_id.get(id_), reviews[0]
        if document is None or document.unit not in organisation.units or latest.role not in organisation.roles:
            continue
        if latest.day is not None and latest.reviewer and not _held(system, document, latest):
            yield Problem(
                latest.record.at("reviewer"),
                Message(
                    "“{person}” did not hold the role “{role}” for “{unit}” on {day}",
                    person=latest.reviewer,
                    role=latest.role,
                    unit=organisation.units[document.unit].name,
                    day=latest.day,
                ),
                Message("let the owner look; a holder who left stays in qms.yaml with the day they ended (until:)"),
                latest.id,
            )
        elif latest.version == document.version and latest.role not in _answering(system, document):
            yield Problem(
                latest.record.at("role"),
                Message("“{role}” neither owns {document} nor leads its unit", role=latest.role, document=document.id),
                Message("let “{owner}” look at it", owner=document.owner),
                latest.id,
            )


def _held(system: System, document: Document, review: DocumentReview) -> bool:
    organisation = system.organisation
    return any(
        review.reviewer in (holder.person, holder.deputy)
        for unit in organisation.line(document.unit)
        for holder in organisation.holders_in(review.role, unit, str(review.day))
    )


def _answering(system: System, document: Document) -> set[str]:
    units = system.organisation.units
    return {document.owner, *(units[unit].leader for unit in system.organisation.line(document.unit))}
