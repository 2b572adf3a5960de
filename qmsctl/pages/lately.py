"""What changed, in the words of the change notes: the latest on the front page, more on a page of its own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from qmsctl.pages.context import CHANGES, Context, Place, is_retired
from qmsctl.pages.escaping import escape
from qmsctl.pages.mine import spoken
from qmsctl.pages.model import PageSpec
from qmsctl.pages.tables import Column, dated, table
from qmsctl.pages.templating import render
from qmsctl.system import Document

MOST = 500
"""How many changes the page holds; each document's own page holds all of its."""


class News(NamedTuple):
    """A change that readers work by: the day it came into force (ISO), the document, its version, the note."""

    day: str
    document: Document
    version: str
    note: str


def pages(context: Context) -> Iterator[PageSpec]:
    """Yield the page of changes."""
    here, words = Place(context, CHANGES), context.words
    found = news(context)
    columns = [
        Column(words("Date")),
        Column(words("Document")),
        Column(words("Version")),
        Column(words("What changed")),
        Column(words("Unit"), choice=True),
    ]
    rows = (
        (dated(words, item.day), here.document(spoken(context, item.document).id), escape(item.version),
         escape(item.note), here.unit(item.document.unit))
        for item in found[:MOST]
    )  # fmt: skip
    content = render("changes.md", here, table=found and table(words, columns, rows), most=len(found) > MOST and MOST)
    yield PageSpec(CHANGES, "", words("What changed lately"), (words("Overview"),), content)


def news(context: Context) -> list[News]:
    """Return the changes of documents in force, latest first; a translation brings no news of its own."""
    found = [
        item
        for document in context.selection.documents
        if not is_retired(document) and document.in_force(context.day) and not document.text("translation_of")
        for item in _changes(document)
        if item.note and item.day <= context.day
    ]
    return sorted(found, key=lambda item: (item.day, item.document.id), reverse=True)


def _changes(document: Document) -> Iterator[News]:
    for change in document.changes:
        # Work changed on the day the version came into force; of older ones only the day of the note is left.
        current = change.version == document.version
        yield News(document.valid_from if current else change.date, document, change.version, change.note)
