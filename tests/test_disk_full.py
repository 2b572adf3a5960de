"""A disk that is full, at every room that is left: a sentence, exit 2, and every file as it was."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.git_repository import git, repository
from tests.handbook import TODAY, small
from tests.sealed_book import SEALED_ON, begin, make_keys

pytestmark = pytest.mark.slow
PAGE = 4096
MEGABYTES = 4
ROOMS = range(40)
"""So many free pages are tried at most, from none; some number of them is enough for every command."""


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A real file system of a few megabytes."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={MEGABYTES}m", "none", str(place)]
    try:
        subprocess.run(mount, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("nobody may mount a file system here")
    yield place
    subprocess.run(["umount", str(place)], check=True)


def handbook(place: Path) -> Path:
    return repository(place / "book", small())


def reviewed(place: Path) -> Path:
    keys = place.parent / "keys"
    keys.mkdir(exist_ok=True)
    return begin(place / "book", make_keys(keys)).folder


NEW = ("new", "procedure", "--title", "Goods in", "--owner", "quality")
DOC = ("review", "doc", "PRO-001", "--confirm", "--how", "Walked through it with two users", "--person", "ab")
HOLD = ("review", "decide", "workshop", "Buy a second lift for the loading bay", "--becomes", "action", "--about",
        "resources", "--owner", "quality", "--due", "2026-05-31", "--person", "ch")  # fmt: skip
COMMANDS: dict[str, tuple[Callable[[Path], Path], tuple[str, ...]]] = {
    "new": (handbook, NEW),
    "new, and commit": (handbook, (*NEW, "--commit")),
    "a document review": (reviewed, (*DOC, "--today", SEALED_ON)),
    "a document review, and commit": (reviewed, (*DOC, "--commit", "--today", SEALED_ON)),
    "a decision, and commit": (reviewed, (*HOLD, "--commit", "--today", SEALED_ON)),
}


def files(folder: Path) -> dict[str, bytes]:
    """Everything but what Git keeps for itself."""
    found = (path for path in folder.rglob("*") if path.is_file() and ".git" not in path.parts)
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


def filled(disk: Path, room: int) -> Path:
    """Take all of the disk but some pages, by a file."""
    place = disk / "filler"
    free = os.statvfs(disk).f_bavail - room
    with place.open("wb") as stream:
        stream.write(b"\0" * PAGE * max(free, 0))
    return place


def qmsctl(folder: Path, cache: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "XDG_CACHE_HOME": str(cache), "QMSCTL_LANGUAGE": "en", "PYTHONDONTWRITEBYTECODE": "1"}
    for who in ("AUTHOR", "COMMITTER"):
        environment |= {f"GIT_{who}_NAME": "Kari Nordmann", f"GIT_{who}_EMAIL": "kari@example.org"}
    words = [sys.executable, "-m", "qmsctl", *arguments, "--root", str(folder)]
    return subprocess.run(words, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("name", COMMANDS)
def test_a_full_disk_is_a_sentence_and_nothing_is_half_written(name: str, disk: Path, tmp_path: Path) -> None:
    make, command = COMMANDS[name]
    folder = make(disk)
    before, head = files(folder), git(folder, "rev-parse", "HEAD")
    refused = 0
    for room in ROOMS:
        filler = filled(disk, room)
        said = qmsctl(folder, tmp_path / "cache", *command)
        filler.unlink()
        if said.returncode == 0:
            break
        refused += 1
        assert (room, said.returncode) == (room, 2), said.stderr
        assert "Traceback" not in said.stderr
        assert "disk is full" in said.stderr, said.stderr
        assert (files(folder), git(folder, "rev-parse", "HEAD")) == (before, head)
        assert git(folder, "status", "--short") == ""
    assert refused
    assert said.returncode == 0, said.stderr
    assert files(folder) != before
    assert git(folder, "fsck", "--strict", "--no-dangling", "--no-progress") == ""
    assert qmsctl(folder, tmp_path / "cache", "check", "--today", TODAY).returncode in (0, 1)
