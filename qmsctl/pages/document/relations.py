"""What belongs to a document, both ways: documents, entries of registers that name it, requirements that it answers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from markupsafe import Markup

from qmsctl.pages.context import Place, is_retired
from qmsctl.system import Document, Entry
from qmsctl.system.inheritance import Link, children
from qmsctl.system.links import documents_linked_from, entries_naming, sources_linking_to

LONG = 8
"""Lists with more rows than this are folded."""


class Group(NamedTuple):
    """Things of one kind, each as a link."""

    title: str
    rows: list[Markup]

    @property
    def long(self) -> bool:
        """Whether the list is folded away until a reader asks for it."""
        return len(self.rows) > LONG


def groups(here: Place, document: Document) -> list[Group]:
    """Return what belongs to a document, kinds that have nothing left out."""
    found = [*_documents(here, document), *_registers(here, document), _clauses(here, document)]
    return [group for group in found if group.rows]


def _documents(here: Place, document: Document) -> Iterator[Group]:
    system, words = here.context.system, here.context.words
    uris = here.context.selection.uris
    links = [link for link in children(system, document) if link.child.path in uris and not is_retired(link.child)]
    yield Group(words("Additions in units"), [_child(here, link) for link in links if not link.deviates])
    yield Group(words("Deviations in units"), [_child(here, link) for link in links if link.deviates])
    forward = documents_linked_from(system).get(document.path, ())
    back = [path for path in sources_linking_to(system).get(document.path, ()) if path not in forward]
    yield Group(words("Related documents"), _texts(here, forward))
    yield Group(words("Also refers to this document"), _texts(here, back))


def _child(here: Place, link: Link) -> Markup:
    return Markup("{} – {}").format(here.document(link.child.id), here.unit(link.child.unit))


def _texts(here: Place, paths: Iterable[str]) -> list[Markup]:
    """Links to documents and hand-written pages, those that are published, documents first."""
    documents, pages = here.context.system.document_by_path, here.context.system.page_by_path
    titles = {
        path: f"{documents[path].id} {documents[path].title}" if path in documents else pages[path].title
        for path in paths
        if path in here.context.selection.uris
    }
    order = sorted(titles, key=lambda path: (path not in documents, titles[path], path))
    return [here.path(path, titles[path]) for path in order]


def _registers(here: Place, document: Document) -> Iterator[Group]:
    """The entries that name the document, register by register, whichever registers the handbook has."""
    by_register: dict[str, list[Entry]] = {}
    for entry in entries_naming(here.context.system).get(document.id, ()):
        by_register.setdefault(entry.register, []).append(entry)
    for name, entries in by_register.items():
        title = here.context.words(here.context.system.registers[name].title)
        yield Group(title, [here.entry(entry.id) for entry in entries])


def _clauses(here: Place, document: Document) -> Group:
    title = here.context.words("Requirements this document answers")
    return Group(title, [here.clause(reference) for reference in document.clauses])
