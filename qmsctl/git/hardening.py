"""What every call of Git is told, so that nothing a repository holds decides what runs or what is answered.

A repository's own configuration can name programs (file monitor, hooks, filters, pagers, signature checkers), its
folder can hold replacements of commits, or an index of them (the commit graph) that gives them other parents and
times than they have, and a commit can hold a whole bare repository that lies in wait.
"""

from __future__ import annotations

import os
from pathlib import Path

ENVIRONMENT = {
    "GIT_GRAFT_FILE": os.devnull,
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C",
}
"""Nothing is fetched, asked for, locked or translated; commits and their parents are what they say themselves."""

_FLAGS = (
    "--no-pager", "--no-replace-objects", "--literal-pathspecs",
    "-c", "core.fsmonitor=false", "-c", f"core.hooksPath={os.devnull}", "-c", f"core.attributesFile={os.devnull}",
    "-c", "log.showSignature=false", "-c", "log.mailmap=false", "-c", "protocol.allow=never",
    "-c", "core.commitGraph=false", "-c", "diff.renames=false", "-c", "color.ui=false", "-c", "core.quotePath=true",
)  # fmt: skip


def flags(*, bare: bool) -> tuple[str, ...]:
    """Return what stands before the name of every Git command; `bare` where the repository asked for is a bare one."""
    return (*_FLAGS, "-c", f"safe.bareRepository={'all' if bare else 'explicit'}")


def asked_for_itself(folder: Path) -> bool:
    """Say whether a folder is a bare repository, and not a handbook in which one lies in wait."""
    parts = all((folder / name).exists() for name in ("HEAD", "objects", "refs"))
    return parts and not (folder / ".git").exists() and not (folder / "qms.yaml").exists()
