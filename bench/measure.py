"""Whole processes, timed: wall-clock seconds and peak memory as the system counts them."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

CACHE = Path(__file__).resolve().parent / ".work" / "cache"
"""Where programs that are measured keep things between runs."""


class Run(NamedTuple):
    """One process: seconds, peak MiB, exit code, and everything it printed."""

    seconds: float
    mebibytes: float
    code: int
    output: str


class Job(NamedTuple):
    """A command to time, in a folder; `ok` are the exit codes that mean it did its work, `before` is not timed."""

    name: str
    command: list[str]
    folder: Path
    ok: tuple[int, ...] = (0,)
    before: Callable[[], None] | None = None


class Result(NamedTuple):
    """The median of a job's runs."""

    seconds: float
    mebibytes: float


def run(command: list[str], folder: Path) -> Run:
    """Run a command to its end."""
    environment = {**os.environ, "NO_COLOR": "1", "NO_MKDOCS_2_WARNING": "1", "XDG_CACHE_HOME": str(CACHE)}
    # Modules are compiled once, as they are where a program was installed; the first turn does it.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    with tempfile.TemporaryDirectory() as place:
        output, result = Path(place, "output"), Path(place, "result")
        launch = [sys.executable, "-S", str(Path(__file__).with_name("launch.py")), str(output), str(result), *command]
        subprocess.run(launch, cwd=folder, env=environment, check=True)
        seconds, kibibytes, code = result.read_text(encoding="ascii").split()
        text = output.read_text(encoding="utf-8", errors="replace")
    return Run(float(seconds), int(kibibytes) / 1024, int(code), text)


def medians(jobs: list[Job], rounds: int) -> dict[str, Result]:
    """Time the jobs in turns, so that a slow minute of the machine meets all of them; the first turn does not count."""
    seen: dict[str, list[Run]] = {job.name: [] for job in jobs}
    for turn in range(rounds + 1):
        for job in jobs:
            if job.before:
                job.before()
            done = run(job.command, job.folder)
            if done.code not in job.ok:
                raise RuntimeError(f"{job.name} ended with {done.code}: {done.output[-2000:]}")
            if turn:
                seen[job.name].append(done)
    return {
        name: Result(
            statistics.median(done.seconds for done in runs), statistics.median(done.mebibytes for done in runs)
        )
        for name, runs in seen.items()
    }
