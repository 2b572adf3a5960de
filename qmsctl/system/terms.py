"""The words of a handbook and of its field: what they mean, and the forms and synonyms people know them by."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from qmsctl.frameworks.catalogue import glossary
from qmsctl.system.register import Entry
from qmsctl.system.system import System, remembered

REGISTER = "terms"

_BRACKETS = re.compile(r"\s*\(([^()]*)\)")
_BETWEEN = re.compile(r"\s*[;,]\s*|\s+/\s+")


class Term(NamedTuple):
    """A word of one language.

    `definition` is "" for a word of the field that the handbook has not
    explained. `forms` are the same word inflected, `synonyms` other words for
    it. `entry_id` names the entry of the register `terms`, "" for a word that
    comes with the tool.
    """

    term: str
    definition: str
    forms: tuple[str, ...] = ()
    synonyms: tuple[str, ...] = ()
    entry_id: str = ""


@remembered
def terms(system: System, language: str) -> tuple[Term, ...]:
    """Return the handbook's own words of a language, then those of the field that it has not explained itself.

    Where both have a word, the handbook's meaning counts and the synonyms of both are kept.
    """
    field = {term.term.casefold(): term for term in of_the_field(language)}
    own = []
    for entry in system.register(REGISTER):
        if (entry.text("language") or system.settings.language) == language and entry.title != entry.id:
            own.append(_own(entry, field.pop(entry.title.casefold(), None)))
    return (*own, *field.values())


def _own(entry: Entry, same: Term | None) -> Term:
    known = {entry.title.casefold()}
    synonyms = tuple(_new((*entry.texts("synonyms"), *(same.synonyms if same else ())), known))
    return Term(entry.title, entry.text("definition"), entry.texts("forms"), synonyms, entry.id)


@cache
def of_the_field(language: str) -> tuple[Term, ...]:
    """Return the words that come with the tool in a language (en, nb, sv); none in another one."""
    written = (str(row[language]) for row in glossary() if row.get(language))
    return tuple({term.term.casefold(): term for term in map(_of_the_field, written)}.values())


def _of_the_field(written: str) -> Term:
    """Read ``ledelsessystem (eldre: styringssystem); x``: the first word is the one to show, the rest synonyms."""
    first, *others = (part.strip() for part in written.split(";"))
    shown = _BRACKETS.sub("", first).strip()
    found = [word for part in (first, *others) for word in _words(part)]
    return Term(shown, "", (), tuple(_new(found, {shown.casefold()})))


def _words(part: str) -> Iterator[str]:
    """The words of a part; of brackets only what is a word: “eldre: styringssystem” and “VP”, not “of the system”."""
    yield from _BETWEEN.split(_BRACKETS.sub("", part).strip())
    for inside in _BRACKETS.findall(part):
        _, colon, word = inside.partition(":")
        if colon or inside.isupper():
            yield (word if colon else inside).strip()


def _new(words: tuple[str, ...] | list[str], known: set[str]) -> Iterator[str]:
    for word in words:
        if word and word.casefold() not in known:
            known.add(word.casefold())
            yield word
