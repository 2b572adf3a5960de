"""Contents of files by their ids, from one running Git."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from qmsctl.git.names import HASH
from qmsctl.git.repository import open_repository, started
from qmsctl.git.streaming import streaming
from qmsctl.text.limits import FILE_BYTES

Read = Callable[[str], bytes | None]
_PIECE = 1 << 16
_ASKED_AT_ONCE = 400


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
    _ask(process.stdin, [name])
    return _answer(process.stdout)


def contents(folder: Path, names: Iterable[str]) -> Iterator[tuple[str, bytes | None]]:
    """Yield objects of a repository with their content, in the order asked for; None where one is missing or too large.

    Asked for by the hundred, so that Git works ahead while the ones before are
    looked at. Nothing is yielded where there is no program git.
    """
    waiting = [name for name in names if HASH.match(name)]
    if not waiting:
        return
    with streaming(folder, "cat-file", "--batch", feed=True) as process:
        if process is None or process.stdin is None or process.stdout is None:
            return
        ahead = _ASKED_AT_ONCE
        _ask(process.stdin, waiting[:ahead])
        for number, name in enumerate(waiting):
            if number % _ASKED_AT_ONCE == 0:
                _ask(process.stdin, waiting[ahead : ahead + _ASKED_AT_ONCE])
                ahead += _ASKED_AT_ONCE
            yield name, _answer(process.stdout)


def _ask(stream: IO[bytes], names: list[str]) -> None:
    # Two portions of ids fit into the pipe that Git reads from, so that this never waits for Git.
    stream.write("".join(f"{name}\n" for name in names).encode("ascii"))
    stream.flush()


def _answer(stream: IO[bytes]) -> bytes | None:
    head = stream.readline().split()
    if len(head) != 3:
        return None
    size = int(head[2])
    if size <= FILE_BYTES:
        return stream.read(size + 1)[:size]
    left = size + 1
    while left > 0 and (piece := stream.read(min(left, _PIECE))):
        left -= len(piece)
    return None
