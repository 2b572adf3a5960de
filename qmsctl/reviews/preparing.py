"""What signing writes into a review first: what its decisions become, and that its facts stand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date

from qmsctl.approvals.authority import bytes_of
from qmsctl.approvals.model import Evidence
from qmsctl.findings import Message
from qmsctl.refused import Refused
from qmsctl.reviews.inputs.hints import without_hints
from qmsctl.reviews.minutes.deciding import settle
from qmsctl.reviews.model import ManagementReview
from qmsctl.reviews.reading import review_from
from qmsctl.reviews.signature import Signed, digest
from qmsctl.reviews.signing import Signer
from qmsctl.system import System
from qmsctl.system.content import Part
from qmsctl.text.compose import set_front
from qmsctl.text.front_matter import read_sheet
from qmsctl.trees import Tree


def settled(system: System, review: ManagementReview, tree: Tree, day: date, *, tidy: bool = True) -> dict[str, str]:
    """Return the files that decisions written by hand become, and the review with its facts frozen on `day`.

    With `tidy` the review loses the hints of how to fill it in. Raises `Refused` for a decision that lacks what it
    needs.
    """
    files = settle(system, review, tree, day)
    path = review.record.path
    before = files.get(path) or bytes_of(tree, path).decode("utf-8")
    text = before
    if review.frozen is None:
        order = list(system.record_schemas[review.record.kind].properties)
        text = set_front(text, {"frozen": day.isoformat()}, order)
    text = without_hints(text, every=True) if tidy else text
    return files if text == before else {**files, path: text}


def after(review: ManagementReview, text: str) -> ManagementReview:
    """Return a review as its file will say it."""
    sheet = read_sheet(review.record.path, text)
    return review_from(replace(review.record, front=sheet.front or review.record.front))


def unsettled(system: System, review: ManagementReview, tree: Tree, day: date) -> Iterable[Message]:
    """Return why decisions cannot become what they are to become; nothing where they can."""
    try:
        settle(system, review, tree, day)
    except Refused as refused:
        return (refused.message,)
    return ()


def statement(
    review: ManagementReview,
    files: Mapping[str, str],
    tree: Tree,
    signer: Signer,
    *,
    signed_at: str,
    mode: str,
    repository: str,
    tool: str,
    evidence: Evidence | None,
) -> Signed:
    """Return what a signer says about a review as it will be once `files` are written."""
    path = review.record.path
    text = files[path].encode() if path in files else bytes_of(tree, path)
    return Signed(
        parts=(
            Part(f"{review.id}.md", digest(text)),
            Part(f"{review.id}.inputs.json", digest(bytes_of(tree, review.inputs_path))),
        ),
        review=review.id,
        unit=review.unit,
        year=review.year,
        person=signer.person,
        role=signer.role,
        deputised=signer.deputised,
        signed_at=signed_at,
        mode=mode,
        held=review.held.on.isoformat() if review.held and review.held.on else "",
        repository=repository,
        tool=tool,
        evidence=evidence,
    )
