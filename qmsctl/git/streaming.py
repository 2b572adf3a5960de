"""Git started by itself, where the time to import GitPython would be longer than what Git is asked."""

from __future__ import annotations

import contextlib
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from qmsctl.git.hardening import ENVIRONMENT, asked_for_itself, flags

_WIDE = 1 << 20
_SET_PIPE_SIZE = 1031  # F_SETPIPE_SZ of Linux


@contextmanager
def streaming(folder: Path, *arguments: str, feed: bool = False) -> Iterator[subprocess.Popen[bytes] | None]:
    """Run Git in a folder while it is read from, and see it to its end; None where there is no program git.

    It reads and nothing else: arguments are fixed by the callers, the
    environment is scrubbed, nothing is fetched and no setting of the repository
    makes it run another program.
    """
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")} | ENVIRONMENT
    try:
        process = subprocess.Popen(  # noqa: S603 - the words are ours
            ["git", *flags(bare=asked_for_itself(folder)), *arguments],  # noqa: S607 - found as GitPython finds it
            cwd=folder,
            env=environment,
            stdin=subprocess.PIPE if feed else subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
    except OSError:
        yield None
        return
    _widen(process)
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def _widen(process: subprocess.Popen[bytes]) -> None:
    """Let Git run ahead of a reader that is busy with something else, where the system can."""
    with contextlib.suppress(ImportError, OSError, AttributeError):
        import fcntl

        if process.stdout is not None:
            fcntl.fcntl(process.stdout.fileno(), _SET_PIPE_SIZE, _WIDE)
