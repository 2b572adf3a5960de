"""A history that nothing is known of yet, read by a second process while this one reads the handbook.

The other process is this program once more, on another core: it reads what Git
tells of every commit, then what every document says of itself. Where it fails,
is of another version, or is not worth its start, all is read here.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from qmsctl import __version__
from qmsctl.git.objects import contents
from qmsctl.git.walk import GONE, OTHER, Walk, WalkReading
from qmsctl.history.facts import facts
from qmsctl.history.walk_text import decoded, encoded
from qmsctl.processes import processors

LEAST = 60_000
"""Bytes of Git's index, some six hundred files: with fewer, all is read before another process has started."""

_COLUMNS = 5
Row = tuple[str, ...]


class Beside:
    """The other process; `answer` waits for its end."""

    def __init__(self, folder: Path, commit: str) -> None:
        """Start it. Raises `OSError` where it cannot be started."""
        # -I: nothing that lies in the folder, or that the environment names, is taken for a part of the program.
        command = [sys.executable, "-I", "-m", "qmsctl.history.beside"]
        self._process = subprocess.Popen(  # noqa: S603 - the words are ours
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        if self._process.stdin is not None:
            self._process.stdin.write(json.dumps([str(folder.resolve()), commit]).encode("ascii"))
            self._process.stdin.close()

    def answer(self) -> tuple[Walk, dict[str, Row]] | None:
        """Return everything that commits did, and what blobs say of themselves, by their ids; None where it failed."""
        with self._process as process:
            line, _, rest = (process.stdout.read() if process.stdout else b"").partition(b"\n")
        return _read(rest) if line == _head(rest) else None


def worth_it(git_dir: Path) -> bool:
    """Say whether another process would be of use: the handbook is large, and there is a core for it."""
    index = git_dir / "index"
    return processors() > 1 and bool(sys.executable) and index.is_file() and index.stat().st_size >= LEAST


def main() -> None:
    """Be the other process: read a folder and a commit, write what led to it."""
    folder, commit = json.loads(sys.stdin.buffer.read())
    walk = Walk()
    if WalkReading(Path(folder), commit).onto(walk):
        rest = json.dumps([encoded(walk), _facts(Path(folder), walk)], separators=(",", ":")).encode("ascii")
        sys.stdout.buffer.write(_head(rest) + b"\n" + rest)


def _facts(folder: Path, walk: Walk) -> list[str]:
    texts = {number for number, name in enumerate(walk.names) if name.endswith(".md")}
    blobs = (blob for path, blob in zip(walk.paths, walk.blobs, strict=True) if path in texts)
    wanted = dict.fromkeys(blob for blob in blobs if blob not in (GONE, OTHER))
    found = ((name, *facts(data)) for name, data in contents(folder, wanted) if data is not None)
    return [text for row in found for text in row]


def _read(rest: bytes) -> tuple[Walk, dict[str, Row]] | None:
    try:
        told: Any = json.loads(rest)
        columns = [told[1][number::_COLUMNS] for number in range(_COLUMNS)]
        rows = dict(zip(columns[0], zip(*columns[1:], strict=True), strict=True))
        walk = decoded(told[0])
    except (ValueError, TypeError, LookupError):
        return None
    return (walk, rows) if walk is not None else None


def _head(rest: bytes) -> bytes:
    return f"{__version__} {hashlib.blake2b(rest, digest_size=16).hexdigest()}".encode("ascii")


if __name__ == "__main__":
    main()
