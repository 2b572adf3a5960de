"""Commands asked one after the other in copies of one process that has imported everything: soon, and as real."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from types import TracebackType
from typing import NamedTuple

ROOT = Path(__file__).parent.parent


class Said(NamedTuple):
    """How a command ended, and what it printed."""

    returncode: int
    stdout: str
    stderr: str


class Quick:
    """The process; ``quick("list", "--root", folder)`` asks it."""

    def __enter__(self) -> Quick:
        self._watched = tempfile.TemporaryDirectory()
        clean = {name: value for name, value in os.environ.items() if not name.startswith(("GITHUB_", "GIT_"))}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.hostile.commands", self._watched.name], cwd=self._watched.name,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            env={**clean, "PYTHONPATH": str(ROOT), "XDG_CACHE_HOME": f"{self._watched.name}/cache"},
        )  # fmt: skip
        return self

    def __call__(self, *words: str | Path) -> Said:
        """Run a command and return what it said."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps([str(word) for word in words]) + "\n")
        self._process.stdin.flush()
        answer = json.loads(self._process.stdout.readline())
        return Said(answer["code"], answer["out"], answer["err"])

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.communicate()
        self._watched.cleanup()
