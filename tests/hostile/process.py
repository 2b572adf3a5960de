"""The tool as a process of its own, on a short leash: memory, time and files are limited, and its use of them is told."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import resource
import stat
import subprocess
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parents[2]
MEMORY = 1 << 30
PATIENCE = 10
"""Seconds on the clock after which a process counts as one that never ends."""


class Answer(NamedTuple):
    """How a process ended: exit code (negative for a signal), what it printed, seconds of processor it took."""

    code: int
    out: bytes
    err: bytes
    seconds: float

    @property
    def text(self) -> str:
        return self.out.decode()

    @property
    def errors(self) -> str:
        return self.err.decode()

    @property
    def findings(self) -> dict[str, list[dict[str, Any]]]:
        """The findings of a report in JSON by path."""
        found: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for finding in json.loads(self.out)["findings"]:
            found[finding["path"]].append(finding)
        return found


def run(
    *arguments: str | Path, cwd: Path | None = None, memory: int = MEMORY, patience: float = PATIENCE, may_write: bool = False, **environment: str
) -> Answer:  # fmt: skip
    """Run a Python module with its arguments. Unless it `may_write`, not one byte fits into any file it opens."""

    def leash() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        if not may_write:
            resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))

    clean = {name: value for name, value in os.environ.items() if not name.startswith(("GITHUB_", "QMSCTL_", "GIT_"))}
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(
        [sys.executable, "-X", "faulthandler", "-B", "-m", *map(str, arguments)],
        cwd=cwd or ROOT,
        env={**clean, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", **environment},
        stdin=subprocess.DEVNULL, capture_output=True, timeout=patience, preexec_fn=leash, check=False,
    )  # fmt: skip
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    # Seconds of the processor, not of the clock: other work on the machine does not count.
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Answer(done.returncode, done.stdout, done.stderr, seconds)


def check(root: Path, *more: str, format_: str = "json", **options: Any) -> Answer:
    """Run ``qmsctl check`` on a fixed day."""
    return run("qmsctl", "check", "--root", root, "--today", "2026-11-21", "--format", format_, *more, **options)


def digest(folder: Path) -> str:
    """Return what a folder holds as one number: names, kinds, targets of links, contents, times of change."""
    whole = hashlib.sha256()
    waiting = [os.fsencode(folder)]
    while waiting:
        # What lies deeper than a path has room for is beyond reach for everybody.
        with contextlib.suppress(OSError):
            for entry in sorted(os.scandir(waiting.pop()), key=lambda entry: entry.name):
                status = entry.stat(follow_symlinks=False)
                whole.update(repr((entry.path, status.st_mode, status.st_size, status.st_mtime_ns)).encode())
                if entry.is_symlink():
                    whole.update(os.readlink(entry.path))  # noqa: PTH115 - a path of bytes
                elif entry.is_dir():
                    waiting.append(entry.path)
                elif stat.S_ISREG(status.st_mode) and status.st_size < 1 << 24:
                    whole.update(Path(os.fsdecode(entry.path)).read_bytes())
    return whole.hexdigest()
