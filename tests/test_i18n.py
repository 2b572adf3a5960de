"""Nothing that people are shown may be left in English by mistake."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from qmsctl.findings import Message
from qmsctl.i18n import LOCALES, translator
from qmsctl.reviews.answers import answer_in, question_in, result_in
from qmsctl.reviews.topics import spoken
from tests.words import FILES, LANGUAGES, PACKAGE, Key, read

_HOLE = re.compile(r"\{\w*\}")


def _first(text: str | tuple[str, str]) -> str:
    return text if isinstance(text, str) else text[0]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("texts", FILES.values(), ids=list(FILES))
def test_nothing_is_untranslated(language: str, texts: Callable[[], set[Key]]) -> None:
    known = {(context, _first(text)) for context, text in translator(language)._texts}
    assert sorted(str(key) for key in texts() if (key[0], _first(key[1])) not in known) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_has_the_holes_of_its_original(language: str) -> None:
    for (_context, original), forms in translator(language)._texts.items():
        for form in forms:
            assert sorted(_HOLE.findall(form)) == sorted(_HOLE.findall(original)), original


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_files_hold_what_is_used_and_nothing_else(language: str) -> None:
    folder = LOCALES / language / "LC_MESSAGES"
    assert {path.name: read(path).keys() for path in folder.iterdir()} == {
        name: texts() for name, texts in FILES.items()
    }


def test_no_text_hides_from_those_who_gather_them() -> None:
    """Before Python 3.12 a call within an f-string is no call to the reader of code."""
    hidden = re.compile(r"""f["'].*\{(?:\w+\.)*(?:words|_)\(""")
    files = sorted(PACKAGE.rglob("*.py"))
    assert [str(path) for path in files if hidden.search(path.read_text(encoding="utf-8"))] == []


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


def test_an_input_is_said_by_its_title_beside_the_name_that_commands_take() -> None:
    lacking = Message("“{input}” is not judged", input=spoken("earlier-actions"))
    assert str(lacking) == "“Earlier decisions (earlier-actions)” is not judged"
    assert translator("nb").message(lacking) == "«Tidligere vedtak (earlier-actions)» er ikke vurdert"
    assert (
        translator("sv")
        .message(Message("{held}; {broken} do not", held=lacking, broken=1))
        .startswith("”Tidigare beslut (earlier-actions)” är inte bedömt")
    )


def test_an_input_is_said_once_where_title_and_name_are_the_same() -> None:
    assert spoken("objectives").in_language("en") == "Objectives"
    assert spoken("objectives", "of-our-own").in_language("nb") == "Mål (objectives), of-our-own"
    assert spoken("objectives") == "objectives"


def test_partly_is_another_word_of_a_conclusion_than_of_a_requirement() -> None:
    words = translator("nb")
    assert (words.value("partly"), answer_in(words, "partly"), result_in(words, "partly")) == (
        "Delvis oppfylt", "Delvis", "Hjalp delvis",
    )  # fmt: skip
    assert (question_in(words, "effective"), answer_in(words, "maybe")) == ("Virkningsfullt", "maybe")
