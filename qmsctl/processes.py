"""Work that this process and a copy of it share, where there is a second core."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from types import TracebackType
from typing import TYPE_CHECKING, Any, Generic, Self, TypeVar

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

_T = TypeVar("_T")
_MOST = 256


class Pile(Generic[_T]):
    """Pieces of work from which two processes take the next one, until none is left.

    `make` gives what becomes of a piece, by its number below `count`. With `copied` the copy of this process begins
    at once; this process joins in `finish`. What the copy fails on, this process does again, so that an error has its
    place and its words. Leave it as a context: the copy ends with it.
    """

    def __init__(self, count: int, make: Callable[[int], _T], *, copied: bool) -> None:
        self._count = count
        self._make = make
        self._copy: _Copy | None = None
        self._wanted = copied and 1 < count <= _MOST and processors() > 1 and can_fork()

    def __enter__(self) -> Self:
        if self._wanted:
            with contextlib.suppress(OSError):  # no process is to be had: all is done here
                self._copy = _Copy(self._count, self._make)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._copy is not None:
            self._copy.end()

    def finish(self) -> list[_T]:
        """Do what nobody has taken yet, wait for the copy, and return what became of each piece, in their order."""
        made: dict[int, _T] = {}
        if self._copy is not None:
            made = {number: self._make(number) for number in self._copy.pieces()}
            made |= self._copy.answer()
        return [made[number] if number in made else self._make(number) for number in range(self._count)]


class _Copy:
    """The other process, and the pieces that both take from."""

    def __init__(self, count: int, make: Callable[[int], Any]) -> None:
        from multiprocessing import get_context

        # A byte for each piece: whoever reads it has the piece. With no end left to write to, the last one is seen.
        self._pieces, pieces = os.pipe()
        os.write(pieces, bytes(range(count)))
        os.close(pieces)
        context = get_context("fork")
        self._answer, answer = context.Pipe(duplex=False)
        self._process = context.Process(target=self._work, args=(make, answer), daemon=True)
        self._process.start()
        answer.close()

    def pieces(self) -> Iterator[int]:
        """Take a piece after the other."""
        while piece := os.read(self._pieces, 1):
            yield piece[0]

    def answer(self) -> dict[int, Any]:
        """Wait for what the copy made; nothing where it failed."""
        try:
            made: dict[int, Any] = self._answer.recv()
        except Exception:
            return {}
        return made

    def end(self) -> None:
        """Stop the copy, whatever it does."""
        self._process.kill()
        self._process.join()
        self._answer.close()
        os.close(self._pieces)

    def _work(self, make: Callable[[int], Any], answer: Connection) -> None:
        # Whoever presses Ctrl-C stops the process that waits for this one, and that one ends this one.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        made = {}
        with contextlib.suppress(Exception):
            for number in self.pieces():
                made[number] = make(number)
        with contextlib.suppress(Exception):
            answer.send(made)


def processors() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def can_fork() -> bool:
    """Say whether a copy of this process works: not on macOS, whose libraries forbid it, nor beside other threads."""
    return hasattr(os, "fork") and sys.platform != "darwin" and threading.active_count() == 1
