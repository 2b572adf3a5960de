"""What earlier runs read from a repository, kept outside of it: commits in columns, facts by blob. JSON, never needed.

A file that is broken, foreign or of another version counts as none. Nothing in
it depends on a branch: a commit never changes what it did, and a blob never
changes what it says. So a rewritten history only means that other commits are asked for.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_FORM = 1
_MOST_DAYS = 90
_MOST_BYTES = 500_000_000


def folder() -> Path:
    """Where the caches of all repositories lie, ``$XDG_CACHE_HOME/qmsctl/history``."""
    base = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA") or Path("~/.cache").expanduser()
    return Path(base) / "qmsctl" / "history"


@dataclass(frozen=True, slots=True)
class Kept:
    """One file of the cache: a line that says what it is, and the rest, whose digest stands in that line."""

    path: Path

    def head(self) -> dict[str, Any]:
        """Return what the first line says, {} where there is none to trust. The rest may still be broken."""
        with contextlib.suppress(OSError, ValueError), self.path.open("rb") as file:
            return _head(file.readline(65536))
        return {}

    def read(self, made_by: str) -> tuple[dict[str, Any], Any]:
        """Return the first line and the value; ({}, None) where it is not whole or was made by somebody else."""
        with contextlib.suppress(OSError, ValueError):
            if self.path.stat().st_size > _MOST_BYTES:
                return {}, None
            line, _, rest = self.path.read_bytes().partition(b"\n")
            head = _head(line)
            if head.get("by") == made_by and head.get("digest") == _digest(rest):
                return head, json.loads(rest)
        return {}, None

    def write(self, made_by: str, value: Any, **more: Any) -> None:
        """Keep a value. Another run sees the file before or after, never in between; a full disk is no matter."""
        with contextlib.suppress(OSError, ValueError):
            rest = json.dumps(value, separators=(",", ":")).encode("ascii")
            head = json.dumps({"form": _FORM, "by": made_by, "digest": _digest(rest), **more})
            self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            handle, name = tempfile.mkstemp(prefix=".", suffix=".tmp", dir=self.path.parent)
            try:
                with os.fdopen(handle, "wb") as file:
                    file.write(head.encode("ascii") + b"\n" + rest)
                os.replace(name, self.path)
            except BaseException:
                Path(name).unlink()
                raise
            _forget_others(self.path)


def kept(common_dir: Path, what: str) -> Kept:
    """Return the file in which something is kept of a repository, which all its work trees share."""
    key = hashlib.blake2b(os.fsencode(os.path.realpath(common_dir)), digest_size=12).hexdigest()
    return Kept(folder() / f"{key}.{what}.json")


def _head(line: bytes) -> dict[str, Any]:
    head = json.loads(line)
    return head if isinstance(head, dict) and head.get("form") == _FORM else {}


def _digest(data: bytes) -> str:
    return hashlib.blake2b(data, digest_size=16).hexdigest()


def _forget_others(path: Path) -> None:
    """Remove what was kept of repositories that nobody has looked at for long, and what a killed run left."""
    with contextlib.suppress(OSError):
        now = path.stat().st_mtime
        for other in path.parent.iterdir():
            if other.name.endswith((".json", ".tmp")) and now - other.stat().st_mtime > _MOST_DAYS * 86_400:
                other.unlink()
