"""Which signatures OpenSSH accepted before, so that the next check need not ask it about each of them again.

A verdict is an empty file named by the digest of everything that was asked, in
``$XDG_CACHE_HOME/qmsctl/approvals``. A file that others could have put there
would be a forged approval: the folder must be the user's own, closed to
everybody else (0700) and outside of the handbook, or nothing is kept and
nothing believed. Refusals are never kept.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SWITCH = "QMSCTL_APPROVALS_CACHE"
"""The environment variable that turns the cache off: ``0``, ``no`` or ``off``."""

_MOST = 50_000


class Verdicts:
    """What was accepted before, for a handbook in a folder; `apart` are folders that the cache may not lie in."""

    def __init__(self, apart: tuple[Path, ...]) -> None:
        self._folder = _folder(apart)
        self._counted = False

    def accepted(self, question: str) -> bool:
        """Whether this question (see `question`) was answered with yes before, by the same user on this machine."""
        with self._opened() as handle, contextlib.suppress(OSError):
            if handle is not None:
                status = os.stat(question, dir_fd=handle, follow_symlinks=False)
                return stat.S_ISREG(status.st_mode) and _own(status)
        return False

    def keep(self, question: str) -> None:
        """Remember a yes. Whatever stands in the way of that is not worth a word."""
        with contextlib.suppress(OSError):
            if self._folder is not None:
                self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with self._opened() as handle, contextlib.suppress(OSError):
            if handle is None:
                return
            if not self._counted:
                self._counted = True
                _clear_if_full(handle)
            os.close(os.open(question, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_NOFOLLOW, 0o600, dir_fd=handle))

    @contextmanager
    def _opened(self) -> Iterator[int | None]:
        handle = None
        if self._folder is not None:
            with contextlib.suppress(OSError):
                handle = os.open(self._folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
        try:
            yield handle if handle is not None and _own(os.fstat(handle)) else None
        finally:
            if handle is not None:
                os.close(handle)


def question(*parts: bytes) -> str:
    """Return the name of a question: a digest over its parts, each with its length."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(len(part).to_bytes(8, "big") + part)
    return digest.hexdigest()


def _folder(apart: tuple[Path, ...]) -> Path | None:
    """Return where verdicts may lie; None where they may not, as on Windows, where a folder has no owner to ask for."""
    if os.environ.get(SWITCH, "").strip().lower() in ("0", "no", "off", "false") or not hasattr(os, "getuid"):
        return None
    base = Path(os.environ.get("XDG_CACHE_HOME", ""))
    with contextlib.suppress(RuntimeError, OSError):
        folder = (base if base.is_absolute() else Path("~/.cache").expanduser()) / "qmsctl" / "approvals"
        if not any(folder.resolve().is_relative_to(place) for place in apart):
            return folder
    return None


def _own(status: os.stat_result) -> bool:
    return status.st_uid == os.getuid() and not status.st_mode & 0o077


def _clear_if_full(handle: int) -> None:
    names = os.listdir(handle)
    if len(names) > _MOST:
        for name in names:
            os.unlink(name, dir_fd=handle)
