"""A repository opened with a scrubbed environment, and Git run in it with fixed arguments."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qmsctl.errors import QmsctlError

if TYPE_CHECKING:
    import git

HASH = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?\Z")
REGULAR = frozenset({"100644", "100755"})


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
    found = run(
        repository, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}", may_fail=True
    )
    name = found.decode("ascii", "replace").strip()
    if not HASH.match(name):
        raise QmsctlError(f"{revision!r} names no commit here; in a shallow clone it may lie outside what was fetched")
    return name


def lock_folder(folder: Path) -> Path | None:
    """Return the folder that all work trees of the repository share, where a lock can lie; None without Git."""
    repository = open_repository(folder)
    return Path(str(repository.common_dir)) if repository else None


def inside(repository: git.Repo, folder: Path) -> str:
    """Return where a folder lies in its repository: "" at the top, else with a slash at the end."""
    top, here = Path(str(repository.working_tree_dir or folder)).resolve(), folder.resolve()
    if not here.is_relative_to(top):
        raise QmsctlError(f"the repository of {str(folder)!r} keeps its files elsewhere, in {str(top)!r}")
    return "" if here == top else here.relative_to(top).as_posix() + "/"


@contextmanager
def started(repository: git.Repo, *arguments: str, feed: bool = False) -> Iterator[subprocess.Popen[bytes] | None]:
    """Run a Git that answers while it works, and see it to its end; None where there is no program git."""
    import git

    try:
        running: Any = repository.git.execute(
            ["git", *arguments], as_process=True, istream=subprocess.PIPE if feed else subprocess.DEVNULL
        )
    except git.GitCommandNotFound:
        yield None
        return
    process: subprocess.Popen[bytes] = running.proc
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def run(repository: git.Repo, *arguments: str, may_fail: bool = False) -> bytes:
    """Return what a Git command printed; raise `QmsctlError` where it fails and may not."""
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
