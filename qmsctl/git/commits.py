"""A commit made beside the person at work: their index, their files and their hooks are left alone.

Blobs are stored, a tree is written from a private index, and the branch moves by
compare-and-swap, so that a kill leaves either no commit or a whole one, and never
a lock. Hooks are not run (``pre-commit`` and ``commit-msg`` belong to `git commit`,
and a repository from elsewhere may name programs); what they would object to, the
check of the proposal says. Settings of the repository run nothing.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from qmsctl.errors import QmsctlError
from qmsctl.findings import clip, visible
from qmsctl.git.branches import Branch, Entry, branch_to_commit, committed, indexed, refuse_edits, tip
from qmsctl.git.private_index import SAFE, PrivateIndex, private_index, without_filters
from qmsctl.git.repository import inside, open_repository, run
from qmsctl.git.signing import signing

if TYPE_CHECKING:
    import git

_TRIES = 10
_TOKEN = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,40}\Z")
_STRICT = ("-c", "user.useConfigOnly=true", "-c", "i18n.commitEncoding=UTF-8")

Tell = Callable[[str], None]


class Start(NamedTuple):
    """Where a commit begins: the full name of the branch and the commit it stood at ("" for a first commit)."""

    branch: str
    commit: str


def start_commit(folder: Path, paths: Iterable[str]) -> Start:
    """Return where a commit of `paths` (relative to `folder`) would begin; ask before you write the files.

    Raises `QmsctlError` where nothing can be committed (see `commit_files`), and where a file or its entry in the
    index is not as committed: what a person has changed must not slip into a commit of ours.
    """
    repository, prefix = _opened(folder)
    branch = branch_to_commit(repository)
    _identity(repository)
    places = [_place(prefix, path) for path in paths]
    refuse_edits(repository, committed(repository, branch.commit, places), places)
    return Start(branch.name, branch.commit)


def commit_files(
    folder: Path,
    files: Mapping[str, bytes | None],
    message: str,
    *,
    trailers: Sequence[tuple[str, str]] = (),
    start: Start | None = None,
    tell: Tell | None = None,
    keep: tuple[int, ...] = (),
) -> str:
    """Commit contents by path (relative to `folder`; None takes a file away) and return the id of the commit.

    Written by the person's own Git identity, on the branch checked out here. Files on disk are not written, see
    `qmsctl.writing`. Other staged changes stay staged and are not part of it. Where the branch moves meanwhile, the
    commit is built anew on top, unless a path here was changed. A commit that is there already is not made again.

    `start` says where an interrupted commit began. `tell` is given sentences about what could not be done beside it:
    the index left as it was, a signature that was not made. `keep` are handles that Git holds open while it holds a
    lock, so that nobody believes us gone when only we were killed.

    Raises `QmsctlError`, with no commit made: no repository or a bare one, HEAD detached, a merge or rebase in
    progress, no identity, a file or its entry in the index that is neither as committed nor as in `files`, a
    branch that moved and changed one of the paths.
    """
    repository, prefix = _opened(folder)
    to = branch_to_commit(repository)
    if start and start.branch != to.name:
        raise QmsctlError(f"{_short(start.branch)} is no longer checked out here")
    _identity(repository)
    becoming = {_place(prefix, path): data for path, data in files.items()}
    before = committed(repository, start.commit if start else to.commit, becoming)
    refuse_edits(repository, before, becoming, becoming)
    stored = _line_ends(repository)
    wanted = {path: None if data is None else stored(data) for path, data in becoming.items()}
    held: dict[str, Any] = {"start_new_session": True, **({"pass_fds": keep} if keep else {})}
    work = _Work(repository, to, wanted, before, _text(message, trailers), tell or _silent, held)
    with private_index(repository, wanted, before) as index:
        commit = work.commit(index)
        work.settle(index)
    return commit


@dataclass(frozen=True, slots=True)
class _Work:
    """One commit in the making. Paths count from the top of the repository; `before` is what they held at first."""

    repository: git.Repo
    to: Branch
    wanted: Mapping[str, bytes | None]
    before: Mapping[str, Entry]
    text: bytes
    tell: Tell
    held: dict[str, Any]

    def commit(self, index: PrivateIndex) -> str:
        """Put the commit on the branch as it is, and again on what others put there meanwhile."""
        parent = self.to.commit
        for _ in range(_TRIES):
            found = committed(self.repository, parent, self.wanted)
            if found == index.after:
                return parent
            if found != self.before:
                raise QmsctlError(self._moved(found))
            commit = self._made(index.tree(parent), parent)
            if self._swapped(commit, parent):
                return commit
            parent = tip(self.repository, self.to.name)
        raise QmsctlError(f"{_short(self.to.name)} moves faster than a commit can be made; try again")

    def settle(self, index: PrivateIndex) -> None:
        """Let the person's index follow where it agreed with the branch, or `git status` shows our files as undone.

        Everything else in it stays. Git takes its own lock for this, which a kill of ours does not touch.
        """
        try:
            now = indexed(self.repository, self.wanted)
            stale = [path for path in self.wanted if now.get(path) == self.before.get(path) != index.after.get(path)]
            if stale:
                filters_off = without_filters(self.repository)
                arguments = (*SAFE, "update-index", "-z", "--index-info")
                run(self.repository, *arguments, feed=index.rows(stale), environment=filters_off, **self.held)
        except QmsctlError:
            self.tell(
                "the commit is made, but Git's index is in use by another program, so git status shows these files as "
                f"changed until you run: git reset -q -- {' '.join(shlex.quote(clip(path)) for path in self.wanted)}"
            )

    def _made(self, tree: str, parent: str) -> str:
        arguments = ["commit-tree", *(("-p", parent) if parent else ()), tree]
        signed, why_not = signing(self.repository)
        if why_not:
            self.tell(why_not)
        made = run(self.repository, *SAFE, *_STRICT, *signed, *arguments, *(["-S"] if signed else []), feed=self.text)
        return made.decode("ascii").strip()

    def _swapped(self, commit: str, old: str) -> bool:
        """Move the branch from `old` ("" where it must not exist); False where it stands elsewhere by now."""
        subject = self.text.decode().partition("\n")[0]
        arguments = ("update-ref", "-m", f"commit: {subject}", self.to.name, commit, old or "0" * len(commit))
        try:
            run(self.repository, *SAFE, *arguments, **self.held)
        except QmsctlError:
            if tip(self.repository, self.to.name) == old:
                raise
            return False
        return True

    def _moved(self, found: Mapping[str, Entry]) -> str:
        path = next(path for path in self.wanted if found.get(path) != self.before.get(path))
        return (
            f"{_short(self.to.name)} has moved on meanwhile and changed {clip(path)}; nothing was committed, try again"
        )


def _opened(folder: Path) -> tuple[git.Repo, str]:
    repository = open_repository(folder)
    if repository is None:
        raise QmsctlError("there is no Git repository here to commit to; begin one with git init")
    return repository, inside(repository, folder)


def _place(prefix: str, path: str) -> str:
    if path.startswith("/") or any(part in ("", ".", "..") or part.lower() == ".git" for part in path.split("/")):
        raise QmsctlError(f"{clip(path)} is no path of a file that can be committed")
    return prefix + path


def _identity(repository: git.Repo) -> None:
    """Git makes up a name from the machine where none is set, unless told not to."""
    for who in ("GIT_AUTHOR_IDENT", "GIT_COMMITTER_IDENT"):
        if not run(repository, *_STRICT, "var", who, may_fail=True).strip():
            raise QmsctlError(
                "Git does not know who you are, and a commit needs a name; set it once: "
                'git config --global user.name "Kari Nordmann" and git config --global user.email kari@example.org'
            )


def _line_ends(repository: git.Repo) -> Callable[[bytes], bytes]:
    """How content is stored: with LF in a clone whose files have CRLF on the disk alone."""
    setting = run(repository, "config", "--get", "core.autocrlf", may_fail=True).decode("utf-8", "replace")
    if setting.strip().lower() not in ("true", "input", "yes", "on", "1"):
        return bytes
    return lambda data: data if b"\0" in data else data.replace(b"\r\n", b"\n")


def _text(message: str, trailers: Sequence[tuple[str, str]]) -> bytes:
    lines = [visible(line).rstrip() for line in message.strip().split("\n")]
    if not lines[0]:
        raise QmsctlError("a commit needs a message")
    for key, _value in trailers:
        if not _TOKEN.match(key):
            raise QmsctlError(f"{clip(key)!r} is no name of a trailer; write for example Approved-by")
    ends = [f"{key}: {visible(value)}" for key, value in trailers]
    return "\n".join([*lines, *(["", *ends] if ends else []), ""]).encode("utf-8", "backslashreplace")


def _short(name: str) -> str:
    return clip(name.removeprefix("refs/heads/"))


def _silent(_sentence: str) -> None:
    pass
