"""What units inherit: documents that add to or deviate from one of a unit above, and what then holds in a unit.

A document names its parent with the version that was looked at
(``adds_to: PRO-001@2.0``, ``deviates_from: PRO-001@2.0``). Where an addition
holds, parent and child hold together; where a deviation holds, the child holds
instead of its parent.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from qmsctl.system.document import APPROVED, Change, Document
from qmsctl.system.system import System, remembered

FORBIDDEN = "forbidden"
KEYS = ("adds_to", "deviates_from")
_VERSION = re.compile(r"(\d{1,4})\.(\d{1,4})\Z")


class Kind(StrEnum):
    """How a unit comes to have a document."""

    OWN = "own"
    """The unit wrote it."""
    ADDED = "added"
    """The unit wrote it beside a document from above."""
    DEVIATING = "deviating"
    """The unit wrote it instead of a document from above."""
    INHERITED = "inherited"
    """A unit above wrote it."""


@dataclass(frozen=True, slots=True)
class Link:
    """That `child` adds to or deviates from a document; `key` says which, `version` which one was looked at.

    `parent` is None where no document has that id.
    """

    child: Document
    key: str
    name: str
    version: str
    parent: Document | None

    @property
    def deviates(self) -> bool:
        """Whether the child holds instead of its parent."""
        return self.key == "deviates_from"


@dataclass(frozen=True, slots=True)
class Stale:
    """A parent whose meaning changed after the child's owner looked at it; `changes` since then, latest first."""

    link: Link
    parent: Document
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One document that holds in a unit, and the unit it comes from.

    `links` are its parents. `replaced_by` are the documents that hold instead
    of it in this unit.
    """

    document: Document
    kind: Kind
    unit: str
    links: tuple[Link, ...]
    replaced_by: tuple[Document, ...] = ()


def number(version: str) -> tuple[int, int]:
    """Return MAJOR and MINOR of a version, zeros where it is none."""
    match = _VERSION.match(version)
    return (int(match[1]), int(match[2])) if match else (0, 0)


def parents(system: System, document: Document) -> tuple[Link, ...]:
    """Return what a document adds to and deviates from."""
    if not any(key in document.front for key in KEYS):
        return ()
    found = []
    for key in KEYS:
        name, _, version = document.text(key).partition("@")
        if name:
            found.append(Link(document, key, name, version, system.document_by_id.get(name)))
    return tuple(found)


@remembered
def _links(system: System) -> dict[str, tuple[Link, ...]]:
    found: dict[str, list[Link]] = {}
    for document in system.documents:
        for link in parents(system, document):
            found.setdefault(link.name, []).append(link)
    order = {unit: number for number, unit in enumerate(system.organisation.units)}
    return {
        name: tuple(sorted(links, key=lambda link: (order.get(link.child.unit, len(order)), link.child.id)))
        for name, links in found.items()
    }


def children(system: System, document: Document) -> tuple[Link, ...]:
    """Return the links of the documents that add to or deviate from this one, units in order; retired ones too."""
    return _links(system).get(document.id, ())


def ancestors(system: System, document: Document) -> Iterator[Document]:
    """Yield the document's parents, then theirs, each once, never the document itself."""
    seen = {document.id}
    waiting = [document]
    while waiting:
        for link in parents(system, waiting.pop(0)):
            if link.parent is not None and link.name not in seen:
                seen.add(link.name)
                waiting.append(link.parent)
                yield link.parent


def forbids(document: Document) -> bool:
    """Say whether a document lets nothing deviate from it: by its own word, else by its type's."""
    own = document.text("deviations")
    return (own or (document.type.deviations if document.type else "")) == FORBIDDEN


def forbidden(system: System, link: Link) -> Document | None:
    """Return the document that does not allow a deviation: its parent or one that this follows from; else None."""
    if not link.deviates or link.parent is None:
        return None
    line = (link.parent, *ancestors(system, link.parent))
    return next((document for document in line if forbids(document) and document.id != link.child.id), None)


def is_above(system: System, link: Link) -> bool:
    """Say whether the parent belongs to a unit above the child's."""
    line = system.organisation.line(link.child.unit)
    return link.parent is not None and link.parent.unit in line[1:]


def stale(system: System, document: Document) -> tuple[Stale, ...]:
    """Return the parents whose MAJOR is past the version that the document names.

    Only an approved parent counts. A link without a version says nothing about
    what was looked at (DOC504) and is not stale.
    """
    return tuple(
        Stale(link, link.parent, _since(link.parent, link.version))
        for link in parents(system, document)
        if link.parent is not None
        and link.parent.status == APPROVED
        and link.version
        and number(link.parent.version)[0] > number(link.version)[0]
    )


def _since(document: Document, version: str) -> tuple[Change, ...]:
    looked_at = number(version)
    return tuple(change for change in document.changes if number(change.version) > looked_at)


@remembered
def _approved_by_unit(system: System) -> dict[str, tuple[Document, ...]]:
    found: dict[str, list[Document]] = {}
    for document in system.documents:
        if document.status == APPROVED:
            found.setdefault(document.unit, []).append(document)
    return {unit: tuple(sorted(documents, key=lambda each: (each.id, each.path))) for unit, documents in found.items()}


@remembered
def _instead(system: System, day: str) -> dict[str, tuple[Document, ...]]:
    """The documents that hold instead of another on a day, by that other's path; what is forbidden replaces nothing."""
    found: dict[str, tuple[Document, ...]] = {}
    for link in (link for links in _links(system).values() for link in links):
        if link.parent and link.child.in_force(day) and replaces(system, link):
            found[link.parent.path] = (*found.get(link.parent.path, ()), link.child)
    return found


def replaces(system: System, link: Link) -> bool:
    """Say whether the child holds instead of its parent: it deviates, from a unit above, and may."""
    return link.deviates and is_above(system, link) and forbidden(system, link) is None


@remembered
def effective(system: System, unit: str, day: str) -> tuple[Row, ...]:
    """Return the handbook of a unit on a day (ISO): each approved document that applies there, once.

    The unit's own come first, then those of the units above, nearest first,
    each by id. Approved documents whose day has not come are among them.
    """
    line = system.organisation.line(unit)
    by_unit, instead = _approved_by_unit(system), _instead(system, day)
    rows = []
    for place in line:
        for document in by_unit.get(place, ()):
            if document.applies_in(line):
                links = parents(system, document)
                replacing = tuple(other for other in instead.get(document.path, ()) if other.applies_in(line))
                rows.append(Row(document, _kind(document, unit, links), place, links, replacing))
    return tuple(rows)


def _kind(document: Document, unit: str, links: tuple[Link, ...]) -> Kind:
    if document.unit != unit:
        return Kind.INHERITED
    if any(link.deviates for link in links):
        return Kind.DEVIATING
    return Kind.ADDED if links else Kind.OWN
