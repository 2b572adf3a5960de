"""The one door for writing files: all or nothing, never through a link, never outside the handbook."""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from qmsctl.errors import QmsctlError

_PREFIX, _SUFFIX = ".qmsctl-", ".tmp"


def write_all(
    root: Path, files: Mapping[str, str | bytes], *, new: frozenset[str] = frozenset(), remove: tuple[str, ...] = ()
) -> None:
    """Write texts (or bytes) by path below `root`, then remove some.

    Every text is on disk beside its place before the first one is moved there,
    so a full disk or a kill loses nothing. A path in `new` must not exist yet.
    Raises `QmsctlError` for a link on the way, an existing new file, or an
    error of the file system.
    """
    staged: list[tuple[Path, Path, bool]] = []
    try:
        for path, text in files.items():
            target = _target(root, path)
            target.parent.mkdir(parents=True, exist_ok=True)
            staged.append((_stage(target, text), target, path in new))
        for temporary, target, fresh in staged:
            _move(temporary, target, fresh=fresh)
        for path in remove:
            _target(root, path).unlink()
    except FileExistsError as error:
        raise QmsctlError(f"{error.filename2 or error.filename} exists already; nothing was changed there") from error
    except OSError as error:
        raise QmsctlError(f"{error.filename or root} could not be written: {error.strerror}") from error
    finally:
        for temporary, _, _ in staged:
            temporary.unlink(missing_ok=True)


@contextlib.contextmanager
def locked(root: Path, folder: Path | None) -> Iterator[None]:
    """Hold the handbook's lock while a number is taken; waits for another process to finish.

    The lock lies in `folder` (shared by all work trees), or among the
    temporary files of the machine where there is no Git.
    """
    try:
        import fcntl
    except ImportError:  # Windows: the exclusive creation of the file is all there is
        yield
        return
    name = hashlib.sha256(str(root.resolve()).encode()).hexdigest()[:16]
    place = folder / "qmsctl.lock" if folder else Path(tempfile.gettempdir()) / f"qmsctl-{name}.lock"
    try:
        stream = open(place, "a", encoding="utf-8")  # noqa: SIM115 - closed below, after the lock
    except OSError as error:
        raise QmsctlError(f"the lock {place} cannot be opened: {error.strerror}") from error
    with stream:
        fcntl.flock(stream, fcntl.LOCK_EX)
        yield


def _target(root: Path, path: str) -> Path:
    """Return where a path lies, having made sure that nothing on the way leads out of the root."""
    root = root.resolve()
    target = root / path
    if os.path.isabs(path) or ".." in Path(path).parts:
        raise QmsctlError(f"{path} lies outside the handbook")
    for part in (target, *target.parents):
        if part == root:
            break
        if part.is_symlink():
            raise QmsctlError(f"{part.relative_to(root)} is a symbolic link; nothing is written through it")
    return target


def _stage(target: Path, content: str | bytes) -> Path:
    handle, name = tempfile.mkstemp(prefix=_PREFIX, suffix=_SUFFIX, dir=target.parent)
    with os.fdopen(handle, "wb") as stream:
        stream.write(content.encode() if isinstance(content, str) else content)
        stream.flush()
        os.fsync(stream.fileno())
    if target.exists():
        os.chmod(name, target.stat().st_mode & 0o777)
    else:
        mask = os.umask(0)
        os.umask(mask)
        os.chmod(name, 0o666 & ~mask)
    return Path(name)


def _move(temporary: Path, target: Path, *, fresh: bool) -> None:
    if fresh:
        # A link fails where the name is taken; a rename would replace it without a word.
        os.link(temporary, target)
    else:
        os.replace(temporary, target)
    with contextlib.suppress(OSError):
        handle = os.open(target.parent, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
