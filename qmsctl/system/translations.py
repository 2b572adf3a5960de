"""Translations of documents: which there are, of what, and whether the original has moved on.

A translation is a document of its own. Its ``translation_of`` names the original with the version that was translated.
"""

from __future__ import annotations

from qmsctl.system.document import APPROVED, Document
from qmsctl.system.inheritance import number
from qmsctl.system.system import System, remembered


@remembered
def translations(system: System) -> dict[str, dict[str, Document]]:
    """Return the translations that may be read: by id of the original, then by language.

    Only approved ones, and none where it or its original is confidential or in the same language; of two in one
    language, the first by id.
    """
    found: dict[str, dict[str, Document]] = {}
    for document in sorted(system.documents, key=lambda document: (document.id, document.path)):
        source = original(system, document)
        if source is None or document.status != APPROVED or document.confidential or source.confidential:
            continue
        if document.language != source.language:
            found.setdefault(source.id, {}).setdefault(document.language, document)
    return found


@remembered
def translating(system: System) -> dict[str, list[Document]]:
    """Return every document that translates another, drafts and retired ones too, by id of the original."""
    found: dict[str, list[Document]] = {}
    for document in system.documents:
        source = original(system, document)
        if source is not None:
            found.setdefault(source.id, []).append(document)
    return found


def original(system: System, document: Document) -> Document | None:
    """Return the document that this one translates, whatever its state; None where it is no translation."""
    name = document.text("translation_of").partition("@")[0]
    source = system.document_by_id.get(name) if name else None
    return None if source is None or source.id == document.id else source


def translated_version(document: Document) -> str:
    """Return the version of the original that a translation follows, "" where it names none."""
    return document.text("translation_of").partition("@")[2]


def behind(system: System, document: Document) -> bool:
    """Say whether the original has a newer version than the one that was translated.

    So it has where the translation names none, for nobody can tell what it follows.
    """
    source = original(system, document)
    if source is None:
        return False
    return number(source.version) > number(translated_version(document))


def leads(system: System, document: Document, language: str, day: str) -> bool:
    """Say whether menu and search lead a reader of that language to this document.

    Of a document and its translations they lead to one: that in the reader's language, where it is in force on that
    day (ISO), else the original. The others are there, and one click away.
    """
    source = original(system, document) or document
    if source.status != APPROVED:
        return True
    translated = translations(system).get(source.id, {}).get(language)
    best = translated if translated and translated.in_force(day) else source
    return best.path == document.path
