"""Marks that stand beside documents on many pages: their state, a review that is late."""

from __future__ import annotations

from typing import NamedTuple

from markupsafe import Markup

from qmsctl.pages.context import Place, is_retired
from qmsctl.pages.escaping import escape
from qmsctl.system import Document
from qmsctl.system.document import DRAFT


class Notice(NamedTuple):
    """What a reader must know before reading: kind of admonition, title, text."""

    kind: str
    title: str
    text: Markup


def badge(here: Place, document: Document) -> Markup:
    """Return the document's state as a mark: in words, with a colour beside them."""
    words = here.context.words
    if is_retired(document):
        return mark("retired", words.value("retired"))
    if document.status == DRAFT:
        return mark("draft", words.value("draft"))
    if not document.in_force(here.context.day):
        return mark("waiting", words("Not valid yet"))
    return mark("approved", words.value("approved"))


def mark(kind: str, text: str) -> Markup:
    """Return a short text as a coloured mark."""
    return Markup(f'<span class="qms-badge qms-badge--{escape(kind)}">{escape(text)}</span>')  # noqa: S704 - escaped


def review(here: Place, document: Document) -> Markup:
    """Return the day of the next review, marked where it has passed."""
    day, words = document.next_review(), here.context.words
    if day is None or is_retired(document):
        return Markup("–")
    late = Markup(" ") + mark("overdue", words("Overdue")) if document.overdue(here.context.today) else Markup("")
    return escape(words.date(day)) + late
