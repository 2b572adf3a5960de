"""``qmsctl review queue``: what waits for somebody, as a list and one document at a time."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.git_repository import write
from tests.handbook import small
from tests.quick import Said
from tests.review_book import ask, read

TODAY = "2027-01-20"
PRO = "procedures/PRO-004-delivery.md"


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """The smallest handbook when two of its documents are due."""
    return write(tmp_path, small())


def queue(book: Path, *words: str, said: str | None = None) -> Said:
    return ask(book, "review", "queue", *words, today=TODAY, said=said)


def ids(book: Path, *words: str) -> list[str]:
    return [item["id"] for item in json.loads(queue(book, "--format", "json", *words).stdout)]


def test_the_list_is_of_the_roles_that_a_person_holds(book: Path) -> None:
    everything = ids(book, "--unit", "smia")
    assert sorted(everything) == sorted([*ids(book, "--person", "kn"), *ids(book, "--person", "ab")])
    assert "PRO-004" in ids(book, "--person", "kn")
    assert ids(book, "--owner", "manager") == ids(book, "--person", "kn")
    shown = queue(book, "--person", "kn").stdout.replace("\xa0", " ")
    assert "PRO-004 Delivery" in shown
    assert "15 Jan 2027 (overdue)" in shown


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--owner", "boss"], "“boss” is no role"),
        (["--unit", "shop"], "“shop” is no unit"),
        (["--person", "zz"], "nobody in qms.yaml is “zz”"),
        ([], "say who you are with --person"),
    ],
)
def test_who_cannot_be_known_is_asked_for(book: Path, options: list[str], sentence: str) -> None:
    said = queue(book, *options)
    assert said.returncode == 2
    assert sentence in said.stderr


def test_one_document_after_the_other_each_answer_written_at_once(book: Path) -> None:
    waiting = ids(book, "--person", "kn")
    typed = "7\n1\nfine\nc\nFollowed two orders through the shop\nq\n"
    said = queue(book, "--person", "kn", "--guide", said=typed)
    assert said.returncode == 0, said.stderr
    assert f"1 of {len(waiting)}" in said.stdout
    assert "answer with one of 1, 2, 3, 4, 0, q; q leaves" in said.stdout
    assert f"how {waiting[0]} was checked, with --how" in said.stdout  # “fine” is no sentence, so it asked again
    assert f"1 answered, {len(waiting) - 1} left" in said.stdout
    (record,) = read(book).records_of("document-review")
    assert (record.text("document"), record.text("reviewer")) == (waiting[0], "kn")
    assert ids(book, "--person", "kn") == waiting[1:]


def test_every_answer_can_be_given_there(book: Path) -> None:
    first, second = ids(book, "--person", "kn")[:1], ids(book, "--person", "ab")
    typed = "h\nquality\nQuality plans the deliveries now\n"
    assert queue(book, "--person", "kn", "--guide", said=typed).returncode == 0
    assert set(ids(book, "--person", "ab")) == {*first, *second}
    shown = queue(book, "--person", "ab").stdout
    assert "handed over, waits to be accepted" in shown
    # Whatever comes first: a document to review is to be changed, the one handed over is accepted.
    asks = {item["id"]: item["asks"] for item in json.loads(queue(book, "--format", "json", "--person", "ab").stdout)}
    typed = "".join(
        {"accept": "a\n", "review": "n\nThe new machine is missing\n"}[asks[id_]] for id_ in ids(book, "--person", "ab")
    )
    said = queue(book, "--person", "ab", "--guide", said=typed)
    assert f"{len(asks)} answered, 0 left" in said.stdout
    assert read(book).document_by_id[first[0]].owner == "quality"


def test_the_end_of_what_is_typed_is_a_way_to_leave(book: Path) -> None:
    said = queue(book, "--person", "kn", "--guide", said="s\n")
    assert said.returncode == 0
    assert "0 answered" in said.stdout
    assert not read(book).records


def test_why_is_never_cut_off(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The last column is whole in a file, and runs over several lines where the width is known."""
    monkeypatch.delenv("COLUMNS", raising=False)
    listed = ask(book, "review", "queue", "--person", "kn", today="2029-01-20").stdout
    (row,) = [line for line in listed.splitlines() if "PRO-004" in line]
    assert "days ago" in row, listed
    monkeypatch.setenv("COLUMNS", "90")
    broken = ask(book, "review", "queue", "--person", "kn", today="2029-01-20").stdout.split("PRO-004")[1].splitlines()
    first, *more = [line for at, line in enumerate(broken) if at == 0 or line.startswith(" " * 20)]
    assert more
    assert all(len(line) <= 90 for line in more)
    assert row.split("PRO-004")[1].split()[:20] == " ".join([first, *more]).split()[:20]


def test_nothing_waits_early_in_the_year(book: Path) -> None:
    assert ask(book, "review", "queue", "--person", "kn", today="2026-03-01").stdout == "no document waits\n"
