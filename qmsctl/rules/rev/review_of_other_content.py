"""What was confirmed is what the version says.

The latest review that confirms the present version of an approved document names
the digest of its content (`content`); it is the digest of what the document says
now. The version that a review names is the present one or one in the list of changes.

Why: a confirmation is about a text. Where the text is another one, either somebody
changed it afterwards without a new version, or nobody looked at it.

Mend: give the changed text a new version, or review the document as it is. A version
that never was is corrected in the record.
"""

from __future__ import annotations

from collections.abc import Iterator

from qmsctl.findings import Message, Problem, Severity
from qmsctl.reviews import DocumentReview, document_reviews
from qmsctl.reviews.model import CONFIRMED
from qmsctl.rules.protocol import Context
from qmsctl.system import Document, System
from qmsctl.system.content import content, may_show, reader
from qmsctl.system.document import APPROVED

CODE = "REV203"
NAME = "review-of-other-content"
SEVERITY = Severity.ERROR
CLAUSES = ("iso-9001-2015#7.5.2", "iso-9001-2015#7.5.3.2", "iso-9001-2026#7.5.2", "iso-14001-2015#7.5.2")
OPTIONS: dict[str, tuple[str, str]] = {}


def check(system: System, context: Context) -> Iterator[Problem]:
    for id_, reviews in document_reviews(system).items():
        document = system.document_by_id.get(id_)
        if document is None:
            continue
        yield from _versions(document, reviews)
        latest = next((review for review in reviews if review.version == document.version), None)
        if document.status == APPROVED and latest is not None and latest.outcome == CONFIRMED and latest.content:
            yield from _content(system, document, latest, context)


def _versions(document: Document, reviews: tuple[DocumentReview, ...]) -> Iterator[Problem]:
    if all(review.version == document.version for review in reviews):
        return
    known = {document.version, *(change.version for change in document.changes)}
    for review in reviews:
        if review.version and review.version not in known:
            yield Problem(
                review.record.at("version"),
                Message("{document} never had a version {version}", document=document.id, version=review.version),
                Message("write the version that was looked at: {versions}", versions=", ".join(sorted(known - {""}))),
                review.id,
            )


def _content(system: System, document: Document, review: DocumentReview, context: Context) -> Iterator[Problem]:
    tree = context.evidence.tree
    if tree is None and any(may_show(document)):
        return
    digest = content(document, reader(tree or {}), system.uncontrolled).digest
    if digest != review.content:
        yield Problem(
            review.record.at("content"),
            Message(
                "version {version} of {document} does not say what was confirmed on {day}",
                version=document.version,
                document=document.id,
                day=review.day or "?",
            ),
            Message(
                "give the changed text a new version, or review it as it is: qmsctl review doc {id}", id=document.id
            ),
            review.id,
        )
