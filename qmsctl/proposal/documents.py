"""The documents that a change touches, each with what became of it and what somebody must do about it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from qmsctl.approvals.model import Approvals, Judgement
from qmsctl.errors import UnreadableFile
from qmsctl.proposal.change import Change
from qmsctl.redline import Redline, compare
from qmsctl.system import Document
from qmsctl.system.document import APPROVED, DRAFT, RETIRED
from qmsctl.system.inheritance import number
from qmsctl.text.decode import decode
from qmsctl.text.front_matter import Sheet, read_sheet
from qmsctl.trees import Tree


class Kind(StrEnum):
    """What a change does to a document."""

    NEW = "new"
    APPROVED = "approved"
    """A draft becomes an approved version."""
    MAJOR = "major"
    """A new version that changes the meaning."""
    MINOR = "minor"
    EDITED = "edited"
    RETIRED = "retired"
    REMOVED = "removed"
    """The file is gone."""
    MOVED = "moved"
    """The file lies elsewhere and says the same."""


GRAVE = (Kind.RETIRED, Kind.REMOVED)


@dataclass(frozen=True, slots=True)
class Touched:
    """A document before and after a change; None where it is not there. `judgement` is about its approval."""

    kind: Kind
    before: Document | None
    after: Document | None
    redline: Redline
    judgement: Judgement | None

    @property
    def document(self) -> Document:
        """The document as it is after the change, or as it was where it is gone."""
        if self.after is not None:
            return self.after
        if self.before is None:
            raise ValueError("a document that is on neither side")
        return self.before

    @property
    def confidential(self) -> bool:
        """Whether only its id may be told, because it is confidential or was."""
        return any(side is not None and side.confidential for side in (self.before, self.after))

    @property
    def changes_meaning(self) -> bool:
        """Whether people must read it: it is new to them, or means something else, or is no longer there."""
        if self.kind is Kind.NEW:
            return self.document.status == APPROVED
        return self.kind in (Kind.APPROVED, Kind.MAJOR, *GRAVE)


def touched(change: Change, approvals: Approvals | None = None) -> tuple[Touched, ...]:
    """Return the documents that a change touches, by id: those whose files differ or lie elsewhere.

    A document is known by its id. Of two with one id, the first by path counts, as everywhere.
    """
    return tuple(sorted(_touched(change, approvals), key=lambda found: (found.document.id, found.document.path)))


def _touched(change: Change, approvals: Approvals | None) -> Iterator[Touched]:
    head, base = change.head, change.base
    before = base.system.document_by_id if base else {}
    after = head.system.document_by_id
    for id_ in [*after, *(id_ for id_ in before if id_ not in after)]:
        old, new = before.get(id_), after.get(id_)
        old_data = _data(base.tree, old) if base and old else None
        new_data = _data(head.tree, new) if new else None
        moved = bool(old and new and old.path != new.path)
        if old_data == new_data and not moved:
            continue
        redline = compare(_sheet(old_data), _sheet(new_data), head.system, before=base.system if base else None)
        kind = _kind(old, new, redline)
        if kind is not None:
            judgement = approvals.judgements.get(new.path) if approvals and new else None
            yield Touched(kind, old, new, redline, judgement)


def _kind(old: Document | None, new: Document | None, redline: Redline) -> Kind | None:
    if new is None:
        return Kind.REMOVED
    if old is None:
        return Kind.NEW
    if new.status == RETIRED and old.status != RETIRED:
        return Kind.RETIRED
    if new.status == APPROVED and old.status == DRAFT:
        return Kind.APPROVED
    if number(new.version) != number(old.version):
        return Kind.MAJOR if number(new.version)[0] != number(old.version)[0] else Kind.MINOR
    if redline:
        return Kind.EDITED
    return Kind.MOVED if old.path != new.path else None


def _data(tree: Tree, document: Document) -> bytes | None:
    try:
        return tree.get(document.path)
    except UnreadableFile:
        return None


def _sheet(data: bytes | None) -> Sheet | None:
    if data is None:
        return None
    text = decode("", data).text
    return read_sheet("", text) if text is not None else None


def called(document: Document) -> str:
    """Return what a document is called where anybody may read it: a confidential one by its id alone."""
    return document.id if document.confidential else f"{document.id} {document.title}".strip()
