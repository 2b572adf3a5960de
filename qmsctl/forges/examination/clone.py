"""The clone: is its history complete, who commits here, what runs before a commit."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

from qmsctl.forges.examination.model import Result, attention, fine, missing
from qmsctl.forges.place import text_at
from qmsctl.git.repository import open_repository, run

Ask = Callable[..., str]
"""Ask the Git of a clone something and return its answer, "" where it has none."""


def clone(root: Path) -> Iterator[Result]:
    """Yield how the clone is that a handbook lies in."""
    repository = open_repository(root)
    if repository is None:
        yield missing(
            "clone",
            "the handbook lies in no Git repository: its content can be checked, its history not",
            "git init, or clone the repository instead of unpacking an archive",
        )
        return

    def ask(*question: str) -> str:
        return run(repository, *question, may_fail=True).decode("utf-8", "replace").strip()

    if not ask("rev-parse", "--git-dir"):
        yield missing(
            "clone",
            "Git does not want to read it: it belongs to another user, or is damaged",
            f"if you trust it: git config --global --add safe.directory '{repository.working_tree_dir}'",
        )
        return
    top, common = Path(str(repository.working_tree_dir or repository.git_dir)), Path(str(repository.common_dir))
    yield _history(ask, common)
    yield _identity(ask)
    yield _hook(ask, top, common)


def _history(ask: Ask, common: Path) -> Result:
    if ask("rev-parse", "--is-shallow-repository") == "true":
        return missing("clone", "it is shallow: versions and dates of before are not here", "git fetch --unshallow")
    if ask("config", "--get-regexp", r"^(extensions\.partialclone|remote\..*\.promisor)$"):
        return missing("clone", "it is partial: texts of older versions are not here", "clone anew without --filter")
    if (text_at(common / "info" / "grafts") or "").strip():
        return missing("clone", "its history is patched by .git/info/grafts", "take that file away")
    if not ask("rev-parse", "--verify", "--quiet", "HEAD"):
        return attention("clone", "there is no commit yet", "git add -A, then git commit")
    commits = ask("rev-list", "--count", "HEAD")
    return fine("clone", f"complete, {commits} {'commit' if commits == '1' else 'commits'}")


def _identity(ask: Ask) -> Result:
    lacking = [key for key in ("user.name", "user.email") if not ask("config", "--get", key)]
    if lacking:
        return attention(
            "identity",
            f"Git does not know who commits here ({' and '.join(lacking)})",
            'git config --global user.name "Your Name", and the same with user.email',
        )
    return fine("identity", "name and address for commits are set")


def _hook(ask: Ask, top: Path, common: Path) -> Result:
    hook = _hooks(ask, top, common) / "pre-commit"
    asked = "qmsctl" in (text_at(top / ".pre-commit-config.yaml") or "")
    if os.access(hook, os.X_OK) and not hook.is_dir():
        found = text_at(hook.resolve()) or ""
        if "qmsctl" in found or (asked and "pre-commit" in found):
            return fine("hook", "the handbook is checked before every commit")
        return attention("hook", "the hook before a commit does not run qmsctl", "add qmsctl check to it")
    if asked:
        return attention("hook", ".pre-commit-config.yaml asks for a check that is not installed", "pre-commit install")
    return fine("hook", "none is asked for; the forge checks every change")


def _hooks(ask: Ask, top: Path, common: Path) -> Path:
    # Git itself is called with its hooks switched off, so only what the clone says is looked at.
    set_here = ask("config", "--local", "--get", "core.hooksPath")
    return top / set_here if set_here else common / "hooks"
