"""The list of documents: what there is, in which version, and who answers for it (ISO 9001:2015 7.5.3)."""

from __future__ import annotations

from collections.abc import Iterator

from markupsafe import Markup

from qmsctl.pages.context import MASTER, Context, Place, is_retired
from qmsctl.pages.documents import badge, review
from qmsctl.pages.escaping import escape
from qmsctl.pages.model import PageSpec
from qmsctl.pages.tables import Column, dated, keyed, table
from qmsctl.pages.templating import render
from qmsctl.system import Document


def pages(context: Context) -> Iterator[PageSpec]:
    """Yield the list of documents."""
    here, words = Place(context, MASTER), context.words
    documents = sorted(context.selection.documents, key=lambda document: (document.id, document.path))
    current = [_row(here, document) for document in documents if not is_retired(document)]
    retired = [_row(here, document) for document in documents if is_retired(document)]
    content = render(
        "master.md",
        here,
        documents=documents,
        table=current and table(words, _columns(here), current),
        retired=retired and table(words, _columns(here), retired),
    )
    yield PageSpec(MASTER, "", words("Document list"), (words("Documents"),), content)


def _columns(here: Place) -> list[Column]:
    words = here.context.words
    return [
        Column(words("Id")),
        Column(words("Title")),
        Column(words("Type"), choice=True),
        Column(words("Version")),
        Column(words("Status"), choice=True),
        Column(words("Owner"), choice=True),
        Column(words("Approver"), choice=True),
        Column(words("Unit"), choice=True),
        Column(words("Valid from")),
        Column(words("Next review")),
    ]


def _row(here: Place, document: Document) -> list[Markup]:
    words, day = here.context.words, document.next_review()
    following = review(here, document)
    return [
        escape(document.id),
        here.path(document.path, document.title),
        escape(words(document.type.name) if document.type else words("Other")),
        escape(document.version),
        badge(here, document),
        here.role(document.owner, document.unit),
        here.role(document.approver, document.unit),
        here.unit(document.unit),
        dated(words, document.valid_from),
        keyed(following, day.isoformat()) if day else following,
    ]
