"""In which languages a document can be read, and how a page says that its text is in another one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from markupsafe import Markup

from qmsctl.pages.context import Place
from qmsctl.pages.escaping import escape
from qmsctl.system import Document
from qmsctl.system.translations import original, translations

_LANGUAGE = re.compile(r"[a-z]{2,3}\Z")


def tag(here: Place, document: Document) -> str:
    """Return the language of a document as HTML names it, "" where the page around it is in the same one."""
    language = document.language
    return language if language != here.context.words.language and _LANGUAGE.match(language) else ""


def spoken(heading: Markup, language: str) -> Markup:
    """Return a document's heading with its language, which must be letters alone.

    Searches take a heading that lies in a block for a part of the page, so it is only put into one where it ends in
    attributes of its own.
    """
    first, newline, rest = heading.partition("\n")
    if first.rstrip().endswith("}"):
        return Markup(f'<div lang="{language}" markdown="1">\n\n{heading}\n\n</div>')  # noqa: S704
    return Markup(f'{first} {{: lang="{language}" }}{newline}{rest}')  # noqa: S704


def read_in(here: Place, document: Document) -> Markup:
    """Return links to the same document in other languages, the original first; empty where there are none."""
    words = here.context.words
    links = [_link(here, other) for other in _others(here, document)]
    return escape(words("Read in:")) + Markup(" ") + Markup(" · ").join(links) if links else Markup("")


def language_name(language: str) -> str:
    """Return what a language calls itself: ``sv`` → ``svenska``."""
    return _own_name(language) if _LANGUAGE.match(language) else language


@cache
def _own_name(language: str) -> str:
    from babel import Locale, UnknownLocaleError

    try:
        return Locale(language).get_language_name() or language
    except UnknownLocaleError:
        return language


def _others(here: Place, document: Document) -> Iterator[Document]:
    context = here.context
    source = original(context.system, document) or document
    family = (source, *translations(context.system).get(source.id, {}).values())
    for other in family:
        if other.path != document.path and other.path in context.selection.uris:
            yield other


def _link(here: Place, document: Document) -> Markup:
    link = here.path(document.path, language_name(document.language))
    if not _LANGUAGE.match(document.language):
        return link
    return link + Markup(f'{{: lang="{document.language}" }}')  # noqa: S704 - letters alone
