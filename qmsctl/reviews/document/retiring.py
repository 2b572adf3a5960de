"""What still leads to a document that somebody wants to retire."""

from __future__ import annotations

from collections.abc import Iterator

from qmsctl.findings import Message
from qmsctl.refused import Refused
from qmsctl.settings import FILE
from qmsctl.system import Document, System
from qmsctl.system.calendar import recurring
from qmsctl.system.document import DRAFT, RETIRED
from qmsctl.system.inheritance import children
from qmsctl.system.links import entries_naming, sources_linking_to
from qmsctl.system.translations import original

_MOST = 10


def leading_to(system: System, document: Document) -> tuple[str, ...]:
    """Return what leads readers to a document: other documents, pages, register entries, the calendar.

    Each as its path, with the id of an entry behind a space. What is retired itself leads nobody.
    """
    return tuple(dict.fromkeys(_leading(system, document)))


def _leading(system: System, document: Document) -> Iterator[str]:
    for path in sources_linking_to(system).get(document.path, ()):
        source = system.document_by_path.get(path)
        if source is None or source.status != RETIRED:
            yield path
    for link in children(system, document):
        if link.child.status != RETIRED:
            yield link.child.path
    for other in system.documents:
        if other.status != RETIRED and original(system, other) is document:
            yield other.path
    for entry in entries_naming(system).get(document.id, ()):
        yield f"{entry.path} {entry.id}"
    if any(document.id in row.documents for row in recurring(system)):
        yield FILE


def refuse_links(system: System, document: Document) -> None:
    """Raise `Refused` while anything leads to the document, naming it."""
    found = leading_to(system, document)
    if found:
        raise Refused(
            Message(
                "{id} is still led to from {places}; mend that first, then retire it",
                id=document.id,
                places=_listed([*found[:_MOST], *(["…"] if len(found) > _MOST else [])]),
            )
        )


def _listed(places: list[str]) -> Message:
    """The places, each in a hole of its own, so that a long list is not clipped as one value."""
    if len(places) == 1:
        return Message("{place}", place=places[0])
    return Message("{place}, {others}", place=places[0], others=_listed(places[1:]))


def refuse_replacement(system: System, document: Document, name: str) -> None:
    """Raise `Refused` where a document cannot be what replaces another."""
    new = system.document_by_id.get(name)
    if new is None:
        raise Refused(Message("“{id}”, which replaces this document, does not exist", id=name))
    if new.id == document.id:
        raise Refused(Message("{id} cannot replace itself", id=name))
    if new.status in (DRAFT, RETIRED):
        raise Refused(Message("“{id}” is not in force; nobody can follow it instead", id=name))
