"""What leaders type in their own language is understood beside the words that records have."""

from __future__ import annotations

from pathlib import Path

import pytest

from qmsctl.cli.reviews.meaning import input_meant, judgement_meant, question_meant, standing_meant
from qmsctl.i18n import translator
from qmsctl.refused import Refused
from tests.git_repository import write
from tests.review_book import ask
from tests.sitting_book import MGT, Book, gathered_book, held_book

SWEDISH = translator("sv")


@pytest.fixture(scope="module")
def book() -> Book:
    return gathered_book()


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("objectives", "objectives"),
        ("mål", "objectives"),
        ("MÅL", "objectives"),
        ("Tidigare beslut", "earlier-actions"),
        ("tidig", "earlier-actions"),
        ("earlier decisions", "earlier-actions"),
    ],
)
def test_an_input_is_named_by_id_title_or_how_it_begins(book: Book, typed: str, meant: str) -> None:
    assert input_meant(book.system, book.review, SWEDISH, typed) == meant


@pytest.mark.parametrize("typed", ["må", "climate", "", "re"])
def test_what_is_no_input_or_several_is_refused_with_all_that_there_are(book: Book, typed: str) -> None:
    with pytest.raises(Refused) as refused:
        input_meant(book.system, book.review, SWEDISH, typed)
    said = SWEDISH.sentence(refused.value.message)
    assert f"”{typed}” är inget område i MGT-2026-smia" in said
    assert "Mål (objectives)" in said
    assert all(f"({row.input})" in said for row in book.review.inputs if row.input != "objectives")
    assert "…" not in said


def test_judgements_and_standings_are_understood_as_people_say_them(book: Book) -> None:
    assert [judgement_meant(book.system, SWEDISH, each) for each in ("bra", "Bör bli bättre", "not-good", "Not good")] == [
        "good", "needs-improvement", "not-good", "not-good",
    ]  # fmt: skip
    assert [standing_meant(book.system, SWEDISH, each) for each in ("gjort", "Pågår", "late", "nedlagt", "flyttad")] == [
        "done", "under-way", "late", "dropped", "moved",
    ]  # fmt: skip
    for ask_for, typed, known in (
        (judgement_meant, "toppen", "Bra (good)"),
        (standing_meant, "kanske", "Pågår (under-way)"),
    ):
        with pytest.raises(Refused) as refused:
            ask_for(book.system, SWEDISH, typed)
        assert known in SWEDISH.sentence(refused.value.message)
    assert question_meant(book.system, SWEDISH, "lämpligt") == "suitable"
    assert question_meant(book.system, SWEDISH, "vackert") == "vackert"


def test_the_record_has_its_own_words_whatever_was_typed(tmp_path: Path) -> None:
    folder = write(tmp_path, gathered_book().tree)
    said = ask(folder, "review", "assess", "mål", "--judgement", "bra", today="2026-03-10", language="sv")
    assert said.returncode == 0, said.stderr
    assert "Mål (objectives): Bra" in said.stdout
    assert "- input: objectives\n    judgement: good\n" in (folder / MGT).read_text(encoding="utf-8")
    refused = ask(folder, "review", "assess", "--others", "dåligt", today="2026-03-10", language="sv")
    assert refused.returncode == 2


def test_a_decision_and_the_conclusion_are_in_the_readers_words(tmp_path: Path) -> None:
    folder = write(tmp_path, held_book().tree)
    said = ask(folder, "review", "decide", "--conclude", "egnet=ja", "--because", "Det dekker alt vi leverer",
               today="2026-03-10", language="nb")  # fmt: skip
    assert said.returncode == 0, said.stderr
    said = ask(folder, "review", "decide", "Kjøpe en ny presse før sommeren", "--becomes", "action", "--about", "mål",
               "--owner", "quality", "--due", "2026-06-01", today="2026-03-10", language="nb")  # fmt: skip
    assert said.returncode == 0, said.stderr
    text = (folder / MGT).read_text(encoding="utf-8")
    assert "suitable:\n    answer: " in text
    assert "    inputs:\n      - objectives\n" in text
