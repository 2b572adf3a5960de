"""Whatever shape a history has, no date and no version is wrong: compared with an oracle that reads every tree whole."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from qmsctl.history import History, open_history
from qmsctl.history.force import in_force
from qmsctl.system import System, load
from tests.handbook import small
from tests.history_oracle import Oracle, differences, line_of
from tests.history_shapes import SHAPES, Book, begin, pro

SYSTEM: System = load(small())


def read(folder: Path, *, cache: bool = False) -> History:
    return open_history(folder, SYSTEM, cache=cache)


def days(history: History) -> Iterator[date]:
    """Days before, during and after a history, closer where something happens."""
    moments = sorted({history.line.moment(position).day for position in range(len(history.line.rows))})
    for day in moments:
        yield from (day - timedelta(days=1), day)
    yield from (moments[-1] + timedelta(days=1), moments[-1] + timedelta(days=400))


def compare(folder: Path, *, inside: str = "", cache: bool = False) -> list[str]:
    history = read(folder / inside, cache=cache)
    assert history.complete, history.why
    return differences(history, Oracle.of(line_of(folder), inside), days(history))


@pytest.fixture(scope="module")
def pattern(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with the smallest handbook, to be copied."""
    return begin(tmp_path_factory.mktemp("pattern") / "book").folder


@pytest.fixture
def book(pattern: Path, tmp_path: Path) -> Book:
    return Book(Path(shutil.copytree(pattern, tmp_path / "book", symlinks=True)))


@pytest.mark.slow
@pytest.mark.parametrize("name", SHAPES)
def test_a_shape(name: str, book: Book) -> None:
    SHAPES[name](book, 100)
    history = read(book.folder)
    assert any(found.startswith(("PRO-1", "PRO-0")) for found in history.ids)
    assert compare(book.folder) == []


@pytest.mark.slow
def test_all_shapes_one_after_the_other_and_the_cache_grows_with_them(book: Book) -> None:
    """Read anew, from the cache as it was left, and from the cache alone, the answer is the same."""
    for turn, (name, shape) in enumerate(SHAPES.items()):
        shape(book, 100 + 20 * turn)
        if turn % 16 == 0:
            assert everything(read(book.folder, cache=True)) == everything(read(book.folder)), name
    incremental, cold = read(book.folder, cache=True), read(book.folder)
    warm = read(book.folder, cache=True)
    assert everything(incremental) == everything(cold) == everything(warm)
    assert len(cold.line.rows) > 150
    assert compare(book.folder, cache=True) == []


@pytest.mark.parametrize("kind", ["sha256", "subfolder"])
def test_the_same_in_another_kind_of_repository(kind: str, tmp_path: Path) -> None:
    inside = "books/one/" if kind == "subfolder" else ""
    book = begin(tmp_path / "book", inside=inside, format_="sha256" if kind == "sha256" else "sha1")
    top, book.folder = book.folder, book.folder / inside
    for turn, name in enumerate(
        ("rename_and_edit", "merge_without_fast_forward", "deletion_and_return", "an_id_twice")
    ):
        SHAPES[name](book, 100 + 20 * turn)
    assert compare(top, inside=inside) == []
    assert compare(top, inside=inside, cache=True) == []


def test_a_handbook_that_moves_as_a_whole(tmp_path: Path) -> None:
    """From a folder to the top and into another folder: what was approved then was approved then."""
    book = begin(tmp_path / "book", inside="old/")
    book.put("old/procedures/PRO-100.md", pro(100))
    book.commit("Begun in a folder")
    for path in ("qms.yaml", "procedures", "policy", "registers", "objectives.yaml", "docs"):
        if (book.folder / "old" / path).exists():
            book.git("mv", f"old/{path}", path)
    book.commit("At the top")
    moved = book.head
    assert compare(book.folder) == []
    began = read(book.folder).versions("PRO-100")[0].approved
    assert began is not None
    assert (began.path, began.place) == ("procedures/PRO-100.md", "old/procedures/PRO-100.md")
    assert began.commit != moved
    (book.folder / "books").mkdir()
    for path in ("qms.yaml", "procedures", "policy"):
        book.git("mv", path, f"books/{path}")
    book.commit("In another folder")
    assert compare(book.folder, inside="books/") == []
    assert read(book.folder / "books").versions("PRO-100")[0].approved == began


def test_what_only_the_work_tree_holds_is_no_history(book: Book) -> None:
    book.put("procedures/PRO-100.md", pro(100))
    history = read(book.folder)
    assert history.states("PRO-100") == ()
    assert history.introduced("procedures/PRO-100.md") is None
    assert in_force(history, "PRO-100", date(2026, 6, 1)).state is None


def everything(history: History) -> dict[str, object]:
    """Every answer of a history that does not take a day or a path, and some that do."""
    found: dict[str, object] = {}
    for name in sorted(history.ids):
        versions = history.versions(name)
        found[name] = (
            history.spans(name),
            [(run.version, run.date, run.note, run.status, run.authors, run.last.digest) for run in versions],
        )
    for path in ("qms.yaml", "procedures/PRO-100.md", "procedures/x.md"):
        found[path] = (history.last_change(path), history.introduced(path), history.changed(path))
    found["removed"] = sorted(history.removed("procedures"))
    return found
