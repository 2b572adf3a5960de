"""A cold history of a large handbook is read by a second process: the same answers, and none of its own accord."""

from __future__ import annotations

import os
import sys
from datetime import date
from pathlib import Path

import pytest

from qmsctl.history import beside as module
from qmsctl.history import open_history, start_history
from qmsctl.history.beside import Beside, worth_it
from qmsctl.history.force import in_force
from qmsctl.system import load
from qmsctl.trees import WorkTree
from tests.git_repository import git, repository
from tests.handbook import small

DOCUMENTS = ("POL-001", "PRO-001", "PRO-002", "PRO-003", "PRO-004")


@pytest.fixture
def handbook(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A handbook whose PRO-003 has moved and changed, with a side branch; a core for the other process is there."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(module, "LEAST", 0)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _process: {0, 1}, raising=False)
    folder = repository(tmp_path / "book", small())
    audit = folder / "procedures/PRO-003-audit.md"
    git(folder, "switch", "-q", "-c", "side")
    audit.write_text(audit.read_text(encoding="utf-8") + "\nTwice.\n", encoding="utf-8")
    git(folder, "commit", "-qam", "Twice", date="2026-11-02T12:00:00+0000")
    git(folder, "switch", "-q", "main")
    git(folder, "merge", "-q", "--no-ff", "-m", "Merge", "side", date="2026-11-03T12:00:00+0000")
    git(folder, "mv", "procedures/PRO-003-audit.md", "procedures/PRO-003-audits.md")
    git(folder, "commit", "-qm", "Another name", date="2026-11-04T12:00:00+0000")
    return folder


def told(folder: Path, *, cache: bool) -> list[object]:
    history = open_history(folder, load(WorkTree(folder)), cache=cache)
    assert history.complete, history.why
    return [
        (
            history.states(id_),
            history.versions(id_),
            in_force(history, id_, date(2026, 11, 21)),
            history.authors(id_, "1.0"),
        )
        for id_ in DOCUMENTS
    ]


def started(folder: Path, *, cache: bool = False) -> bool:
    """Whether another process is started for the history of a folder."""
    begun = start_history(folder, cache=cache)
    assert begun.reading is not None
    begun.reading.walk()
    return bool(begun.reading.facts)


def test_it_tells_what_this_process_reads(handbook: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert started(handbook)
    other = told(handbook, cache=False)
    monkeypatch.setattr(module, "LEAST", 10**9)
    assert not started(handbook)
    assert told(handbook, cache=False) == other
    assert "PRO-003-audits.md" in str(other)


def test_what_it_read_is_kept_and_not_read_again(handbook: Path) -> None:
    first = told(handbook, cache=True)
    assert not started(handbook, cache=True)
    assert told(handbook, cache=True) == first
    assert len(list((handbook.parent / "cache/qmsctl/history").glob("*.json"))) >= 2


@pytest.mark.parametrize("program", ["/nowhere/python", "/bin/false", "/bin/echo"])
def test_where_it_fails_all_is_read_here(handbook: Path, monkeypatch: pytest.MonkeyPatch, program: str) -> None:
    monkeypatch.setattr(module, "LEAST", 10**9)
    expected = told(handbook, cache=False)
    monkeypatch.setattr(module, "LEAST", 0)
    monkeypatch.setattr(sys, "executable", program)
    assert not started(handbook)
    assert told(handbook, cache=False) == expected


def test_an_answer_of_another_version_or_a_broken_one_is_none(handbook: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    head = git(handbook, "rev-parse", "HEAD").strip()
    assert Beside(handbook, head).answer() is not None
    assert Beside(handbook, "0" * 40).answer() is None
    asked = Beside(handbook, head)
    monkeypatch.setattr(module, "__version__", "0.0")
    assert asked.answer() is None
    for rest in (b"", b"[]", b"{}", b"[1, 2]", b'[{"commits": "x"}, []]', b"[{}, [1]]"):
        assert module._read(rest) is None


def test_nothing_in_the_folder_is_taken_for_the_program(handbook: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("json.py", "yaml.py", "sitecustomize.py", "qmsctl/__init__.py"):
        trap = handbook / name
        trap.parent.mkdir(exist_ok=True)
        trap.write_text("from pathlib import Path\nPath(__file__).with_name('ran').touch()\n")
    monkeypatch.chdir(handbook)
    monkeypatch.setenv("PYTHONPATH", str(handbook))
    assert started(handbook)
    assert list(handbook.rglob("ran")) == []


def test_it_is_worth_it_for_a_large_handbook_and_a_second_core(handbook: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert worth_it(handbook / ".git")
    assert not worth_it(handbook / "nowhere")
    monkeypatch.setattr(os, "sched_getaffinity", lambda _process: {0}, raising=False)
    assert not worth_it(handbook / ".git")
