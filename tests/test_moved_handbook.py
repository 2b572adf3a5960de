"""A handbook that moves to another folder of its repository stays the same: what was before it lies where it lay."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from qmsctl.history.asked import ever_asked
from qmsctl.history.base import handbook_before
from tests.git_repository import git
from tests.handbook import small
from tests.history_shapes import Book, begin

ASKED = "approval:\n  from: 2026-01-01\n  repository: smia\n"


@pytest.fixture(scope="module")
def pattern(tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = begin(tmp_path_factory.mktemp("moved") / "book")
    found.put("qms.yaml", (found.folder / "qms.yaml").read_text(encoding="utf-8") + ASKED)
    found.commit("Ask for approvals")
    return found.folder


@pytest.fixture
def book(pattern: Path, tmp_path: Path) -> Book:
    return Book(Path(shutil.copytree(pattern, tmp_path / "book", symlinks=True)))


def _move(book: Book, keep: bool = False) -> Path:
    place = book.folder / "quality/hb"
    place.mkdir(parents=True)
    for found in sorted(book.folder.iterdir()):
        if found.name not in (".git", "quality"):
            shutil.copytree(found, place / found.name) if found.is_dir() else shutil.copy(found, place)
            if not keep:
                shutil.rmtree(found) if found.is_dir() else found.unlink()
    return place


def test_the_base_is_read_where_the_handbook_lay(book: Book) -> None:
    base = book.head
    place = _move(book)
    for committed in (False, True):
        if committed:
            book.commit("Move")
        tree = handbook_before(place, base, book.head if committed else "")
        assert tree is not None
        assert "qms.yaml" in tree
        assert set(small()) <= set(tree)


@pytest.mark.parametrize(("name", "known"), [("smia", True), ("another", False)])
def test_a_copy_has_a_past_where_it_claims_the_same_name(book: Book, name: str, known: bool) -> None:
    """A copy beside it goes by the rules of the one it copies; a handbook with a name of its own is a new one."""
    base = book.head
    place = _move(book, keep=True)
    settings = place / "qms.yaml"
    text = settings.read_text(encoding="utf-8").replace("repository: smia", f"repository: {name}")
    settings.write_text(text, encoding="utf-8")
    book.commit("Copy")
    assert (handbook_before(place, base, book.head) is not None) == known


def test_who_asked_for_evidence_in_the_old_place_has_asked(book: Book) -> None:
    place = _move(book)
    settings = place / "qms.yaml"
    settings.write_text(settings.read_text(encoding="utf-8").replace(ASKED, ""), encoding="utf-8")
    book.commit("Move, and ask no more")
    assert ever_asked(place)


@pytest.mark.parametrize("spelled", ['"approval":', "approval :", '"appro\\u0076al":'])
def test_asking_in_another_spelling_is_asking(book: Book, spelled: str) -> None:
    settings = book.folder / "qms.yaml"
    plain = settings.read_text(encoding="utf-8").replace(ASKED, "")
    book.git("checkout", "-q", "--orphan", "anew")
    settings.write_text(plain + ASKED.replace("approval:", spelled), encoding="utf-8")
    book.commit("Begin")
    settings.write_text(plain, encoding="utf-8")
    book.commit("Ask no more")
    assert ever_asked(book.folder)
    settings.write_text(plain + "# the approval of the board is kept in another place\n", encoding="utf-8")
    book.git("checkout", "-q", "--orphan", "never")
    book.commit("A handbook that only speaks of it")
    assert not ever_asked(book.folder, git(book.folder, "rev-parse", "HEAD").strip())
