"""The glossary: what words mean in this handbook, and the words of the field in three languages."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from markupsafe import Markup

from qmsctl.frameworks.catalogue import glossary
from qmsctl.pages.context import GLOSSARY, Context, Place
from qmsctl.pages.escaping import escape
from qmsctl.pages.model import PageSpec
from qmsctl.pages.tables import Column, table
from qmsctl.pages.templating import render
from qmsctl.system import Entry
from qmsctl.system.terms import REGISTER

_LANGUAGES = {"nb": "Norsk", "sv": "Svenska", "en": "English"}
_LAST_LETTERS = {"nb": "æøå", "sv": "åäö"}


def pages(context: Context) -> Iterator[PageSpec]:
    """Yield the glossary."""
    here, words = Place(context, GLOSSARY), context.words
    order = _LAST_LETTERS.get(context.system.settings.language, "")
    entries = sorted(context.system.register(REGISTER), key=lambda entry: alphabetical(entry.title, order))
    content = render("glossary.md", here, entries=[_entry(here, entry) for entry in entries], field=_field(here))
    register = context.system.registers.get(REGISTER)
    path = register.path if register and register.entries else ""
    yield PageSpec(GLOSSARY, path, words("Glossary"), (words("Overview"),), content)


def alphabetical(word: str, last: str) -> str:
    """Return a word's place in the alphabet as a key to sort by; the letters of `last` stand behind z in that order."""
    return word.lower().translate({ord(letter): "{" + chr(97 + place) for place, letter in enumerate(last)})


def _entry(here: Place, entry: Entry) -> dict[str, Any]:
    document = entry.text("document")
    return {
        "title": entry.title,
        "anchor": here.context.anchor_of(entry),
        "language": entry.text("language") if entry.text("language") in _LANGUAGES else "",
        "definition": entry.text("definition"),
        "forms": ", ".join(entry.texts("forms")),
        "synonyms": ", ".join(entry.texts("synonyms")),
        "document": here.document(document) if document in here.context.published else "",
    }


def _field(here: Place) -> Markup:
    """The words of the field, the reader's language first."""
    words = here.context.words
    languages = sorted(_LANGUAGES, key=lambda language: language != words.language)
    order = _LAST_LETTERS.get(languages[0], "")
    rows = sorted(glossary(), key=lambda row: alphabetical(str(row[languages[0]]), order))
    cells = ([_words(str(row[language]), language, words.language) for language in languages] for row in rows)
    return table(words, [Column(_LANGUAGES[language]) for language in languages], cells)


def _words(written: str, language: str, spoken: str) -> Markup:
    text = escape(written.replace(";", ","))
    return text if language == spoken else Markup('<span lang="{}">{}</span>').format(language, text)
