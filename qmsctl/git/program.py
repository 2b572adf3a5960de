"""The program Git itself."""

from __future__ import annotations

import os


def git_version() -> tuple[int, ...]:
    """Return the version of the Git that is used, ``(2, 39, 5)``; empty where there is none."""
    os.environ.setdefault("GIT_PYTHON_REFRESH", "quiet")
    try:
        import git

        return tuple(git.Git().version_info)
    except (ImportError, OSError, ValueError, git.GitError):
        return ()
