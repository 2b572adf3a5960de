"""Commands of the yearly review killed at every moment: evidence comes whole or not at all, and again makes it good."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.git_repository import git
from tests.killer import Killer
from tests.sealed_book import ALONE, SEALED_ON, SIGNED_ON, Book, begin, copy, make_keys
from tests.test_killed import SWEEP, Case, Tried, places, settled, state, strays, unharmed

pytestmark = pytest.mark.slow
MANY = 120
_NAMES = ("sign", "seal", "amend", "check", "decide", "doc", "plan", "queue")


@pytest.fixture(scope="module")
def killer() -> Iterator[Killer]:
    with Killer(commands=("new", *(f"review.{name}" for name in _NAMES))) as started:
        yield started


def alone(folder: Path, keys: dict[str, Path]) -> Book:
    """Ten people: signing freezes, makes an action, and seals."""
    book = begin(folder, keys, edit=ALONE)
    old = "    becomes: need\n    output: resources\n"
    new = "    becomes: action\n    owner: quality\n    due: 2026-05-31\n    output: resources\n"
    book.edit(book.path(), old, new)
    book.edit(book.path(), "frozen: 2026-02-01\n", "")
    book.commit("2026-02-19")
    return book


def signed(folder: Path, keys: dict[str, Path]) -> Book:
    book = begin(folder, keys)
    assert book.sign("workshop", "ch").returncode == 0
    book.commit(SIGNED_ON)
    return book


def sealed(folder: Path, keys: dict[str, Path]) -> Book:
    book = signed(folder, keys)
    assert book.seal("workshop").returncode == 0
    book.commit(SEALED_ON)
    return book


def crowded(folder: Path, keys: dict[str, Path]) -> Book:
    """More documents fall due in a month than one role should have."""
    return begin(folder, keys, edit={"review:\n": "review:\n  monthly_load: 1\n"})


def by_key(keys: dict[str, Path]) -> tuple[str, ...]:
    return ("sign", "workshop", "--person", "ch", "--key", str(keys["ch"]), "--yes")


DECIDE = ("decide", "workshop", "Buy a second lift for the loading bay", "--becomes", "action", "--about", "resources",
          "--rests-on", "OBJ-001", "--owner", "quality", "--due", "2026-05-31", "--person", "ch")  # fmt: skip
CASES: dict[str, tuple[Callable[[Path, dict[str, Path]], Book], Callable[[dict[str, Path]], tuple[str, ...]], int]] = {
    "sign": (begin, by_key, 2),
    "sign, freeze, act and seal": (alone, lambda _: ("sign", "--person", "kn", "--yes"), 3),
    "seal": (signed, lambda _: ("seal", "workshop", "--person", "ab"), 1),
    "amend": (sealed, lambda _: ("amend", "workshop", "--text", "More", "--person", "ab"), 1),
    "check": (sealed, lambda _: ("check", "workshop", "--half-year", "--write", "--person", "ab"), 1),
    "decide": (begin, lambda _: DECIDE, 1),
    "doc": (begin, lambda _: ("doc", "PRO-001", "--confirm", "--how", "Walked through it with two users", "--person", "ab"), 1),
    "plan": (crowded, lambda _: ("plan", "--spread", "--write"), 0),
}  # fmt: skip


@pytest.mark.parametrize("commit", [False, True], ids=["", "commit"])
@pytest.mark.parametrize("name", CASES)
def test_a_review_killed_at_any_moment_is_whole_again(
    name: str, commit: bool, killer: Killer, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    make, words, born = CASES[name]
    keys = make_keys(tmp_path_factory.mktemp("keys"))
    first = make(tmp_path_factory.mktemp("first") / "book", keys)

    def again(folder: Path) -> None:
        folder.rmdir()
        copy(first, folder)

    command = ("review", *words(keys), "--today", SIGNED_ON if "sign" in name else SEALED_ON)
    tried = Tried(killer, Case(again, (*command, *(["--commit"] if commit else []))), tmp_path)
    assert len(tried.after.files) == len(tried.before.files) + born
    for at in places(tried.moments, min(MANY, tried.moments)):
        assert tried.killed(at=at).killed


@pytest.mark.parametrize("commit", [False, True], ids=["", "commit"])
def test_a_queue_killed_at_any_moment_goes_on_where_it_was(
    commit: bool, killer: Killer, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Three documents are answered in one sitting: each answer is there whole or not at all, and none is asked twice."""
    book = begin(tmp_path_factory.mktemp("first") / "book", make_keys(tmp_path_factory.mktemp("keys")))
    words = ("review", "queue", "--guide", "--person", "ab", "--owner", "quality", "--today", "2027-02-20")
    command = (*words, *(["--commit"] if commit else []))
    answers = ["c\nWalked through it with two users\n", "c\nCompared it with ten orders\n",
               "c\nAsked the night shift\n"]  # fmt: skip

    def fresh(name: str) -> Path:
        return copy(book, tmp_path / name).folder

    whole = fresh("whole")
    before = state(whole)
    done = killer.run(whole, command, typed="".join(answers))
    assert done.code == 0, done.error
    assert "3 answered, 0 left" in done.out
    after, trees = state(whole), git(whole, "log", "--format=%T").splitlines(keepends=True)
    for at in places(len(done.moments), min(MANY, len(done.moments))):
        folder = fresh(f"b{at}")
        assert killer.run(folder, command, at=at, typed="".join(answers)).killed
        settled(folder)
        tree = git(folder, "rev-parse", "HEAD^{tree}")
        assert tree in trees, "a commit holds whole answers"
        unharmed(folder, before, after._replace(tree=tree))
        assert killer.run(folder, SWEEP).code == 2
        answered = len(state(folder).files) - len(before.files)
        assert killer.run(folder, command, typed="".join(answers[answered:])).code == 0
        assert len(state(folder).files) == len(after.files)
        assert strays(folder) == []
