"""One file at a time: where it lies, written beside its place, moved there; what stopped it, for people."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
from pathlib import Path

from qmsctl.errors import QmsctlError, reason_of

PREFIX, SUFFIX = ".qmsctl-", ".tmp"
OUTPUT = f"{PREFIX}out"
"""How what is written into a folder for outputs begins: other writers, other locks."""

_CREATE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
_NO_LINKS = (errno.EPERM, errno.EOPNOTSUPP, errno.ENOTSUP, errno.ENOSYS, errno.EMLINK)


def target_of(root: Path, path: str) -> Path:
    """Return where a path lies, having made sure that nothing on the way leads out of the root."""
    root = root.resolve()
    target = root / path
    if not path or "\0" in path or os.path.isabs(path) or ".." in Path(path).parts:
        raise QmsctlError(f"{path!r} lies outside the handbook")
    for part in (target, *target.parents):
        if part == root:
            break
        if part.is_symlink():
            raise QmsctlError(f"{part.relative_to(root)} is a symbolic link; nothing is written through it")
    return target


def digest_of(place: Path) -> str:
    """Return the SHA-256 of a file, "" where there is none."""
    try:
        with open(place, "rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except FileNotFoundError:
        return ""


def nearest(folder: Path) -> Path:
    """Return a folder, or the nearest one above it that exists."""
    return next(place for place in (folder, *folder.parents) if place.is_dir())


def temporary_name() -> str:
    """Return a name that the next run knows as a leftover of ours."""
    return f"{PREFIX}{os.urandom(8).hex()}{SUFFIX}"


def stage(place: Path, data: bytes, like: Path | None = None) -> None:
    """Write a new file and see it onto the disk; it gets the rights of the file it is going to replace."""
    handle = os.open(place, _CREATE, 0o666)
    try:
        try:
            left = memoryview(data)
            while left:
                left = left[os.write(handle, left) :]
            if like is not None:
                os.chmod(place, like.stat().st_mode & 0o777)
            os.fsync(handle)
        finally:
            os.close(handle)
    except BaseException:
        place.unlink(missing_ok=True)
        raise


def put(temporary: Path, target: Path, *, fresh: bool) -> None:
    """Move a staged file to its place. A `fresh` one never replaces another: `FileExistsError`."""
    if not fresh:
        os.replace(temporary, target)
        return
    try:
        # A link fails where the name is taken; a rename would replace it without a word.
        os.link(temporary, target)
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        os.close(os.open(target, _CREATE, 0o666))
        os.replace(temporary, target)
        return
    temporary.unlink()


def sync(folder: Path) -> None:
    """See the names in a folder onto the disk; some file systems cannot be asked to."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def failure(error: OSError, what: object) -> QmsctlError:
    """Return what to tell a person of a failed write."""
    name = error.filename2 or error.filename or what
    if isinstance(error, FileExistsError):
        return QmsctlError(f"{name} exists already; nothing was changed there")
    shown = what if Path(str(name)).name.startswith(PREFIX) else name
    return QmsctlError(f"{shown} could not be written: {reason_of(error)}; nothing was changed")
