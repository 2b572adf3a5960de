"""What a management review is asked on its way: facts that stand, inputs of the handbook's own, what it lacks."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import pytest

from qmsctl.refused import Refused
from qmsctl.reviews.inputs.freezing import freezing
from qmsctl.reviews.minutes.agenda import agenda, as_text
from qmsctl.reviews.minutes.assessing import judge, others_good
from qmsctl.reviews.minutes.facts import facts_of, holes_of
from qmsctl.reviews.minutes.sheets import judgeable
from qmsctl.reviews.minutes.steps import next_step, steps
from qmsctl.reviews.minutes.text import minutes
from qmsctl.reviews.signing import hindrances
from qmsctl.reviews.standing import UNFROZEN, UNJUDGED, lacking, must_freeze, standing
from qmsctl.text.sameness import same_words
from tests.handbook import small
from tests.review_book import ask
from tests.sitting_book import MGT, QMS, TODAY, Book, gathered_book, held_book

VEHICLES = {
    "title": "Vehicles",
    "type": "object",
    "x-qms-id-prefix": "VEH",
    "x-qms-review-input": "the-fleet",
    "properties": {"id": {"type": "string"}, "title": {"title": "Vehicle", "type": "string"}},
}
CAMPAIGN = """---
id: CMP-2026
title: The reviews of 2026
year: "2026"
opened: 2026-01-10
opened_by: ab
nodes:
  - {unit: smia, leader: manager, period: {from: 2025-01-01, until: 2025-12-31}, deadline: 2026-12-20}
---
"""
ALONE = QMS[: QMS.index("  - id: forge")] + QMS[QMS.index("roles:") :].replace(
    """  - id: foreman
    name: Foreman
    holders:
      - person: fo
        unit: forge
      - person: pa
        unit: paint
