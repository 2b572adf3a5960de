"""What a page is found by besides its text: search words, other forms and other names of what it is about.

They stand in the front matter of the page under ``search``, where no reader meets them:
``boost`` (how much a hit on the page counts), ``keywords`` (words that count almost as much as the title), ``words``
(words that count as the text does), ``tables`` (false: tables are lists of what is found elsewhere) and ``entries``
(true: each part of the page is a thing of its own).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any, NamedTuple

from qmsctl.pages.context import GLOSSARY, UNITS, Context
from qmsctl.pages.model import PageSpec
from qmsctl.system import Document, Page, System
from qmsctl.system.inflections import inflected
from qmsctl.system.system import remembered
from qmsctl.system.terms import Term, terms
from qmsctl.text.lenient import texts

_WORD = re.compile(r"\w+")
_FRONT = re.compile(r"---\n.*?\n---\n", re.S)
_SEARCH = re.compile(r"^search: (.*)\n", re.M)
_MOST = 300
_OF_REGISTERS, _OF_UNITS, _OF_LISTS = 0.3, 0.5, 0.1


class _Vocabulary(NamedTuple):
    """The terms of a language: by the first word of what names them, and by the document that is about them."""

    phrases: dict[str, list[tuple[tuple[str, ...], int]]]
    documents: dict[str, list[int]]
    forms: list[tuple[str, ...]]
    names: list[tuple[str, ...]]


def with_search_words(context: Context, pages: Iterable[PageSpec]) -> Iterator[PageSpec]:
    """Yield the pages, each with what it is found by in its front matter."""
    documents = {document.path: document for document in context.selection.documents}
    written = {page.path: page for page in context.selection.pages}
    for page in pages:
        item = documents.get(page.repo_path) or written.get(page.repo_path)
        known = _told(page.content)
        if not known.get("exclude"):
            known = _found_by(context, page, item) | known
            page = replace(page, content=_telling(page.content, known))
        yield page


def _found_by(context: Context, page: PageSpec, item: Document | Page | None) -> dict[str, Any]:
    system = context.system
    if item is None:
        said = _tokens(page.title)
        found: dict[str, Any] = {"keywords": _longest(_with_forms(said, context.words.language), set(said))}
        if page.repo_path in system.register_by_path or page.src_uri == GLOSSARY:
            return found | {"boost": _OF_REGISTERS, "entries": True}
        return found | {"boost": _OF_UNITS if page.src_uri.startswith(UNITS) else _OF_LISTS, "tables": False}
    language = item.language if isinstance(item, Document) else system.settings.language
    number = item.id if isinstance(item, Document) else ""
    return _of_text(_vocabulary(system, language), item, number, language)


def _of_text(known: _Vocabulary, item: Document | Page, number: str, language: str) -> dict[str, Any]:
    named = _tokens(" ; ".join((item.title, *texts(item.front, "keywords"))))
    about = {*_terms_in(known, named), *known.documents.get(number, ())}
    strong = [*named, *_with_forms(named, language), *(word for term in about for word in known.names[term])]
    body = set(_tokens(item.body.prose))
    weak = (word for term in _terms_among(known, body) - about for word in known.forms[term])
    title = set(_tokens(item.title))
    keywords = _longest(strong, title)
    return {"keywords": keywords, "words": _longest(weak, body | title | set(keywords.split()))}


def _tokens(text: str) -> list[str]:
    return _WORD.findall(text.lower().replace("_", " "))


def _with_forms(words: Iterable[str], language: str) -> Iterator[str]:
    for word in words:
        yield from inflected(word, language)


def _terms_in(known: _Vocabulary, words: list[str]) -> Iterator[int]:
    """Yield the terms that words name."""
    for at, word in enumerate(words):
        for phrase, term in known.phrases.get(word, ()):
            if len(phrase) == 1 or tuple(words[at : at + len(phrase)]) == phrase:
                yield term


def _terms_among(known: _Vocabulary, words: set[str]) -> set[int]:
    """Return the terms that the words of a text name, in whatever order they stand."""
    return {
        term
        for word in known.phrases.keys() & words
        for phrase, term in known.phrases[word]
        if len(phrase) == 1 or words.issuperset(phrase)
    }


def _longest(words: Iterable[str], known: set[str]) -> str:
    """Return words in one line, without those that begin another one: a search asks for beginnings."""
    kept: list[str] = []
    for word in sorted(set(words) - known, reverse=True):
        if not kept or not kept[-1].startswith(word):
            kept.append(word)
    return " ".join(reversed(kept[-_MOST:]))


@remembered
def _vocabulary(system: System, language: str) -> _Vocabulary:
    found = _Vocabulary({}, {}, [], [])
    for number, term in enumerate(terms(system, language)):
        forms = tuple(dict.fromkeys(token for form in _forms(term, language) for token in _tokens(form)))
        synonyms = [form for word in term.synonyms for form in (word, *inflected(word, language))]
        found.forms.append(forms)
        found.names.append(tuple(dict.fromkeys((*forms, *(token for form in synonyms for token in _tokens(form))))))
        for name in dict.fromkeys((*_forms(term, language), *term.synonyms)):
            phrase = tuple(_tokens(name))
            if phrase:
                found.phrases.setdefault(phrase[0], []).append((phrase, number))
        entry = system.entry_by_id.get(term.entry_id)
        if entry and entry.text("document"):
            found.documents.setdefault(entry.text("document"), []).append(number)
    return found


def _forms(term: Term, language: str) -> tuple[str, ...]:
    return (term.term, *term.forms, *inflected(term.term, language))


def _told(content: str) -> dict[str, Any]:
    """What the template of a page says about the search."""
    front = _FRONT.match(content)
    row = _SEARCH.search(front.group()) if front else None
    return json.loads(row.group(1)) if row else {}


def _telling(content: str, found: dict[str, Any]) -> str:
    front = _FRONT.match(content)
    if front is None:
        return content
    rows = _SEARCH.sub("", front.group()).removesuffix("---\n")
    kept = {key: value for key, value in found.items() if value not in ("", None)}
    return f"{rows}search: {json.dumps(kept, ensure_ascii=False)}\n---\n{content[front.end() :]}"
