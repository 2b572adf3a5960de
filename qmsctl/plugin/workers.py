"""Work on many pages at once, in processes that are copies of this one."""

from __future__ import annotations

import contextlib
import gc
import multiprocessing
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool

from qmsctl.processes import can_fork, processors

LEAST = 50
"""Fewer pages than this are done sooner than processes are started for them."""

_AT_ONCE = 16
_MOST = 8

Task = Callable[[str], bytes]

_task: Task | None = None  # what the copies of this process find when they begin


def each(names: Sequence[str], task: Task) -> dict[str, bytes]:
    """Return what the task makes of each name, in several processes; {} where that does not pay or is not possible.

    A name that a task failed on is left out: whoever asked does it again in
    this process, where the error has its place and its words.
    """
    global _task  # noqa: PLW0603 - what a copied process finds it must find in its module
    count = min(processors(), _MOST, len(names) // (LEAST // 2))
    if count < 2 or not can_fork():
        return {}
    shares = [names[start : start + _AT_ONCE] for start in range(0, len(names), _AT_ONCE)]
    _task = task
    gc.freeze()  # what is here is here to stay: looking for garbage in it would copy it into every process
    try:
        return dict(_gathered(count, shares))
    finally:
        gc.unfreeze()
        _task = None


def _gathered(count: int, shares: list[Sequence[str]]) -> Iterator[tuple[str, bytes]]:
    pool = ProcessPoolExecutor(count, multiprocessing.get_context("fork"), _begin)
    try:
        with contextlib.suppress(BrokenProcessPool):  # killed from outside: what is missing is done here
            for done in pool.map(_share, shares):
                yield from done
    finally:
        pool.shutdown(cancel_futures=True)


def _begin() -> None:
    # Whoever presses Ctrl-C stops the process that waits for this one, and that one ends this one.
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _share(names: Sequence[str]) -> list[tuple[str, bytes]]:
    done = []
    for name in names:
        with contextlib.suppress(Exception):
            if _task:
                done.append((name, _task(name)))
    return done
