"""Where a change left the branch it is to come back to, and whether the files at hand are those of a commit."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from qmsctl.errors import QmsctlError, UnreadableFile
from qmsctl.findings import clip
from qmsctl.git.names import HASH
from qmsctl.git.repository import commit_id, inside, open_repository, run
from qmsctl.git.standing import standing
from qmsctl.git.trees import CommitTree
from qmsctl.trees import Tree, symbolic_links

if TYPE_CHECKING:
    import git

_FETCH = "fetch it whole: git fetch --unshallow (in GitHub Actions: fetch-depth: 0; in GitLab: GIT_DEPTH: 0)"
_CLONE = "clone without --filter (in GitHub Actions: without filter: in the checkout)"


class Fork(NamedTuple):
    """The commit a branch stands at now (`tip`), and the newest one that it shares with the change (`base`)."""

    tip: str
    base: str


def fork(folder: Path, revision: str, head: str = "HEAD") -> Fork:
    """Return where `head` left the branch that `revision` names.

    Raises `QmsctlError` where there is no repository, no such commit, nothing in
    common, or so little history that nobody can tell.
    """
    repository = open_repository(folder)
    if repository is None:
        raise QmsctlError("there is no Git repository here, so there is nothing to compare with; leave out --base")
    if run(repository, "rev-parse", "--is-shallow-repository", may_fail=True).strip() == b"true":
        raise QmsctlError(f"this clone holds only a part of the history, so a base cannot be told; {_FETCH}")
    place = standing(folder)
    if place is not None and place.partial:
        raise QmsctlError(f"this clone leaves out old texts, so the base cannot be read; {_CLONE}")
    tip = _commit(repository, revision)
    found = run(repository, "merge-base", tip, commit_id(repository, head), may_fail=True).decode("ascii", "replace")
    base = found.strip()
    if not HASH.match(base):
        raise QmsctlError(f"{clip(revision)!r} and the change have no commit in common; name the branch it began from")
    return Fork(tip, base)


def handbook_at(folder: Path, commit: str) -> CommitTree | None:
    """Return the handbook of a folder as a commit (full id) held it; None where it held none there."""
    repository = open_repository(folder)
    if repository is None:
        return None
    place = f"{commit}:{inside(repository, folder)}qms.yaml"
    held = run(repository, "rev-parse", "--verify", "--quiet", "--end-of-options", place, may_fail=True)
    return CommitTree(folder, commit) if held.strip() else None


def revision_of(folder: Path, tree: Tree) -> str:
    """Return the commit that a tree is, "" where the files on the disk are not those of the commit checked out.

    Each file is hashed; Git is not asked for its status, which runs what the
    repository's own configuration names.
    """
    if isinstance(tree, CommitTree):
        return tree.commit
    repository = open_repository(folder)
    if repository is None:
        return ""
    try:
        commit = commit_id(repository, "HEAD")
        held = CommitTree(folder, commit)
    except QmsctlError:  # nothing committed yet, or not this folder
        return ""
    if set(held) != set(tree) or held.links != symbolic_links(tree):
        return ""
    return commit if all(same_content(tree, path, blob) for path, blob in held.blobs.items()) else ""


def _commit(repository: git.Repo, revision: str) -> str:
    try:
        return commit_id(repository, revision)
    except QmsctlError as error:
        commit_id(repository, "HEAD")  # which says so where nothing has been committed yet
        raise QmsctlError(
            f"{clip(revision)!r} names no commit here; fetch the branch first, for example: git fetch origin"
        ) from error


def same_content(tree: Tree, path: str, blob: str) -> bool:
    """Say whether a file of a tree is the blob of that id; a clone may have turned line ends into CRLF."""
    if isinstance(tree, CommitTree):
        return tree.blobs.get(path) == blob
    try:
        data = tree[path]
    except (KeyError, UnreadableFile):
        return False
    return blob in (_id(data, blob), _id(data.replace(b"\r\n", b"\n"), blob))


def _id(data: bytes, like: str) -> str:
    """The id Git gives to content, with the hash that the id `like` was made with."""
    head = b"blob %d\0" % len(data)
    return hashlib.new("sha256" if len(like) == 64 else "sha1", head + data, usedforsecurity=False).hexdigest()
