"""Answers of earlier checks, so that one about a handbook in which nothing has changed is given at once.

They lie in ``$XDG_CACHE_HOME/qmsctl/check``, a file for each handbook and way of
asking, and are never needed. An answer that others could have put there would be
a forged one: the folder must be the user's own, closed to everybody else (0700)
and outside of the handbook, or nothing is kept and nothing believed.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import stat
from pathlib import Path
from typing import Any, NamedTuple

from qmsctl.cli.grounds import Grounds, grounds
from qmsctl.periods import today_in

_FORM = 1
_MOST_BYTES = 20_000_000
_MOST_OF_ONE = 8
"""How many ways of asking are kept of one handbook."""

_MOST = 400
_OPEN = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)


class Answer(NamedTuple):
    """What a check answered: its exit code, what it prints, and what goes to the summary of a step at a forge."""

    code: int
    text: str
    summary: str = ""


class Asking:
    """A way of asking about a handbook: looks for the answer of before, and keeps one.

    `question` is all that was asked, the day too where one was named; without one (`day` is "") an answer holds for
    the day on which it was given, in the time zone of the handbook.
    """

    def __init__(self, root: Path, question: list[Any], day: str) -> None:
        self.root = root.resolve()
        self._day = day
        place = hashlib.blake2b(os.fsencode(self.root), digest_size=12).hexdigest()
        asked = hashlib.blake2b(json.dumps([str(root), *question]).encode("ascii"), digest_size=12).hexdigest()
        self._name, self._others = f"{place}.{asked}.json", f"{place}."
        self._folder = _folder(self.root)
        self._environment = dict(os.environ)  # which whoever asks Git cleans
        # Before anything else is read: what changes meanwhile makes an answer one about another handbook.
        self._before = grounds(self.root, self._environment) if self._folder is not None else None

    def known(self) -> Answer | None:
        """Return the answer of before, None where there is none or anything that it rests on has changed."""
        kept = self._read() if self._before is not None else None
        if kept is None or self._before is None:
            return None
        with contextlib.suppress(KeyError, TypeError, ValueError):
            answer = Answer(kept["code"], kept["text"], kept["summary"])
            was, then = Grounds(kept["grounds"], kept["fresh"]), self._day or today_in(kept["zone"]).isoformat()
            if then == kept["day"] and was.stand(self._before, self.root):
                if len(self._before.fresh) < len(was.fresh):
                    # Stamps have grown old: from now on it is enough to look at those files.
                    self._write({**kept, "fresh": self._before.fresh})
                return answer
        return None

    def keep(self, answer: Answer, day: str, zone: str) -> None:
        """Keep an answer that was found for a day, unless what it rests on has changed meanwhile."""
        now = grounds(self.root, self._environment) if self._before is not None else None
        if now is not None and self._before is not None and self._before.stand(now, self.root):
            self._write({"grounds": now.digest, "fresh": now.fresh, "day": day, "zone": zone, **answer._asdict()})

    def _read(self) -> dict[str, Any] | None:
        with _opened(self._folder) as folder, contextlib.suppress(OSError, ValueError, RecursionError):
            if folder is None:
                return None
            with open(os.open(self._name, _OPEN, dir_fd=folder), "rb") as file:
                status = os.fstat(file.fileno())
                if stat.S_ISREG(status.st_mode) and status.st_uid == os.geteuid() and status.st_size <= _MOST_BYTES:
                    line, _, rest = file.read().partition(b"\n")
                    found = json.loads(rest) if line == _line(rest) else None
                    return found if isinstance(found, dict) else None
        return None

    def _write(self, value: dict[str, Any]) -> None:
        """Another run sees the file before or after, never in between; a full disk is no matter."""
        rest = json.dumps(value, separators=(",", ":")).encode("ascii")
        if self._folder is None or len(rest) > _MOST_BYTES // 2:
            return
        with contextlib.suppress(OSError):
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with _opened(self._folder) as folder, contextlib.suppress(OSError):
            if folder is not None:
                _put(folder, self._name, _line(rest) + b"\n" + rest)
                _forget(folder, self._others)


def _put(folder: int, name: str, data: bytes) -> None:
    temporary = f".{name}.{os.getpid()}"
    with contextlib.suppress(FileNotFoundError):
        os.unlink(temporary, dir_fd=folder)
    handle = os.open(temporary, os.O_CREAT | os.O_EXCL | os.O_WRONLY | _OPEN, 0o600, dir_fd=folder)
    try:
        with open(handle, "wb") as file:
            file.write(data)
        os.replace(temporary, name, src_dir_fd=folder, dst_dir_fd=folder)
    except BaseException:
        os.unlink(temporary, dir_fd=folder)
        raise


def _forget(folder: int, others: str) -> None:
    """Let go of the oldest answers: of one handbook, and of all."""
    with os.scandir(folder) as entries:
        stamped = sorted((entry.stat(follow_symlinks=False).st_mtime_ns, entry.name) for entry in entries)
    names = [name for _, name in reversed(stamped)]
    own = [name for name in names if name.startswith(others)]
    for name in {*own[_MOST_OF_ONE:], *names[_MOST:]}:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(name, dir_fd=folder)


def _line(rest: bytes) -> bytes:
    return f"{_FORM} {hashlib.blake2b(rest, digest_size=16).hexdigest()}".encode("ascii")


def _folder(root: Path) -> Path | None:
    """Return where answers may lie, None where they may not: in the handbook, or in the work tree around it."""
    if os.name != "posix":
        return None
    base = Path(os.environ.get("XDG_CACHE_HOME", ""))
    with contextlib.suppress(RuntimeError, OSError):
        folder = (base if base.is_absolute() else Path("~/.cache").expanduser()) / "qmsctl" / "check"
        top = next((place for place in (root, *root.parents) if os.path.lexists(place / ".git")), root)
        return None if folder.resolve().is_relative_to(top) else folder
    return None


@contextlib.contextmanager
def _opened(folder: Path | None) -> Any:
    """Give a handle on the folder, None where it is not the user's own or open to others."""
    handle = None
    if folder is not None:
        with contextlib.suppress(OSError):
            handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        own = handle is not None and _own(os.fstat(handle))
        yield handle if own else None
    finally:
        if handle is not None:
            os.close(handle)


def _own(status: os.stat_result) -> bool:
    return status.st_uid == os.geteuid() and not status.st_mode & 0o077
