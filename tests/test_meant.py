"""Which review of which year is meant: every command of the yearly review reads what it is given in the same way."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from qmsctl.cli.reviews.asked import review_meant, unit_meant
from qmsctl.refused import Refused
from qmsctl.reviews.meant import open_year, unit_and_year, year_meant
from tests.git_repository import write
from tests.handbook import small
from tests.review_book import ask
from tests.sitting_book import QMS
from tests.test_one_answer import book, campaign, review

JANUARY = date(2027, 1, 15)


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("MGT-2026-smia", ("smia", "2026")),
        ("mgt-2026-smia", ("smia", "2026")),
        ("smia-2026", ("smia", "2026")),
        ("smia", None),
        ("MGT-2026-nowhere", None),
        ("smia-26", None),
        ("MGT-0026-smia", None),
    ],
)
def test_a_review_is_named_by_its_id_or_by_unit_and_year(name: str, meant: tuple[str, str] | None) -> None:
    assert unit_and_year(book(), name) == meant


def test_a_unit_whose_id_ends_like_a_year_is_that_unit() -> None:
    halls = {"qms.yaml": QMS.replace("  - id: paint\n", "  - id: smia-2026\n")}
    assert unit_and_year(book(halls), "smia-2026") is None


def test_what_was_begun_is_finished_before_the_next_year() -> None:
    """In January the review of last year is not signed: whoever names the unit alone means that one."""
    unsigned = book(review("smia"))
    assert year_meant(unsigned, "smia", JANUARY) == open_year(unsigned, JANUARY) == "2026"
    assert year_meant(unsigned, "forge", JANUARY) == "2027"
    # The campaign of the next year is open as well: the year of all units is that one.
    both = book(review("smia"), next_campaign())
    assert (year_meant(both, "smia", JANUARY), open_year(both, JANUARY)) == ("2026", "2027")
    signed = book(review("smia", signed=True), next_campaign())
    assert year_meant(signed, "smia", JANUARY) == "2027"
    assert year_meant(book(review("smia", signed=True)), "smia", JANUARY) == "2027"
    # What nobody finished long ago does not come back once a later one is signed.
    assert year_meant(book(review("smia", "2024"), review("smia", "2025", signed=True)), "smia", LATER) == "2026"
    cancelled = book(review("smia", cancelled={"because": "The company was sold"}))
    assert year_meant(cancelled, "smia", JANUARY) == "2027"


LATER = date(2026, 11, 21)


def next_campaign() -> dict[str, str]:
    found = campaign(id="CMP-2027", year="2027", opened="2027-01-05")
    return {path.replace("2026", "2027"): text for path, text in found.items()}


def test_of_those_that_fit_the_latest_is_meant() -> None:
    system = book(review("smia", "2024", signed=True), review("smia", "2025", signed=True), review("smia"))
    sealed = review_meant(system, "smia", None, LATER, lambda each: each.seal_path in system.files)
    assert sealed.id == "MGT-2025-smia"
    assert review_meant(system, "smia", None, LATER).id == "MGT-2026-smia"
    assert review_meant(system, "MGT-2024-smia", None, LATER, lambda _: False).id == "MGT-2024-smia"
    assert review_meant(system, None, "2024", LATER).id == "MGT-2024-smia"
    assert review_meant(system, "smia-2024", "2024", LATER).id == "MGT-2024-smia"


@pytest.mark.parametrize(
    ("name", "year", "sentence"),
    [
        ("smja", None, "there is no unit or review “smja”; did you mean smia?"),
        ("warehouse", None, "“warehouse” is no unit in qms.yaml"),
        ("MGT-2026-smia", "2025", "“MGT-2026-smia” is the review of 2026, not of 2025"),
    ],
)
def test_what_cannot_be_meant_is_said(name: str, year: str | None, sentence: str) -> None:
    with pytest.raises(Refused) as refused:
        unit_meant(book(review("smia")), name, year, LATER)
    assert sentence in str(refused.value)


def test_where_one_unit_reviews_it_is_meant_without_its_name() -> None:
    own = (
        "  units:\n    - {unit: smia, leaves_out: The forge is all there is}\n    - {unit: paint, leaves_out: Closed}\n"
    )
    assert unit_meant(book(settings=own), None, None, LATER) == ("forge", "2026")
    assert unit_meant(book(), None, None, LATER) == ("smia", "2026")


@pytest.mark.parametrize(
    "words",
    [
        ("inputs", "MGT-2026-smia", "--preview"), ("rollup", "MGT-2026-smia"), ("agenda", "MGT-2026-smia"),
        ("walk", "MGT-2026-smia"), ("show", "MGT-2026-smia"), ("check", "MGT-2026-smia"),
        ("assess", "MGT-2026-smia", "objectives", "--judgement", "good"),
    ],
    ids=lambda words: words[0],
)  # fmt: skip
def test_every_command_takes_the_id_of_a_review(tmp_path: Path, words: tuple[str, ...]) -> None:
    files = {"qms.yaml": QMS, **review("smia", conclusion=None, held=None)}
    folder = write(tmp_path, small(files))
    said = ask(folder, "review", *words, today="2027-01-15")
    assert said.returncode == 0, said.stderr
    again = ask(folder, "review", words[0], "MGT-2026-nowhere", *words[2:], today="2027-01-15")
    assert again.returncode == 2
    assert "MGT-2026-nowhere" in again.stderr
