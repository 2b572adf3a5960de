"""Contents of files by their ids, from one running Git."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from qmsctl.git.repository import HASH, open_repository, started
from qmsctl.text.limits import FILE_BYTES

Read = Callable[[str], bytes | None]
_PIECE = 1 << 16


@contextmanager
def blobs(folder: Path) -> Iterator[Read]:
    """Give a function that returns the content of a blob by its id; None where it is missing or too large to read."""
    repository = open_repository(folder)
    if repository is None:
        yield _nothing
        return
    with started(repository, "cat-file", "--batch", feed=True) as process:
        yield (lambda name: _blob(process, name)) if process else _nothing


def _nothing(_name: str) -> None:
    return None


def _blob(process: subprocess.Popen[bytes], name: str) -> bytes | None:
    """Ask a running ``cat-file --batch``. One at a time: both ends stay in step and no pipe fills up."""
    if not HASH.match(name) or process.stdin is None or process.stdout is None:
        return None
    process.stdin.write(name.encode("ascii") + b"\n")
    process.stdin.flush()
    head = process.stdout.readline().split()
    if len(head) != 3:
        return None
    size = int(head[2])
    if size <= FILE_BYTES:
        data = process.stdout.read(size)
        process.stdout.read(1)
        return data
    left = size + 1
    while left > 0 and (piece := process.stdout.read(min(left, _PIECE))):
        left -= len(piece)
    return None
