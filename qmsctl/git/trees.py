"""Commits as trees, and the paths that any branch knows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from qmsctl.errors import QmsctlError, UnreadableFile
from qmsctl.git.objects import blobs
from qmsctl.git.repository import HASH, REGULAR, commit_id, inside, open_repository, run
from qmsctl.text.limits import FILE_BYTES
from qmsctl.trees import SKIPPED, too_large

if TYPE_CHECKING:
    import git

_LINK, _SUBMODULE = "120000", "160000"
_TEXTS = (".md", ".yaml", ".csv", ".json")


class _Entry(NamedTuple):
    """A file of a commit; the size is -1 where Git cannot tell it."""

    mode: str
    blob: str
    size: int


class CommitTree(Mapping[str, bytes]):
    """The files of a folder at one commit; paths are relative to the folder, links are refused when read."""

    def __init__(self, folder: Path, revision: str) -> None:
        repository = open_repository(folder)
        if repository is None:
            raise QmsctlError("there is no Git repository here, so there is no revision to read")
        self._folder = folder
        self.commit = commit_id(repository, revision)
        self._entries = dict(_entries(repository, f"{self.commit}:{inside(repository, folder).rstrip('/')}"))
        self._read: dict[str, bytes] = {}

    def __getitem__(self, path: str) -> bytes:
        mode, blob, size = self._entries[path]
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
    def links(self) -> frozenset[str]:
        """The paths that are symbolic links."""
        return frozenset(path for path, entry in self._entries.items() if entry.mode == _LINK)

    @property
    def closed(self) -> frozenset[str]:
        """The paths that are submodules, which are never entered."""
        return frozenset(path for path, entry in self._entries.items() if entry.mode == _SUBMODULE)

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
    repository = open_repository(folder)
    if repository is None:
        return
    names = run(repository, "for-each-ref", "--format=%(objectname)", "refs/heads", "refs/remotes", may_fail=True)
    for commit in sorted(set(names.decode("ascii", "replace").split())):
        if HASH.match(commit):
            listed = run(repository, "ls-tree", "-r", "-z", "--name-only", "--full-tree", commit, may_fail=True)
            yield from (name.decode("utf-8", "surrogateescape") for name in listed.split(b"\0") if name)


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
        hidden = any(part.startswith(".") for part in parts) or (len(parts) > 1 and parts[0] in SKIPPED)
        # A handbook of its own is listed by its settings alone (see qmsctl.trees).
        around = [folder for folder in nested if path.startswith(folder)]
        if not hidden and (not around or path == min(around, key=len) + "qms.yaml"):
            yield path, entry
