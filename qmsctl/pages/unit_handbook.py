"""What holds in a unit, as its page shows it: its own documents first, then the inherited ones by process."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from markupsafe import Markup

from qmsctl.pages.context import Place
from qmsctl.pages.document.languages import read_in
from qmsctl.pages.document.marks import mark
from qmsctl.pages.escaping import escape
from qmsctl.system import Document, Entry, System
from qmsctl.system.inheritance import Kind, Link, Row, ancestors, effective, forbidden, stale
from qmsctl.system.names import unit_name
from qmsctl.system.processes import runs_in
from qmsctl.system.system import remembered

_FEW = 40


class Group(NamedTuple):
    """Inherited documents that belong together; `open` where there are few, or where something holds instead."""

    title: str
    rows: list[Markup]
    open: bool


class UnitHandbook(NamedTuple):
    """The effective handbook of a unit: how many documents of each kind (with its word), own rows, inherited groups."""

    counts: list[tuple[str, str, int]]
    own: list[Markup]
    groups: list[Group]


def unit_handbook(here: Place, unit: str) -> UnitHandbook:
    """Return what a reader sees of the handbook that holds in a unit; unpublished documents are left out."""
    context = here.context
    rows = [row for row in effective(context.system, unit, context.day) if row.document.path in context.selection.uris]
    listed, translations = _folded(rows)
    counts: dict[str, int] = {}
    for row in listed:
        kind = "replaced" if row.replaced_by else row.kind.value
        counts[kind] = counts.get(kind, 0) + 1
    own = [_item(here, row, translations) for row in listed if row.kind is not Kind.INHERITED]
    told = [(kind, text, counts[kind]) for kind, text in _words(here).items() if kind in counts]
    return UnitHandbook(
        told, own, list(_groups(here, unit, [r for r in listed if r.kind is Kind.INHERITED], translations))
    )


_Translations = dict[str, list[Document]]


def _folded(rows: list[Row]) -> tuple[list[Row], _Translations]:
    """Translations stand beside their original where it is listed too."""
    known = {row.document.id for row in rows}
    listed, folded = [], dict[str, list[Document]]()
    for row in rows:
        original = row.document.text("translation_of").partition("@")[0]
        if original in known and original != row.document.id:
            folded.setdefault(original, []).append(row.document)
        else:
            listed.append(row)
    return listed, folded


def _groups(here: Place, unit: str, rows: list[Row], translations: _Translations) -> Iterator[Group]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(_group(here, unit, row.document), []).append(row)
    order = {entry.title: number for number, entry in enumerate(here.context.system.register("processes"))}
    for title, members in sorted(found.items(), key=lambda pair: order.get(pair[0], len(order))):
        differs = any(row.replaced_by for row in members)
        yield Group(title, [_item(here, row, translations) for row in members], differs or len(rows) <= _FEW)


def _group(here: Place, unit: str, document: Document) -> str:
    """The process that names a document or its parent, if possible one that runs in the unit; else its type."""
    system, words = here.context.system, here.context.words
    known = processes_by_document(system)
    for name in (document.id, *(parent.id for parent in ancestors(system, document))):
        if name in known:
            return next((entry for entry in known[name] if runs_in(system, entry, unit)), known[name][0]).title
    return words(document.type.name) if document.type else words("Other")


@remembered
def processes_by_document(system: System) -> dict[str, list[Entry]]:
    """Return the processes that name a document, by the document's id."""
    found: dict[str, list[Entry]] = {}
    for entry in system.register("processes"):
        for name in entry.texts("documents"):
            found.setdefault(name.partition("@")[0], []).append(entry)
    return found


def _item(here: Place, row: Row, translations: _Translations) -> Markup:
    """One document in the reader's language where it can be: link, mark, what it does to another, other languages."""
    family = (row.document, *translations.get(row.document.id, ()))
    read = next((document for document in family if document.language == here.context.words.language), row.document)
    line = Markup(" ".join((here.document(read.id), *_marks(here, row))))  # noqa: S704 - both made of what was escaped
    notes = [*_relations(here, row), *filter(None, [read_in(here, read) if len(family) > 1 else Markup("")])]
    return line + Markup("<br> ") + Markup(" · ").join(notes) if notes else line


def _marks(here: Place, row: Row) -> Iterator[Markup]:
    words, document = here.context.words, row.document
    kind = "replaced" if row.replaced_by else row.kind.value
    if kind == Kind.INHERITED:
        # The most of what a unit has, on every unit's page: no tag and no link, which take their time to render.
        yield Markup(f"*{escape(words('Inherited'))}, {escape(unit_name(here.context.system, row.unit))}*")  # noqa: S704 - escaped
    else:
        yield mark(kind, _words(here)[kind])
    if not document.in_force(here.context.day):
        yield mark("waiting", words("Not valid yet"))
    if any(found.parent.id not in here.context.secret for found in stale(here.context.system, document)):
        yield mark("overdue", words("To be looked at again"))


def _relations(here: Place, row: Row) -> Iterator[Markup]:
    words = here.context.words
    if row.replaced_by:
        yield here.unit(row.unit)
    for other in row.replaced_by:
        if link := here.document(other.id):
            yield Markup("{}: {}").format(escape(words("Here holds instead")), link)
    for found in row.links:
        if link := here.document(found.name):
            yield Markup("{}: {}").format(escape(_relation(here, found)), link)


def _relation(here: Place, link: Link) -> str:
    words = here.context.words
    if not link.deviates:
        return words("Adds to")
    if forbidden(here.context.system, link):
        return words("Deviates, without being allowed to, from")
    return words("Holds instead of")


def _words(here: Place) -> dict[str, str]:
    """What readers call the ways in which a unit has a document."""
    words = here.context.words
    return {
        Kind.OWN.value: words("Own"),
        Kind.ADDED.value: words("Added"),
        Kind.DEVIATING.value: words("Deviating"),
        Kind.INHERITED.value: words("Inherited"),
        "replaced": words("Replaced here"),
    }
