"""Real Git repositories for tests: a handbook committed by a named person on a named day."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

_PERSON = {
    "GIT_AUTHOR_NAME": "Kari Nordmann", "GIT_AUTHOR_EMAIL": "kari@example.org",
    "GIT_COMMITTER_NAME": "Kari Nordmann", "GIT_COMMITTER_EMAIL": "kari@example.org",
    "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull,
}  # fmt: skip


def git(folder: Path, *arguments: str, date: str = "2026-11-01T12:00:00+0000") -> str:
    """Run git in a folder and return what it printed."""
    environment = {**os.environ, **_PERSON, "GIT_AUTHOR_DATE": date, "GIT_COMMITTER_DATE": date}
    return subprocess.run(
        ["git", *arguments], cwd=folder, env=environment, check=True, capture_output=True, text=True
    ).stdout


def write(folder: Path, tree: Mapping[str, bytes]) -> Path:
    """Write a tree into a folder."""
    for path, data in tree.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
    return folder


def repository(folder: Path, tree: Mapping[str, bytes]) -> Path:
    """Write a tree into a folder and commit it on ``main``."""
    write(folder, tree)
    git(folder, "init", "-q", "-b", "main")
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "The handbook")
    return folder
