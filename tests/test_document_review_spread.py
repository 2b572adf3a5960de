"""``qmsctl review plan``: the load of document reviews by month, and days that move earlier until nobody has too many."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qmsctl.reviews.document.spreading import Month, Spread, load, months_ahead, spread
from qmsctl.system import System
from qmsctl.system import load as read
from tests.git_repository import git, repository
from tests.handbook import small
from tests.review_book import ask

TODAY = date(2026, 11, 21)


def book(days: list[date], most: int = 2) -> dict[str, bytes]:
    """A handbook of forms that the manager reviews on these days, and nothing else."""
    files = {path: "" for path in small() if path.startswith(("policy/", "procedures/"))}
    files["docs/index.md"] = "# Home\n"
    files["qms.yaml"] = small()["qms.yaml"].decode() + (
        f"review:\n  monthly_load: {most}\n"
        "document_types:\n  - {id: form, name: Form, folder: forms, prefix: FRM, review_interval: 12 months}\n"
    )
    for number, day in enumerate(days, 1):
        files[f"forms/FRM-{number:03}.md"] = (
            f'---\nid: FRM-{number:03}\ntitle: Sheet {number}\nversion: "1.0"\nstatus: approved\nowner: manager\n'
            f"valid_from: 2026-02-01\nnext_review: {day}\n---\n\n# Sheet\n"
        )
    return small(files)


def spread_of(days: list[date], most: int = 2) -> tuple[System, Spread]:
    system = read(book(days, most))
    return system, spread(system, TODAY, months_ahead(TODAY))


def test_the_load_counts_what_is_overdue_now() -> None:
    system = read(book([date(2026, 9, 1), date(2026, 11, 30), date(2027, 3, 1), date(2029, 1, 1)]))
    found = load(system, TODAY, months_ahead(TODAY))
    assert {month: found.total(month) for month in found.months if found.total(month)} == {
        Month(2026, 11): 2, Month(2027, 3): 1,
    }  # fmt: skip


def test_a_full_month_empties_into_the_nearest_earlier_one_with_room() -> None:
    _, found = spread_of([date(2027, 3, 15)] * 5 + [date(2027, 2, 10)])
    assert [(move.since, move.to) for move in found.moves] == [
        (date(2027, 3, 15), date(2027, 2, 15)),
        (date(2027, 3, 15), date(2027, 1, 15)),
        (date(2027, 3, 15), date(2027, 1, 15)),
    ]
    assert not list(found.after.above())


def test_nothing_moves_into_july_christmas_or_a_weekend() -> None:
    _, found = spread_of([date(2027, 8, 15)] * 3 + [date(2027, 1, 29)] * 3)
    assert sorted(move.to for move in found.moves) == [date(2026, 12, 23), date(2027, 6, 15)]


def test_what_has_no_room_before_it_stays_and_is_named() -> None:
    _, found = spread_of([date(2026, 11, 25)] * 4)
    assert not found.moves
    assert [(month, number) for month, _, number in found.after.above()] == [(Month(2026, 11), 4)]


def test_a_role_held_in_several_units_is_several_people(tmp_path: Path) -> None:
    tree = book([date(2027, 3, 15)] * 4)
    tree["qms.yaml"] = tree["qms.yaml"].replace(
        b"roles:\n  - id: manager\n    name: Manager\n    holders:\n      - person: kn\n",
        b"  - {id: shop, name: Shop, parent: smia}\nroles:\n  - id: manager\n    name: Manager\n    holders:\n"
        b"      - person: kn\n      - {person: cd, unit: shop}\n",
    )
    for number in (1, 2):
        path = f"forms/FRM-{number:03}.md"
        tree[path] = tree[path].replace(b"owner: manager\n", b"owner: manager\nunit: shop\n")
    assert not spread(read(tree), TODAY, months_ahead(TODAY)).moves


@settings(max_examples=20, deadline=None)
@given(
    days=st.lists(st.dates(date(2026, 11, 1), date(2027, 10, 31)), max_size=14),
    most=st.integers(1, 4),
)
def test_days_only_move_earlier_and_no_more_of_them_than_must(days: list[date], most: int) -> None:
    system, found = spread_of(days, most)
    assert found == spread(system, TODAY, months_ahead(TODAY))
    for move in found.moves:
        assert TODAY < move.to < move.since
        assert move.to.weekday() < 5
        assert move.to.month != 7
        assert (1, 1) < (move.to.month, move.to.day) < (12, 24)
    assert len({move.document.id for move in found.moves}) == len(found.moves)
    # Each move takes one from a month that has too many; none is moved to and fro.
    before = Counter({month: found.before.total(month) for month in found.before.months})
    too_many = sum(max(number - most, 0) for number in before.values())
    left = sum(number - most for _, _, number in found.after.above())
    assert len(found.moves) == too_many - left
    # What is left has no room before it: every earlier month that may be used is full.
    for month, _, _ in found.after.above():
        for earlier in found.after.months:
            if earlier < month and earlier.month != 7 and earlier > Month(TODAY.year, TODAY.month):
                assert found.after.total(earlier) >= most


def test_the_command_shows_before_and_after_and_writes_only_when_told(tmp_path: Path) -> None:
    folder = repository(tmp_path, book([date(2027, 3, 15)] * 3))
    git(folder, "config", "user.name", "Kari")
    git(folder, "config", "user.email", "kari@example.org")
    words = ("review", "plan", "--owner", "manager")
    assert "Manager has 3 in March 2027; 2 is the most" in ask(folder, *words, today=str(TODAY)).stdout
    shown = ask(folder, *words, "--spread", today=str(TODAY)).stdout.replace("\xa0", " ")
    assert "FRM-003   15 Mar 2027  15 Feb 2027  Sheet 3" in shown
    assert "nothing is written; --write puts the days into the documents" in shown
    assert git(folder, "status", "--short") == ""
    said = ask(folder, *words, "--spread", "--write", "--commit", today=str(TODAY))
    assert said.returncode == 0, said.stderr
    changed = git(folder, "show", "-U0", "--format=%s").splitlines()
    assert changed[0] == "Plan document reviews: 1 moved earlier"
    assert changed[-2:] == ["-next_review: 2027-03-15", "+next_review: 2027-02-15"]
    data = json.loads(ask(folder, *words, "--spread", "--format", "json", today=str(TODAY)).stdout)
    assert (data["moves"], data["after"]["above"], data["written"]) == ([], [], False)


@pytest.mark.parametrize("options", [["--owner", "boss"], ["--unit", "shop"]])
def test_an_unknown_owner_or_unit_is_refused(tmp_path: Path, options: list[str]) -> None:
    folder = repository(tmp_path, book([]))
    assert "in qms.yaml" in ask(folder, "review", "plan", *options).stderr
    assert ask(folder, "review", "plan").stdout == "no document falls due in these months\n"


@pytest.mark.slow
def test_two_thousand_documents_are_asked_at_once() -> None:
    import time

    from qmsctl.reviews.document import due_documents

    days = [TODAY + timedelta(days=number % 400 - 20) for number in range(2000)]
    system = read(book(days, 15))
    began = time.perf_counter()
    found = due_documents(system, TODAY)
    took = time.perf_counter() - began
    assert len(found) > 100
    assert took < 1.5, took