""",
    "",
)


def with_vehicles() -> Book:
    tree = small(
        {
            "schemas/vehicles.schema.json": json.dumps(VEHICLES),
            "registers/vehicles.yaml": "- id: VEH-001\n  title: Van\n",
            "qms.yaml": QMS.replace("language: en", "language: en\nregisters:\n  vehicles: registers/vehicles.yaml"),
        }
    )
    return Book(tree).begun()


def thawed(book: Book) -> Book:
    """The same with its facts gathered and not frozen."""
    return book.after({MGT: book.text.replace(f"\nfrozen: {TODAY}\n", "\n")})


def test_an_input_of_the_handbooks_own_has_its_facts_and_its_title_wherever_it_is_shown(tmp_path: Path) -> None:
    book = with_vehicles()
    assert "VEH-001" in facts_of(book.system, book.review, "the-fleet")
    judged = book.act(judge, "the-fleet", "not-good", "The van rusts").act(others_good)
    printed = as_text(agenda(judged.system, judged.review, "en", TODAY), "en")
    assert "Needs a decision: Vehicles" in printed
    assert "| Vehicles |" in minutes(judged.system, judged.review, "en")
    folder = judged.on_disk(tmp_path)
    assert "Vehicles " in ask(folder, "review", "show", "smia-2026", "--inputs").stdout
    assert "the-fleet" not in ask(folder, "review", "show", "smia-2026", "--inputs").stdout


def test_one_unit_with_a_campaign_lets_its_facts_stand_before_it_judges() -> None:
    """Steps, the commands and the signature ask the same."""
    alone = thawed(Book(small({"qms.yaml": ALONE})).begun())
    asked = alone.after({"records/reviews/2026/CMP-2026.md": CAMPAIGN})
    for book, must in ((alone, False), (asked, True)):
        assert must_freeze(book.system, "smia", "2026") is must
        found = steps(book.system, book.review, "smia", "2026")
        assert ("freeze" in [step.name for step in found]) is must
        assert bool(lacking(book.system, book.review, UNFROZEN)) is must
        signing = list(hindrances(book.system, book.review, book.tree[book.review.inputs_path], TODAY))
        assert ("the facts are not frozen; qmsctl review freeze does it" in map(str, signing)) is must
    step = next_step(steps(asked.system, asked.review, "smia", "2026"))
    assert step is not None
    assert step.name == "freeze"
    with pytest.raises(Refused, match="not frozen"):
        judgeable(asked.system, asked.review)
    judgeable(alone.system, alone.review)


def test_a_review_that_need_not_be_frozen_is_judged_all_the_same() -> None:
    book = thawed(gathered_book())
    assert standing(book.system, book.review).state == "collecting"
    assert len(lacking(book.system, book.review, UNJUDGED)) == len(book.review.inputs)
    judged = book.act(others_good)
    assert standing(judged.system, judged.review).state == "assessed"


def test_facts_are_not_frozen_on_a_day_before_they_were_gathered(tmp_path: Path) -> None:
    book = thawed(gathered_book())
    inputs = book.tree[book.review.inputs_path]
    with pytest.raises(Refused, match="cannot be frozen on 2026-03-09, before that day"):
        freezing(book.system, book.review, TODAY - timedelta(days=1), book.text, inputs)
    assert f"\nfrozen: {TODAY}\n" in freezing(book.system, book.review, TODAY, book.text, inputs)
    early = Book(book.tree).after({MGT: book.text.replace("\ninputs:\n", "\nfrozen: 2025-02-02\ninputs:\n")})
    reasons = map(str, hindrances(early.system, early.review, inputs, TODAY))
    assert "the facts are frozen on 2025-02-02, before they were gathered on 2026-03-10" in list(reasons)
    before = book.on_disk(tmp_path)
    said = ask(
        before, "review", "freeze", "smia", "--year", "2026", "--person", "ab", today="2026-03-01", language="nb"
    )
    assert "det kan ikke fryses 1. mars 2026, før den dagen" in said.stderr.replace("\xa0", " ")


def test_the_same_words_are_the_same_sentence_whatever_stands_between_them() -> None:
    """The command that takes a sentence and the check that finds it again mean the same."""
    assert same_words("Walked through, users asked.", "walked through; users asked")
    assert not same_words("Walked through, users asked", "Walked through, nobody asked")
    assert not same_words("", "…")


def test_where_nothing_is_registered_nothing_is_found_good() -> None:
    book = gathered_book()
    holes = holes_of(book.tree, book.review)
    assert "earlier-actions" in holes
    assert "objectives" not in holes
    judged = book.act(others_good, holes)
    assert {row.input for row in judged.review.inputs if not row.judgement} == holes
    explained = book.act(others_good, holes, "This is the first year")
    assert {row.none_because for row in explained.review.inputs if row.input in holes} == {"This is the first year"}
    assert holes_of({}, book.review) == frozenset()


def test_what_is_left_out_and_what_it_takes_is_shown(tmp_path: Path) -> None:
    book = held_book()
    text = book.text.replace(
        "\nheld:\n",
        "\nwithout:\n  - {unit: paint, because: The shop burnt down}\noutputs:\n  resources: One more welder\nheld:\n",
    )
    folder = book.after({MGT: text}).on_disk(tmp_path)
    shown = ask(folder, "review", "show", "smia-2026").stdout
    assert "The paint shop: The shop burnt down" in shown
    assert "One more welder" in shown
    data = json.loads(ask(folder, "review", "show", "smia-2026", "--format", "json").stdout)
    assert data["without"] == [{"unit": "paint", "because": "The shop burnt down"}]
    assert data["outputs"] == {"resources": "One more welder"}


def test_the_half_year_check_says_from_which_day() -> None:
    book = held_book()
    review = book.review
    lack = [str(each.message) for each in lacking(book.system, review, "unchecked")]
    assert lack == []  # nothing is decided yet
    text = book.text.replace("\nheld:\n", "\ndecisions:\n  - {id: D1, text: Buy a press, becomes: need}\nheld:\n")
    decided = book.after({MGT: text})
    [found] = lacking(decided.system, decided.review, "unchecked")
    assert str(found.message) == "the half-year check of its decisions, due on 2026-09-10"
    assert date(2026, 9, 10) in found.message.values.values()
