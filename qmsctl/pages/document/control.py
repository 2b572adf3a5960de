"""The control block: which document this is, who answers for it, since when it holds, what changed (ISO 9001 7.5.2)."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

from markupsafe import Markup

from qmsctl.pages.context import Place, is_retired
from qmsctl.pages.document.marks import badge, review
from qmsctl.pages.escaping import escape, outside
from qmsctl.pages.reviews import looks
from qmsctl.system import Document
from qmsctl.text.lenient import texts

Row = tuple[str, Markup]


def identity(here: Place, document: Document) -> Iterator[Row]:
    """Yield what tells this document and version from every other."""
    words = here.context.words
    yield words("Document"), Markup(f"**{escape(document.id)}**")  # noqa: S704 - escaped
    yield words("Version"), escape(document.version or "–")
    yield words("Status"), badge(here, document)


def facts(here: Place, document: Document) -> Iterator[Row]:
    """Yield who answers for the document, from when to when and where it holds, what it belongs to."""
    words, unit = here.context.words, document.unit
    yield words("Owner"), here.role(document.owner, unit) or escape("–")
    yield words("Approver"), here.role(document.approver, unit) or escape("–")
    yield words("Valid from"), escape(words.date(document.valid_from) or "–")
    yield words("Next review"), review(here, document)
    yield from looks.facts(here, document)
    yield words("Unit"), here.unit(unit)
    if document.type:
        yield words("Type"), escape(words(document.type.name))
    if document.applies_to:
        yield words("Applies to"), Markup(", ").join(here.unit(name) for name in document.applies_to)
    yield from _kinship(here, document)
    if document.keywords:
        yield words("Search words"), escape(", ".join(document.keywords))


def report(here: Place, document: Document) -> str:
    """Return where a reader reports a fault in the document: a form, a mailbox, or the page that says how, else "".

    Nobody needs to mend what is retired.
    """
    if is_retired(document):
        return ""
    reporting = here.context.system.settings.reporting
    values = {"id": document.id, "title": document.title, "version": document.version}
    address = reporting.address(**values)
    if address.startswith("mailto:"):
        subject = quote(" ".join(filter(None, values.values())), safe="", errors="replace")
        return outside(f"{address}?subject={subject}")
    return outside(address) or (here.way(here.context.report) if here.context.report else "")


def _kinship(here: Place, document: Document) -> Iterator[Row]:
    words = here.context.words
    titles = {
        "replaces": words("Replaces"),
        "replaced_by": words("Replaced by"),
        "translation_of": words("Translation of"),
        "adds_to": words("Adds to"),
        "deviates_from": words("Deviates from"),
    }
    for key, title in titles.items():
        names = (document.text(key),) if document.text(key) else texts(document.front, key)
        shown = [found for found in (here.document(name) for name in names) if found]
        if shown:
            yield title, Markup("<br> ").join(shown)
