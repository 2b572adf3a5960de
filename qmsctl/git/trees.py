"""Commits as trees, and the paths that any branch knows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from qmsctl.errors import QmsctlError, UnreadableFile
from qmsctl.git.names import HASH
from qmsctl.git.objects import blobs
from qmsctl.git.repository import REGULAR, commit_id, inside, open_repository, run
from qmsctl.git.standing import standing
from qmsctl.git.streaming import streaming
from qmsctl.text.limits import FILE_BYTES
from qmsctl.trees import ATTRIBUTES, SKIPPED, too_large

if TYPE_CHECKING:
    import git

_LINK, _SUBMODULE = "120000", "160000"
_TEXTS = (".md", ".yaml", ".csv", ".json", ".sig")


class _Entry(NamedTuple):
    """A file of a commit; the size is -1 where Git cannot tell it."""

    mode: str
    blob: str
    size: int


class CommitTree(Mapping[str, bytes]):
    """The files of a folder at one commit; paths are relative to the folder, links are refused when read.

    `place` is where the folder lay in the repository then ("" for its top), where that is not where it lies now.
    """

    def __init__(self, folder: Path, revision: str, *, place: str | None = None) -> None:
        repository = open_repository(folder)
        if repository is None:
            raise QmsctlError("there is no Git repository here, so there is no revision to read")
        self._folder = folder
        self.commit = commit_id(repository, revision)
        within = inside(repository, folder) if place is None else place
        found = dict(_entries(repository, f"{self.commit}:{within.rstrip('/')}"))
        self._entries = {path: entry for path, entry in found.items() if not _beside(path)}
        self._attributes = {path: entry for path, entry in found.items() if _beside(path)}
        self._read: dict[str, bytes] = {}

    def __getitem__(self, path: str) -> bytes:
        mode, blob, size = self._entries.get(path) or self._attributes[path]
        if mode == _LINK:
            raise UnreadableFile("this is a symbolic link", "symbolic-link")
        if mode not in REGULAR:
            raise UnreadableFile("this is a submodule, not a file")
        if size > FILE_BYTES:
            raise too_large(size)
        if not self._read:
            self._read_all()
        if blob not in self._read and not path.endswith(_TEXTS):
            with blobs(self._folder) as read:
                data = read(blob)
        else:
            data = self._read.get(blob)
        if data is None:
            raise UnreadableFile("the file is missing from this clone")
        return data

    @property
    def root(self) -> Path:
        """The folder of the handbook, as it is now."""
        return self._folder.resolve()

    @property
    def attributes(self) -> tuple[str, ...]:
        """The paths of the files that tell Git what to do with others; they can be read, and are not listed."""
        return tuple(self._attributes)

    @property
    def links(self) -> frozenset[str]:
        """The paths that are symbolic links."""
        return frozenset(path for path, entry in self._entries.items() if entry.mode == _LINK)

    @property
    def closed(self) -> frozenset[str]:
        """The paths that are submodules, which are never entered."""
        return frozenset(path for path, entry in self._entries.items() if entry.mode == _SUBMODULE)

    @cached_property
    def blobs(self) -> dict[str, str]:
        """The ids of the regular files' contents by path."""
        return {path: entry.blob for path, entry in self._entries.items() if entry.mode in REGULAR}

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)

    def _read_all(self) -> None:
        """Read every text of the handbook in one `cat-file --batch`; pictures are read when somebody asks."""
        wanted = {
            entry.blob
            for path, entry in self._entries.items()
            if entry.mode in REGULAR and entry.size <= FILE_BYTES and path.endswith(_TEXTS)
        }
        if wanted:
            with blobs(self._folder) as read:
                self._read = {name: data for name in sorted(wanted) if (data := read(name)) is not None}


def paths_of_all_branches(folder: Path) -> Iterator[str]:
    """Yield the paths of every local and remote branch, so that a number taken elsewhere is seen."""
    if standing(folder) is None:
        return
    names = _printed(folder, "for-each-ref", "--format=%(tree)", "refs/heads", "refs/remotes")
    for tree in sorted(set(names.decode("ascii", "replace").split())):
        if HASH.match(tree):
            listed = _printed(folder, "ls-tree", "-r", "-z", "--name-only", "--full-tree", tree)
            yield from (name.decode("utf-8", "surrogateescape") for name in listed.split(b"\0") if name)


def _printed(folder: Path, *arguments: str) -> bytes:
    """What Git prints, without GitPython: whoever takes a number holds the lock, and others wait."""
    with streaming(folder, *arguments) as process:
        return process.stdout.read() if process and process.stdout else b""


def _beside(path: str) -> bool:
    return path.rpartition("/")[2] == ATTRIBUTES


def _entries(repository: git.Repo, tree: str) -> Iterator[tuple[str, _Entry]]:
    # With sizes, so that nobody has to read a file to see that it is too large.
    listing = run(repository, "ls-tree", "-r", "-l", "-z", "--full-tree", tree)
    nested: list[str] = []
    rows = []
    for row in listing.split(b"\0"):
        if row:
            head, _, name = row.partition(b"\t")
            mode, _kind, blob, size = head.decode("ascii").split()
            path = name.decode("utf-8", "surrogateescape")
            rows.append((path, _Entry(mode, blob, int(size) if size.isdigit() else -1)))
            if path.endswith("/qms.yaml"):
                nested.append(path.removesuffix("qms.yaml"))
    for path, entry in rows:
        parts = path.split("/")
        if _beside(path):
            parts[-1] = "attributes"
        hidden = any(part.startswith(".") for part in parts) or (len(parts) > 1 and parts[0] in SKIPPED)
        # A handbook of its own is listed by its settings alone (see qmsctl.trees).
        around = [folder for folder in nested if path.startswith(folder)]
        if not hidden and (not around or path == min(around, key=len) + "qms.yaml"):
            yield path, entry
