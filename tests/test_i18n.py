"""Nothing that a reader of the handbook sees may be left in English by mistake."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from babel.messages.extract import extract_python
from babel.messages.pofile import read_po
from jinja2.ext import babel_extract

from qmsctl.i18n import LOCALES, VALUE, translator
from qmsctl.schemas import REGISTERS, shipped_schema

PACKAGE = Path(__file__).parent.parent / "qmsctl"
LANGUAGES = ("nb", "sv")
CALLS = {"_": None, "words": None, "plural": (1, 2)}
_HOLE = re.compile(r"\{\w*\}")


def wanted() -> set[tuple[str | None, str]]:
    """Every text of templates, page modules and shipped schemas, with its context."""
    found = set()
    for path in (PACKAGE / "pages").rglob("*.py"):
        with path.open("rb") as file:
            found |= {(None, text) for text in _texts(extract_python(file, list(CALLS), [], {}))}
    for path in (PACKAGE / "pages" / "templates").glob("*.md"):
        with path.open("rb") as file:
            found |= {(None, text) for text in _texts(babel_extract(file, list(CALLS), [], {"trimmed": "false"}))}
        found |= {(None, text) for text in re.findall(r'words\.plural\("([^"]+)"', path.read_text(encoding="utf-8"))}
    for name in REGISTERS:
        found |= set(_schema(shipped_schema(name).document))
    found |= {
        (VALUE, value) for value in ("approved", "retired", "legal-limit", "permit", "complaint", "interested-party")
    }
    found |= {(None, name) for name in ("Policy", "Procedure", "Instruction", "Form", "Plan")}
    return found


def _texts(rows: Any) -> set[str]:
    texts = set()
    for _line, _function, message, _comments in rows:
        first = message[0] if isinstance(message, tuple) else message
        if isinstance(first, str) and first:
            texts.add(first)
    return texts


def _schema(node: Any, top: bool = True) -> Any:
    if isinstance(node, dict):
        if isinstance(node.get("title"), str):
            yield None, node["title"]
        if top and isinstance(node.get("description"), str):
            yield None, node["description"]
        for value in node.get("enum", ()):
            yield VALUE, value
        for child in node.values():
            yield from _schema(child, top=False)


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_on_the_pages_is_untranslated(language: str) -> None:
    known = translator(language)._texts
    assert sorted(str(text) for text in wanted() - known.keys()) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_has_the_holes_of_its_original(language: str) -> None:
    for (_context, original), forms in translator(language)._texts.items():
        for form in forms:
            assert sorted(_HOLE.findall(form)) == sorted(_HOLE.findall(original)), original


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_file_holds_nothing_that_is_not_used(language: str) -> None:
    with (LOCALES / language / "LC_MESSAGES" / "qmsctl.po").open("rb") as file:
        catalogue = read_po(file, locale=language)
    texts = {(message.context, message.id[0] if isinstance(message.id, tuple) else message.id) for message in catalogue}
    assert sorted(str(text) for text in texts - wanted() - {(None, "")}) == []


def test_a_word_of_the_handbook_passes_through() -> None:
    assert translator("nb")("Kjøretøy") == "Kjøretøy"
    assert translator("nb").value("ikke-en-verdi") == "ikke-en-verdi"
    assert translator("en").value("on-track") == "On track"


def test_a_language_nobody_has_translated_speaks_english() -> None:
    assert translator("fi")("Documents") == "Documents"
    assert translator("../../etc")("Documents") == "Documents"


def test_dates_and_numbers_follow_the_language() -> None:
    assert translator("nb").date("2026-02-01") == "1.\xa0feb.\xa02026"
    assert translator("en").date("2026-02-01") == "1\xa0Feb\xa02026"
    assert translator("sv").date("2026-02-01") == "1\xa0feb.\xa02026"
    assert translator("nb").date("snart") == "snart"
    assert translator("nb").number(1182.5) == "1\xa0182,5"
    assert translator("en").number(1182.5) == "1,182.5"


def test_counts_have_their_own_form() -> None:
    assert translator("nb").plural("{number} document", "{number} documents", 1) == "1 dokument"
    assert translator("nb").plural("{number} document", "{number} documents", 3) == "3 dokumenter"
    assert translator("en").plural("{number} document", "{number} documents", 3) == "3 documents"
