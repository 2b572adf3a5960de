"""Pages of earlier versions: what a document said before, behind a sentence that nobody can miss."""

from __future__ import annotations

from collections.abc import Iterator

from markupsafe import Markup

from qmsctl.history.replaced import Replaced
from qmsctl.pages.context import Place
from qmsctl.pages.document import control
from qmsctl.pages.document.marks import mark
from qmsctl.pages.escaping import escape, sentence
from qmsctl.system import Document


def ways(here: Place, document: Document) -> dict[str, str]:
    """Return the ways to the pages of a document's earlier versions, by version."""
    if here.coming:
        return {}
    return {version: here.way(uri) for version, uri in here.context.older.get(document.path, {}).items()}


def label(here: Place, document: Document) -> str:
    """Return what an earlier version is called in the browser's title."""
    name = f"{document.id} {document.title}"
    return here.context.words("{document}, version {version} (replaced)", document=name, version=document.version)


def warning(here: Place, old: Replaced) -> str:
    """Return the sentence that stands first."""
    words = here.context.words
    return words(
        "Version {version}, replaced by {newer} on {day}",
        version=old.document.version,
        newer=old.by,
        day=words.date(old.day),
    )


def instead(here: Place, path: str) -> Markup:
    """Return what to read instead of an earlier version."""
    words = here.context.words
    current = here.context.system.document_by_path[path]
    link = here.path(path, f"{current.id} {current.title} ({current.version})")
    return sentence(words("Do not use it. What is in force is {document}."), document=link)


def rows(here: Place, document: Document) -> Iterator[control.Row]:
    """Yield what tells this version from every other."""
    words = here.context.words
    yield words("Document"), Markup("**{}**").format(escape(document.id))
    yield words("Version"), escape(document.version)
    yield words("Status"), mark("retired", words("Replaced"))
