"""Which documents may be copied: those in force, and with a mark across the page those that are not in force yet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from qmsctl.errors import QmsctlError
from qmsctl.reviews import ManagementReview, management_reviews, standing
from qmsctl.reviews.standing import CANCELLED, SIGNED
from qmsctl.system import Document, System
from qmsctl.system.document import APPROVED, DRAFT, RETIRED
from qmsctl.text.near import near

REVIEW = "MGT-"
"""What the ids of management reviews begin with."""


class LeftOut(NamedTuple):
    """A document (its id, or its file where it has none) that gets no copy, and why."""

    name: str
    why: str


def named(system: System, ids: Iterable[str]) -> tuple[Document, ...]:
    """Return the documents with these ids, each once; raises `QmsctlError` for an id that nothing has."""
    found: dict[str, Document] = {}
    for id_ in ids:
        document = system.document_by_id.get(id_)
        if document is None:
            meant = near(id_, system.document_by_id)
            raise QmsctlError(
                f"there is no document {id_}" + (f"; did you mean {meant}?" if meant else "; qmsctl list shows them")
            )
        found[id_] = document
    return tuple(found.values())


def reviews_named(system: System, ids: Iterable[str]) -> tuple[ManagementReview, ...]:
    """Return the management reviews among these ids, each once; raises `QmsctlError` for one that nobody has begun."""
    known = management_reviews(system)
    wanted = dict.fromkeys(id_ for id_ in ids if id_.startswith(REVIEW))
    for id_ in wanted:
        if id_ not in known:
            meant = near(id_, known)
            raise QmsctlError(f"there is no management review {id_}" + (f"; did you mean {meant}?" if meant else ""))
    return tuple(known[id_] for id_ in wanted)


def review_refusal(system: System, review: ManagementReview, *, drafts: bool, facts: bool = False) -> str:
    """Say why a management review gets no copy, "" where it gets one; its facts are handed out before the meeting."""
    if review.record.confidential:
        return "it is confidential, and a confidential review leaves the repository in no form"
    stands = standing(system, review)
    if stands.state == CANCELLED:
        return f"it was cancelled: {review.cancelled}"
    if not stands.reached(SIGNED) and not drafts and not facts:
        return "nobody has signed it; --draft copies it with a mark across every page"
    return ""


def of_unit(system: System, unit: str) -> tuple[Document, ...]:
    """Return the documents that hold in a unit, its own and those from above; raises `QmsctlError` if there is none."""
    organisation = system.organisation
    if unit not in organisation.units:
        meant = near(unit, organisation.units)
        raise QmsctlError(
            f"there is no unit {unit}" + (f"; did you mean {meant}?" if meant else "; qmsctl org tree shows them")
        )
    line = organisation.line(unit)
    return tuple(document for document in system.documents if document.applies_in(line))


def refusal(document: Document, day: str, *, drafts: bool) -> str:
    """Say why a document gets no copy on a day, "" where it gets one."""
    if document.confidential:
        return "it is confidential, and a confidential document leaves the repository in no form"
    if document.status == RETIRED:
        return "it is retired" + "".join(_instead(document))
    if document.status not in (APPROVED, DRAFT):
        return f"its status is {document.status}" if document.status else "it has no status"
    if document.in_force(day) or drafts:
        return ""
    if document.status == DRAFT:
        return "it is a draft; --draft copies it with a mark across every page"
    since = f"it holds from {document.valid_from}" if document.valid_from else "nobody has said from when it holds"
    return f"{since}; --draft copies it with a mark across every page"


def sorted_out(
    documents: Iterable[Document], day: str, pageless: Mapping[str, str], *, drafts: bool
) -> tuple[list[Document], list[LeftOut]]:
    """Return the documents that get a copy in the order of their ids, and those that get none.

    `pageless` says by path why a file could not be made into a page.
    """
    chosen: list[Document] = []
    left_out: list[LeftOut] = []
    for document in sorted(documents, key=lambda found: found.id):
        why = refusal(document, day, drafts=drafts) or pageless.get(document.path, "")
        if why:
            left_out.append(LeftOut(document.id or document.path, why))
        else:
            chosen.append(document)
    return chosen, left_out


def _instead(document: Document) -> Iterator[str]:
    if document.text("replaced_by"):
        yield f", replaced by {document.text('replaced_by')}"
    if document.text("replaced_because"):
        yield f" ({document.text('replaced_because')})"
