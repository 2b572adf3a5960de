"""One writer at a time: a lock that ends with its process, and nothing to tidy up where there is no Git."""

from __future__ import annotations

import contextlib
import os
import random
import time
from collections.abc import Iterator
from pathlib import Path

from qmsctl.errors import QmsctlError
from qmsctl.writing.files import failure

WAIT = 10.0
"""Seconds to wait for one other process; a queue that moves is waited for longer."""

_OPEN = getattr(os, "O_NOFOLLOW", 0)
_held: dict[Path, int] = {}


@contextlib.contextmanager
def held(place: Path) -> Iterator[bool]:
    """Hold the lock at a place: a folder, or a file that is made when it is missing. True where this call took it.

    Who holds it already goes through. Raises `QmsctlError`, naming the process,
    when another one holds it for `WAIT` seconds. Without `fcntl` (Windows)
    there is no lock, and exclusive creation is all there is.
    """
    if place in _held:
        yield False
        return
    handle = _opened(place)
    try:
        _take(handle, place)
        _held[place] = handle
        try:
            yield True
        finally:
            del _held[place]
    finally:
        os.close(handle)


def handles() -> tuple[int, ...]:
    """Return the handles of the locks held now: a program that keeps them open keeps the locks."""
    return tuple(_held.values())


def is_free(place: Path) -> bool:
    """Tell whether nobody else holds the lock at a place, without making anything there."""
    if place in _held:
        return True
    try:
        handle = os.open(place, os.O_RDONLY | _OPEN)
    except OSError:
        return True
    try:
        return _try(handle, shared=True)
    finally:
        os.close(handle)


def _opened(place: Path) -> int:
    try:
        if place.is_dir():
            return os.open(place, os.O_RDONLY | _OPEN)
        place.parent.mkdir(exist_ok=True)
        return os.open(place, os.O_RDWR | os.O_CREAT | _OPEN, 0o666)
    except OSError as error:
        raise failure(error, place) from error


def _take(handle: int, place: Path) -> None:
    until, before = time.monotonic() + WAIT, 0
    while not _try(handle):
        holder = _holder(handle)
        if holder != before:
            until, before = time.monotonic() + WAIT, holder
        if time.monotonic() > until:
            who = f"process {holder}" if holder else "another process"
            raise QmsctlError(
                f"{who} has been writing here for {WAIT:.0f} seconds (lock {str(place)!r}); "
                "let it finish, or end it, then try again"
            )
        # Not in step with the others who wait.
        time.sleep(random.uniform(0.005, 0.03))  # noqa: S311 - nothing secret
    if not place.is_dir():
        # Who waits is told who holds it; on a full disk nobody is, and what cannot be written says so itself.
        with contextlib.suppress(OSError):
            os.truncate(handle, 0)
            os.pwrite(handle, b"%d\n" % os.getpid(), 0)


def _try(handle: int, *, shared: bool = False) -> bool:
    try:
        import fcntl
    except ImportError:
        return True
    try:
        fcntl.flock(handle, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError as error:
        raise QmsctlError(f"this file system knows no locks ({error.strerror}); write from another computer") from error
    return True


def _holder(handle: int) -> int:
    """The process that holds a lock: as it wrote into the file, or as Linux tells of a folder; 0 where nobody says."""
    with contextlib.suppress(OSError, ValueError):
        return int(os.pread(handle, 20, 0))
    with contextlib.suppress(OSError, ValueError), open("/proc/locks", encoding="ascii") as table:
        wanted = f":{os.fstat(handle).st_ino}"
        for row in table:
            words = row.split()
            if "FLOCK" in words and words[1] != "->" and words[5].endswith(wanted):
                return int(words[4])
    return 0
