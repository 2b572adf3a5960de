"""A repository opened with a scrubbed environment, and Git run in it with fixed arguments."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qmsctl.errors import QmsctlError, reason_of
from qmsctl.git.hardening import ENVIRONMENT, asked_for_itself, flags
from qmsctl.git.names import HASH

if TYPE_CHECKING:
    import git

_KEPT = ("GIT_AUTHOR_", "GIT_COMMITTER_", "GIT_CONFIG_", "GIT_EXEC_PATH", "GIT_CEILING_DIRECTORIES", "GIT_PYTHON_")
_ROOM = 64 * 1024
"""So many free bytes are none to Git."""

REGULAR = frozenset({"100644", "100755"})


def open_repository(folder: Path) -> git.Repo | None:
    """Return the repository that holds `folder`, or None where there is none (or no Git at all)."""
    os.environ.setdefault("GIT_PYTHON_REFRESH", "quiet")
    for name in [name for name in os.environ if name.startswith("GIT_") and not name.startswith(_KEPT)]:
        del os.environ[name]  # GIT_DIR and the like, as a hook gives them, would lead to another repository
    try:
        import git
    except ImportError:
        return None
    here = folder.resolve()
    try:
        repository = git.Repo(here, search_parent_directories=True, expand_vars=False)
    except (git.InvalidGitRepositoryError, git.NoSuchPathError, OSError, ValueError):
        return None  # ValueError: a file of its folder names a place that no system has
    if _planted(Path(str(repository.git_dir)), here):
        return None
    repository.git.update_environment(**ENVIRONMENT)
    return repository


def _planted(git_dir: Path, here: Path) -> bool:
    """Whether a bare repository lies among the files of a handbook, where anybody's commit can put one.

    A commit cannot hold anything named ``.git``; what has another name is a repository only for who asks for it itself.
    """
    for folder in (here, *here.parents):
        if (folder / ".git").exists():
            return False
        if folder == git_dir:
            return folder != here or not asked_for_itself(here)
    return False


def commit_id(repository: git.Repo, revision: str) -> str:
    """Return the full id of the commit a revision names, or raise `QmsctlError`."""
    found = run(
        repository, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}", may_fail=True
    )
    name = found.decode("ascii", "replace").strip()
    if HASH.match(name):
        return name
    run(repository, "rev-parse", "--git-dir")  # which fails with a reason where it is the repository that is at fault
    if revision == "HEAD":
        raise QmsctlError("there is no commit here yet")
    shallow = (Path(str(repository.common_dir)) / "shallow").is_file()
    why = "; this clone is shallow, and git fetch --unshallow brings the rest" if shallow else ""
    raise QmsctlError(f"{revision!r} names no commit here{why}")


def inside(repository: git.Repo, folder: Path) -> str:
    """Return where a folder lies in its repository: "" at the top, else with a slash at the end."""
    top, here = Path(str(repository.working_tree_dir or folder)).resolve(), folder.resolve()
    if not here.is_relative_to(top):
        raise QmsctlError(f"the repository of {str(folder)!r} keeps its files elsewhere, in {str(top)!r}")
    return "" if here == top else here.relative_to(top).as_posix() + "/"


def _git(repository: git.Repo) -> tuple[str, ...]:
    return ("git", *flags(bare=bool(repository.bare)))


@contextmanager
def started(repository: git.Repo, *arguments: str, feed: bool = False) -> Iterator[subprocess.Popen[bytes] | None]:
    """Run a Git that answers while it works, and see it to its end; None where there is no program git."""
    import git

    try:
        running: Any = repository.git.execute(
            [*_git(repository), *arguments],
            as_process=True,
            istream=subprocess.PIPE if feed else subprocess.DEVNULL,
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


def _complaint(repository: git.Repo, stderr: str) -> str:
    """What Git objects to, without the advice that it gives before it; Git seldom says that a disk is full."""
    if shutil.disk_usage(repository.git_dir).free < _ROOM:
        return reason_of(OSError(errno.ENOSPC, ""))
    rows = stderr.strip().removeprefix("stderr: '").removesuffix("'").split("\n")
    return "; ".join(row.strip() for row in rows if row.strip() and not row.startswith("hint:"))[:200]


def run(
    repository: git.Repo,
    *arguments: str,
    may_fail: bool = False,
    feed: bytes | None = None,
    environment: Mapping[str, str] | None = None,
    **process: Any,
) -> bytes:
    """Return what a Git command printed; raise `QmsctlError` where it fails and may not.

    It reads `feed` from a file, so that it has it all even when we are killed. `environment` adds to the
    environment, `process` to how the process is started (see `subprocess.Popen`).
    """
    import git

    options: dict[str, Any] = {"env": dict(environment or {}), **process}
    try:
        with contextlib.ExitStack() as open_files:
            if feed is not None:
                options["istream"] = stream = open_files.enter_context(tempfile.TemporaryFile())
                stream.write(feed)
                stream.seek(0)
            result: Any = repository.git.execute(
                [*_git(repository), *arguments], stdout_as_string=False, strip_newline_in_stdout=False, **options
            )
    except git.GitCommandError as error:
        if may_fail:
            return b""
        if "dubious ownership" in str(error.stderr):
            top = repository.working_tree_dir or repository.git_dir
            raise QmsctlError(
                f"Git does not read {str(top)!r}, because it belongs to somebody else; "
                f"if you trust it: git config --global --add safe.directory {str(top)!r}"
            ) from error
        verb = next(word for word in arguments if not word.startswith("-") and "=" not in word)
        raise QmsctlError(f"git {verb} failed: {_complaint(repository, str(error.stderr))}") from error
    except git.GitCommandNotFound as error:
        raise QmsctlError("the program git is not installed here") from error
    except OSError as error:
        raise QmsctlError(f"git could not be started: {error.strerror or error}") from error
    return bytes(result)
