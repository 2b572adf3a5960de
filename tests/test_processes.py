"""Two processes take pieces from one pile: each is done once, and what one of them fails on the other does."""

from __future__ import annotations

import multiprocessing
import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from qmsctl import processes
from qmsctl.processes import Pile

pytestmark = pytest.mark.skipif(not processes.can_fork(), reason="no copy of a process works here")

HERE = os.getpid()


@pytest.fixture(autouse=True)
def two_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "processors", lambda: 2)


def until(seen: Callable[[], bool]) -> None:
    """Wait for what the copy does; it has ten seconds."""
    for _ in range(1000):
        if seen():
            return
        time.sleep(0.01)
    raise AssertionError("the copy did not do it")


def test_the_copy_works_while_this_process_does_something_else(tmp_path: Path) -> None:
    def make(number: int) -> tuple[int, bool]:
        (tmp_path / f"{number}").touch()
        return number, os.getpid() == HERE

    with Pile(5, make, copied=True) as pile:
        until(lambda: len(list(tmp_path.iterdir())) == 5)
        assert pile.finish() == [(number, False) for number in range(5)]
    assert multiprocessing.active_children() == []


def test_each_piece_is_done_once(tmp_path: Path) -> None:
    def make(number: int) -> int:
        (tmp_path / f"{number}").touch(exist_ok=False)
        time.sleep(0.001)
        return number

    with Pile(100, make, copied=True) as pile:
        assert pile.finish() == list(range(100))
    assert len(list(tmp_path.iterdir())) == 100


@pytest.mark.parametrize("failure", ["ended", "error", "not to be sent"])
def test_what_the_copy_fails_on_is_done_here(tmp_path: Path, failure: str) -> None:
    def make(number: int) -> object:
        if os.getpid() == HERE:
            return number
        (tmp_path / "tried").touch()
        if failure == "ended":
            os._exit(1)
        if failure == "error":
            raise ValueError(number)
        return lambda: number

    with Pile(3, make, copied=True) as pile:
        until((tmp_path / "tried").exists)
        assert pile.finish() == [0, 1, 2]


def test_an_error_here_has_its_place_and_ends_the_copy() -> None:
    def make(number: int) -> int:
        raise ValueError(f"piece {number}")

    with pytest.raises(ValueError, match=r"piece [01]"), Pile(2, make, copied=True) as pile:
        pile.finish()
    assert multiprocessing.active_children() == []


@pytest.mark.parametrize("why", ["one core", "not wanted", "no process is to be had"])
def test_without_a_copy_all_is_done_here(why: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused() -> int:
        raise BlockingIOError("fork: retry: Resource temporarily unavailable")

    if why == "one core":
        monkeypatch.setattr(processes, "processors", lambda: 1)
    if why == "no process is to be had":
        monkeypatch.setattr(os, "fork", refused)
    with Pile(3, lambda number: (number, os.getpid()), copied=why != "not wanted") as pile:
        assert pile.finish() == [(number, HERE) for number in range(3)]
