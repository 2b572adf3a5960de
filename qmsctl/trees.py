"""Trees: mappings of path to bytes. A folder is one, a commit is one (`qmsctl.git`), a dict in a test is one.

A tree may list a path that it will not read; asking for it raises
`UnreadableFile`. Symbolic links are listed, never followed.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path

from qmsctl.errors import QmsctlError, UnreadableFile
from qmsctl.text.limits import FILE_BYTES

Tree = Mapping[str, bytes]

SKIPPED = frozenset({"site", "build", "dist", "node_modules", "__pycache__", "venv"})
"""Folders at the top of a handbook that hold no sources: what tools make or install."""

_OPEN = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)

ATTRIBUTES = ".gitattributes"
"""Files that tell Git what to do with others: no part of a handbook, and yet not beyond its rules."""

_FILE, _LINK, _CLOSED, _BESIDE = "file", "link", "closed", "beside"


class WorkTree(Mapping[str, bytes]):
    """The files below a folder as they are now, paths with ``/``; read when asked for.

    Hidden files and folders, folders in `SKIPPED` and stray temporary files of
    the tool are not part of a handbook and are left out.
    """

    def __init__(self, root: Path) -> None:
        if not root.is_dir():
            raise QmsctlError(f"there is no folder {str(root)!r}; name the folder of the handbook")
        self.root = root.resolve()
        self._paths: dict[str, str] | None = None
        self._beside: tuple[str, ...] = ()

    def __getitem__(self, path: str) -> bytes:
        return read_regular(os.path.join(self.root, path))

    def __iter__(self) -> Iterator[str]:
        return iter(self._listing())

    def __len__(self) -> int:
        return len(self._listing())

    def __contains__(self, path: object) -> bool:
        return path in self._listing()

    @cached_property
    def links(self) -> frozenset[str]:
        """The paths that are symbolic links, to files or folders."""
        return frozenset(path for path, kind in self._listing().items() if kind == _LINK)

    @cached_property
    def closed(self) -> frozenset[str]:
        """The folders that could not be looked into, so that nobody knows what they hold."""
        return frozenset(path for path, kind in self._listing().items() if kind == _CLOSED)

    @cached_property
    def attributes(self) -> tuple[str, ...]:
        """The paths of the files that tell Git what to do with others; they can be read, and are not listed."""
        self._listing()
        return self._beside

    def _listing(self) -> dict[str, str]:
        if self._paths is None:
            found = sorted((path, kind) for path, kind, _ in walk(str(self.root)))
            self._beside = tuple(path for path, kind in found if kind == _BESIDE)
            self._paths = {path: kind for path, kind in found if kind != _BESIDE}
        return self._paths


def symbolic_links(tree: Tree) -> frozenset[str]:
    """Return the paths of a tree that are symbolic links; a dict has none."""
    links: frozenset[str] = getattr(tree, "links", frozenset())
    return links


def closed_folders(tree: Tree) -> frozenset[str]:
    """Return the folders of a tree that could not be looked into; only a folder on a disk has any."""
    closed: frozenset[str] = getattr(tree, "closed", frozenset())
    return closed


def attribute_files(tree: Tree) -> tuple[str, ...]:
    """Return the paths of a tree's files that tell Git what to do with others, which it need not list."""
    found: tuple[str, ...] | None = getattr(tree, "attributes", None)
    if found is None:
        found = tuple(path for path in tree if path.rpartition("/")[2] == ATTRIBUTES)
    return found


def read_regular(path: str) -> bytes:
    """Read a regular file of bounded size without following a link; else raise `UnreadableFile`."""
    try:
        handle = os.open(path, _OPEN)
    except OSError as error:
        if os.path.islink(path):
            raise UnreadableFile("this is a symbolic link", "symbolic-link") from error
        raise UnreadableFile(f"the file cannot be read: {error.strerror or error}") from error
    except ValueError as error:
        raise UnreadableFile("the file name cannot be used") from error
    try:
        status = os.fstat(handle)
        if not stat.S_ISREG(status.st_mode):
            raise UnreadableFile("this is not a regular file")
        if status.st_size > FILE_BYTES:
            raise too_large(status.st_size)
        data = os.read(handle, status.st_size + 1)
        if len(data) == status.st_size:
            return data
        with os.fdopen(os.dup(handle), "rb") as stream:
            return data + stream.read(FILE_BYTES - len(data) + 1)
    finally:
        os.close(handle)


def too_large(size: int) -> UnreadableFile:
    """Return why a file of this size is not read."""
    return UnreadableFile(f"the file has {size} bytes; at most {FILE_BYTES} are read", "limit-exceeded")


def walk(top: str) -> Iterator[tuple[str, str, os.DirEntry[str] | None]]:
    """Yield each path that a `WorkTree` holds, what it is, and its entry, None where that could not be looked at.

    Not by recursion: folders may lie deeper than Python calls functions.
    """
    waiting = [""]
    while waiting:
        prefix = waiting.pop()
        try:
            with os.scandir(f"{top}/{prefix}") as scanned:
                entries = list(scanned)
        except OSError as error:
            if not prefix:
                raise QmsctlError(f"the folder cannot be read: {error}") from error
            yield prefix.rstrip("/"), _CLOSED, None
            continue
        own = next((entry for entry in entries if entry.name == "qms.yaml"), None) if prefix else None
        if own is not None:
            # A handbook of its own, as below examples/: listed by its settings, so that links into it are known.
            yield prefix + "qms.yaml", _FILE, own
            continue
        for entry in entries:
            if entry.name.startswith("."):
                if entry.name == ATTRIBUTES:
                    yield prefix + entry.name, _BESIDE, entry
                continue
            if not entry.is_dir(follow_symlinks=False):
                yield prefix + entry.name, _LINK if entry.is_symlink() else _FILE, entry
            elif prefix or entry.name not in SKIPPED:
                waiting.append(prefix + entry.name + "/")
