"""Runs commands that kill themselves, with a real SIGKILL, at the n-th moment at which a kill could hurt.

``python -m tests.killer`` has everything imported, reads a job per line (JSON) and
forks a process for each, so that a run takes no longer than its work. A moment is
just before and after a file is opened for writing, before one is made, moved, linked,
removed or seen onto the disk, halfway through a write, before a program is started and while it runs.
"""

from __future__ import annotations

import builtins
import io
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any

NOW = "2026-11-21T12:00:00Z"
"""The time it is for every command, so that what one writes can be compared with what another does."""

WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC
EVENTS = {"os.rename", "os.link", "os.remove", "os.mkdir", "os.rmdir", "os.truncate", "os.chmod", "subprocess.Popen"}


@dataclass(frozen=True)
class Run:
    """How a command ended: its exit code, or minus the signal; what it said; the moments that it passed."""

    code: int
    out: str
    error: str
    moments: tuple[str, ...]

    @property
    def killed(self) -> bool:
        return self.code == -signal.SIGKILL


@dataclass
class Killer:
    """The process that starts commands; use it in a ``with``.

    It is itself started by the command `within`, and imports `commands` beforehand, or all of them.
    """

    within: tuple[str, ...] = ()
    commands: tuple[str, ...] = ()
    process: subprocess.Popen[str] = field(init=False)

    def __enter__(self) -> Killer:
        root = Path(__file__).resolve().parent.parent
        clean = {name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "GITHUB_"))}
        person = {
            "GIT_AUTHOR_NAME": "Kari Nordmann",
            "GIT_AUTHOR_EMAIL": "kari@example.org",
            "GIT_CONFIG_GLOBAL": os.devnull,
        }
        person |= {name.replace("AUTHOR", "COMMITTER"): value for name, value in person.items()}
        self.process = subprocess.Popen(
            [*self.within, sys.executable, "-B", "-m", "tests.killer", *self.commands],
            cwd=root, env={**clean, **person, "PYTHONPATH": str(root)}, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self.process.stdin
        self.process.stdin.close()
        self.process.wait()

    def run(self, folder: Path, arguments: Sequence[str], *, at: int = 0, after: float = 0, typed: str = "") -> Run:
        """Run ``qmsctl`` in a folder and kill it at the n-th moment, or after some seconds (0: never).

        `typed` is what a person types, and nothing more comes.
        """
        assert self.process.stdin
        assert self.process.stdout
        job = {"folder": str(folder), "arguments": list(arguments), "at": at, "after": after, "typed": typed}
        self.process.stdin.write(json.dumps(job) + "\n")
        self.process.stdin.flush()
        answer = json.loads(self.process.stdout.readline())
        return Run(answer["code"], answer["out"], answer["error"], tuple(answer["moments"]))


class Moments:
    """Counts the moments of this process, and ends it at the n-th."""

    def __init__(self, at: int, record: int) -> None:
        self.at, self.record, self.passed = at, record, 0
        self.write, self.fsync, self.open, self.stream = os.write, os.fsync, os.open, io.open
        self.communicate = subprocess.Popen.communicate

    def install(self) -> None:
        communicate = self.communicate

        def spoken(process: subprocess.Popen[Any], *arguments: Any, **options: Any) -> Any:
            self.moment("while a program runs")
            return communicate(process, *arguments, **options)

        os.write, os.fsync, os.open = self.torn, self.synced, self.made  # type: ignore[assignment]
        io.open = builtins.open = self.emptied
        subprocess.Popen.communicate = spoken  # type: ignore[assignment, method-assign]
        sys.addaudithook(self.hook)

    def moment(self, what: str, last_act: Callable[[], object] = lambda: None) -> None:
        self.passed += 1
        self.write(self.record, (what.replace("\n", " ") + "\n").encode("utf-8", "replace"))
        if self.passed == self.at:
            last_act()
            os.kill(os.getpid(), signal.SIGKILL)

    def hook(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event in EVENTS:
            what = " ".join(map(str, arguments[1])) if event == "subprocess.Popen" else str(arguments[0])
            self.moment(f"{event} {what}")
        elif (
            event == "open" and isinstance(arguments[2], int) and arguments[2] & WRITING and arguments[0] != os.devnull
        ):
            self.moment(f"open {arguments[0]}")

    def torn(self, handle: int, data: Any) -> int:
        self.moment("write", lambda: self.write(handle, bytes(data)[: len(data) // 2]))
        return self.write(handle, data)

    def synced(self, handle: int) -> None:
        self.moment("fsync")
        self.fsync(handle)

    def emptied(self, file: Any, mode: str = "r", *arguments: Any, **options: Any) -> Any:
        stream = self.stream(file, mode, *arguments, **options)
        if not mode.startswith("r"):
            self.moment(f"opened {file}")
        return stream

    def made(self, path: Any, flags: int, *arguments: Any, **options: Any) -> int:
        handle = self.open(path, flags, *arguments, **options)
        if flags & WRITING and path != os.devnull:
            self.moment(f"opened {path}")
        return handle


def command(job: dict[str, Any], out: int, error: int, record: int) -> None:
    """Be ``qmsctl`` from here on."""
    from qmsctl.cli.main import run

    os.dup2(out, 1)
    os.dup2(error, 2)
    with tempfile.TemporaryFile() as typed:
        typed.write(job["typed"].encode())
        typed.flush()
        os.lseek(typed.fileno(), 0, os.SEEK_SET)
        os.dup2(typed.fileno(), 0)
    os.chdir(job["folder"])
    os.environ["XDG_CACHE_HOME"] = f"{job['folder']}-cache"  # empty at first, so that every first run goes the same way
    sys.argv = ["qmsctl", *job["arguments"]]
    Moments(job["at"], record).install()
    run()


def main() -> None:
    import importlib
    import random
    import secrets

    from qmsctl import periods

    periods.moment_now = lambda: NOW
    periods.moment_of = lambda day, time_zone: f"{day.isoformat()}T12:00:00Z"  # noqa: ARG005
    secrets.choice = random.Random(1).choice  # every fork takes the same ids
    from qmsctl.cli.main import COMMANDS

    for name in sys.argv[1:] or COMMANDS:
        importlib.import_module(f"qmsctl.cli.commands.{name.replace('-', '_')}")
    for line in sys.stdin:
        job = json.loads(line)
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as error, tempfile.TemporaryFile() as record:
            child = os.fork()
            if not child:
                command(job, out.fileno(), error.fileno(), record.fileno())
            if job["after"]:
                time.sleep(job["after"])
                os.kill(child, signal.SIGKILL)
            code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
            texts = []
            for stream in (out, error, record):
                stream.seek(0)
                texts.append(stream.read().decode("utf-8", "replace"))
        answer = {"code": code, "out": texts[0], "error": texts[1], "moments": texts[2].splitlines()}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
