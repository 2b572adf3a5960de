"""The one door to Git: commits as trees, paths of all branches. The only importer of GitPython.

Arguments are fixed lists; a revision from outside becomes a commit id before it
is used, and nothing from a handbook is ever an option. The environment is
scrubbed, no lock is taken and nothing is fetched.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from qmsctl.errors import QmsctlError, UnreadableFile
from qmsctl.text.limits import FILE_BYTES
from qmsctl.trees import SKIPPED, too_large

if TYPE_CHECKING:
    import git

_HASH = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?\Z")
_REGULAR = frozenset({"100644", "100755"})
_LINK, _SUBMODULE = "120000", "160000"
_TEXTS = (".md", ".yaml", ".csv", ".json")


class _Entry(NamedTuple):
    """A file of a commit; the size is -1 where Git cannot tell it."""

    mode: str
    blob: str
    size: int


def open_repository(folder: Path) -> git.Repo | None:
    """Return the repository that holds `folder`, or None where there is none (or no Git at all)."""
    os.environ.setdefault("GIT_PYTHON_REFRESH", "quiet")
    try:
        import git
    except ImportError:
        return None
    try:
        repository = git.Repo(folder, search_parent_directories=True)
    except (git.InvalidGitRepositoryError, git.NoSuchPathError):
        return None
    repository.git.update_environment(
        GIT_OPTIONAL_LOCKS="0", GIT_NO_LAZY_FETCH="1", GIT_TERMINAL_PROMPT="0", GIT_CONFIG_NOSYSTEM="1", LC_ALL="C"
    )
    return repository


def commit_id(repository: git.Repo, revision: str) -> str:
    """Return the full id of the commit a revision names, or raise `QmsctlError`."""
    found = _run(
        repository, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}", may_fail=True
    )
    name = found.decode("ascii", "replace").strip()
    if not _HASH.match(name):
        raise QmsctlError(f"{revision!r} names no commit here; in a shallow clone it may lie outside what was fetched")
    return name


class CommitTree(Mapping[str, bytes]):
    """The files of a folder at one commit; paths are relative to the folder, links are refused when read."""

    def __init__(self, folder: Path, revision: str) -> None:
        repository = open_repository(folder)
        if repository is None:
            raise QmsctlError("there is no Git repository here, so there is no revision to read")
        self._repository = repository
        self.commit = commit_id(repository, revision)
        top = Path(str(repository.working_tree_dir or folder)).resolve()
        inside = folder.resolve().relative_to(top).as_posix() if folder.resolve() != top else ""
        self._entries = dict(_entries(repository, f"{self.commit}:{inside}"))
        self._read: dict[str, bytes] = {}

    def __getitem__(self, path: str) -> bytes:
        mode, blob, size = self._entries[path]
        if mode == _LINK:
            raise UnreadableFile("this is a symbolic link", "symbolic-link")
        if mode not in _REGULAR:
            raise UnreadableFile("this is a submodule, not a file")
        if size > FILE_BYTES:
            raise too_large(size)
        if not self._read:
            self._read_all()
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
        """Read every text of the handbook in one `cat-file --batch`; pictures and programs are not needed."""
        wanted = {
            entry.blob
            for path, entry in self._entries.items()
            if entry.mode in _REGULAR and entry.size <= FILE_BYTES and path.endswith(_TEXTS)
        }
        self._read = dict(_blobs(self._repository, sorted(wanted)))
        for path, entry in self._entries.items():
            if entry.mode in _REGULAR and not path.endswith(_TEXTS):
                self._read.setdefault(entry.blob, b"")


def paths_of_all_branches(folder: Path) -> Iterator[str]:
    """Yield the paths of every local and remote branch, so that a number taken elsewhere is seen."""
    repository = open_repository(folder)
    if repository is None:
        return
    names = _run(repository, "for-each-ref", "--format=%(objectname)", "refs/heads", "refs/remotes", may_fail=True)
    for commit in sorted(set(names.decode("ascii", "replace").split())):
        if _HASH.match(commit):
            listed = _run(repository, "ls-tree", "-r", "-z", "--name-only", "--full-tree", commit, may_fail=True)
            yield from (name.decode("utf-8", "surrogateescape") for name in listed.split(b"\0") if name)


def lock_folder(folder: Path) -> Path | None:
    """Return the folder that all work trees of the repository share, where a lock can lie; None without Git."""
    repository = open_repository(folder)
    return Path(str(repository.common_dir)) if repository else None


def _entries(repository: git.Repo, tree: str) -> Iterator[tuple[str, _Entry]]:
    # With sizes, so that nobody has to read a file to see that it is too large.
    listing = _run(repository, "ls-tree", "-r", "-l", "-z", "--full-tree", tree)
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


def _blobs(repository: git.Repo, names: list[str]) -> Iterator[tuple[str, bytes]]:
    if not names:
        return
    process: Any = repository.git.cat_file("--batch", as_process=True, istream=-1)
    stream_in, stream_out = process.proc.stdin, process.proc.stdout
    for name in names:
        # One at a time: both ends stay in step and no pipe fills up.
        stream_in.write(name.encode("ascii") + b"\n")
        stream_in.flush()
        head = stream_out.readline().split()
        if len(head) != 3:
            continue
        data = stream_out.read(int(head[2]))
        stream_out.read(1)
        yield name, data
    stream_in.close()
    process.wait()


def _run(repository: git.Repo, *arguments: str, may_fail: bool = False) -> bytes:
    import git

    try:
        result: Any = repository.git.execute(["git", *arguments], stdout_as_string=False, strip_newline_in_stdout=False)
    except git.GitCommandError as error:
        if may_fail:
            return b""
        raise QmsctlError(f"git {arguments[0]} failed: {str(error.stderr).strip()[:200]}") from error
    except git.GitCommandNotFound as error:
        raise QmsctlError("the program git is not installed here") from error
    return bytes(result)
