"""The list of documents: what there is, in which version, and who answers for it (ISO 9001:2015 7.5.3)."""

from __future__ import annotations

from collections.abc import Iterator

from markupsafe import Markup

from qmsctl.pages.context import MASTER, Context, Place, is_retired
from qmsctl.pages.documents import badge, review
from qmsctl.pages.escaping import escape
from qmsctl.pages.model import PageSpec
from qmsctl.pages.templating import render
from qmsctl.system import Document


def pages(context: Context) -> Iterator[PageSpec]:
    """Yield the list of documents."""
    here, words = Place(context, MASTER), context.words
    documents = sorted(context.selection.documents, key=lambda document: (document.id, document.path))
    groups: dict[str, list[list[Markup]]] = {}
    for document in documents:
        if not is_retired(document):
            name = words(document.type.name) if document.type else words("Other")
            groups.setdefault(name, []).append(_row(here, document))
    retired = [_row(here, document) for document in documents if is_retired(document)]
    content = render("master.md", here, documents=documents, groups=groups.items(), retired=retired)
    yield PageSpec(MASTER, "", words("Document list"), (words("Documents"),), content)


def _row(here: Place, document: Document) -> list[Markup]:
    words = here.context.words
    return [
        escape(document.id),
        here.path(document.path, document.title),
        escape(document.version),
        badge(here, document),
        here.role(document.owner, document.unit),
        here.role(document.approver, document.unit),
        here.unit(document.unit),
        escape(words.date(document.valid_from)),
        review(here, document),
    ]
