"""How a repository stands before something is committed: the branch, what is unfinished, what a person has changed."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from qmsctl.errors import QmsctlError, UnreadableFile
from qmsctl.findings import clip
from qmsctl.git.names import HASH
from qmsctl.git.repository import run
from qmsctl.trees import read_regular

if TYPE_CHECKING:
    import git

_NOTHING: Mapping[str, bytes | None] = MappingProxyType({})
_UNKNOWN = object()
_AT_ONCE = 400
_UNFINISHED = {
    "MERGE_HEAD": "a merge",
    "CHERRY_PICK_HEAD": "a cherry-pick",
    "REVERT_HEAD": "a revert",
    "rebase-merge": "a rebase",
    "rebase-apply": "a rebase",
}


class Branch(NamedTuple):
    """The branch to commit to: its full name, and its commit, "" where it has none yet."""

    name: str
    commit: str


class Entry(NamedTuple):
    """A file as Git has it: mode and blob. `stage` is more than 0 where a merge left several."""

    mode: str
    blob: str
    stage: int = 0


def branch_to_commit(repository: git.Repo) -> Branch:
    """Return the branch that is checked out; raise `QmsctlError` where nothing can be committed to it."""
    if repository.bare or not repository.working_tree_dir:
        raise QmsctlError("this repository is bare: it has no work tree to commit from; go to a clone of it")
    name = run(repository, "symbolic-ref", "--quiet", "HEAD", may_fail=True).decode("utf-8", "replace").strip()
    if not name:
        raise QmsctlError("HEAD is detached, so no branch would hold the commit; check one out: git switch BRANCH")
    _refuse_odd_name(name)
    commit = tip(repository, name)
    _refuse_unfinished(repository)
    return Branch(name, commit)


def tip(repository: git.Repo, name: str) -> str:
    """Return the commit that a full name of a branch (or HEAD) stands at now; "" where there is none."""
    found = run(repository, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}", may_fail=True)
    commit = found.decode("ascii", "replace").strip()
    return commit if HASH.match(commit) else ""


def committed(repository: git.Repo, commit: str, paths: Iterable[str]) -> dict[str, Entry]:
    """Return the files of a commit ("" for none) among `paths`, which count from the top of the repository."""
    found = {}
    for some in _pieces(paths) if commit else ():
        for row in run(repository, "ls-tree", "-z", "--full-tree", commit, "--", *some).split(b"\0"):
            head, _, name = row.partition(b"\t")
            if row:
                mode, _kind, blob = head.decode("ascii").split()
                found[name.decode("utf-8", "surrogateescape")] = Entry(mode, blob)
    return found


def indexed(repository: git.Repo, paths: Iterable[str]) -> dict[str, Entry]:
    """Return the files of the person's index among `paths`."""
    found: dict[str, Entry] = {}
    for some in _pieces(paths):
        for row in run(repository, "ls-files", "--stage", "-z", "--full-name", "--", *some).split(b"\0"):
            head, _, name = row.partition(b"\t")
            if row:
                mode, blob, stage = head.decode("ascii").split()
                found[name.decode("utf-8", "surrogateescape")] = Entry(mode, blob, int(stage))
    return found


def refuse_edits(
    repository: git.Repo,
    before: Mapping[str, Entry],
    paths: Iterable[str],
    becoming: Mapping[str, bytes | None] = _NOTHING,
) -> None:
    """Raise `QmsctlError` where a file or its entry in the index is neither as committed nor what it is becoming."""
    paths = list(paths)
    staged = indexed(repository, paths)
    top = Path(str(repository.working_tree_dir))
    for path in paths:
        new = becoming.get(path, _UNKNOWN)
        if staged.get(path) != before.get(path) and not _is(staged.get(path), new):
            raise QmsctlError(f"{clip(path)} has staged changes of yours; commit or stash them first, then try again")
        data = _on_disk(top / path)
        if data != new and not _is(before.get(path), data):
            raise QmsctlError(f"{clip(path)} has changes of yours; commit or stash them first, then try again")


def _is(entry: Entry | None, data: object) -> bool:
    """Is this content that of the entry? A clone may have turned line ends into CRLF."""
    if entry is None or not isinstance(data, bytes):
        return entry is None and data is None
    return entry.stage == 0 and entry.blob in (
        _blob_id(data, entry.blob),
        _blob_id(data.replace(b"\r\n", b"\n"), entry.blob),
    )


def _blob_id(data: bytes, like: str) -> str:
    """The id Git gives to content, with the hash that the id `like` was made with."""
    head = b"blob %d\0" % len(data)
    return hashlib.new("sha256" if len(like) == 64 else "sha1", head + data, usedforsecurity=False).hexdigest()


def _on_disk(place: Path) -> bytes | None:
    if not os.path.lexists(place):
        return None
    try:
        return read_regular(str(place))
    except UnreadableFile as error:
        raise QmsctlError(f"{clip(place.name)} cannot be committed: {error}") from error


def _pieces(paths: Iterable[str]) -> Iterator[list[str]]:
    """A command line has an end."""
    ordered = sorted(paths)
    for at in range(0, len(ordered), _AT_ONCE):
        yield ordered[at : at + _AT_ONCE]


def _refuse_odd_name(name: str) -> None:
    if not name.startswith("refs/heads/"):
        raise QmsctlError(f"HEAD stands at {clip(name)}, which is no branch; check one out first: git switch BRANCH")
    short = name.removeprefix("refs/heads/")
    if short.startswith("-"):  # Git lets nothing else that is odd stand in HEAD
        raise QmsctlError(f"{clip(short)!r} is no name of a branch")


def _refuse_unfinished(repository: git.Repo) -> None:
    folder = Path(str(repository.git_dir))
    for name, what in _UNFINISHED.items():
        if (folder / name).exists():
            raise QmsctlError(f"{what} is in progress here; finish it first (git status says how), then try again")
