"""What the answer of a check rests on: the tool, the programs it calls, the repository, and every file of the handbook.

Files are not read but looked at, as Git does with its index: size, times, number
and owner. The time of change (``ctime``) cannot be set back, so that who restores
the time of a file is seen. A file that was stamped a moment ago may change once
more within the same stamp; such files are read, and their digests are grounds too.
"""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from qmsctl import __version__
from qmsctl.errors import QmsctlError, UnreadableFile
from qmsctl.git.standing import Standing, standing
from qmsctl.periods import nanoseconds_now
from qmsctl.resources import shipped_path
from qmsctl.trees import read_regular, walk

_PACKAGE = Path(__file__).resolve().parent.parent
_JUST_NOW = 2_000_000_000
"""Nanoseconds: longer than the stamp of any file system."""

_MOST_READ = 500
_PROGRAMS = ("git", "ssh", "ssh-keygen")
_NAMES = frozenset({"HOME", "LANG", "LANGUAGE", "PATH", "TZ", "XDG_CACHE_HOME", "XDG_CONFIG_HOME"})
_BEGINNINGS = ("GIT_", "LC_", "PYTHON", "QMSCTL_")


class Grounds(NamedTuple):
    """What an answer rests on: a digest over all that was looked at, and over each file that was stamped just now."""

    digest: str
    fresh: dict[str, str]

    def stand(self, now: Grounds, root: Path) -> bool:
        """Say whether all of this is still so, as it is looked at `now`."""
        return self.digest == now.digest and all(
            was == (now.fresh.get(path) or _digest(root, path)) for path, was in self.fresh.items()
        )


def grounds(root: Path, environment: Mapping[str, str]) -> Grounds | None:
    """Return what an answer about the handbook in a folder rests on now; `environment` is that of the process.

    None where it cannot be told by looking: an unfinished operation, a
    repository of somebody else or one that only Git understands, a tool that is
    being edited, and a system whose files have no time of change or no owner.
    """
    if os.name != "posix":
        return None
    fresh: list[str] = []
    made = hashlib.blake2b(digest_size=20)
    try:
        for piece in _pieces(str(root), environment, standing(root), fresh):
            made.update(piece.encode("utf-8", "surrogateescape") + b"\n")
        if len(fresh) > _MOST_READ:
            return None
        return Grounds(made.hexdigest(), {path: _digest(root, path) for path in fresh})
    except (OSError, QmsctlError, _OnlyGuessed):
        return None


class _OnlyGuessed(Exception):
    """Something that decides cannot be told by looking."""


def _pieces(root: str, environment: Mapping[str, str], repository: Standing | None, fresh: list[str]) -> Iterator[str]:
    yield f"{__version__} {sys.version} {sys.executable} {os.geteuid()} {root}"
    yield from (f"{name}={value}" for name, value in sorted(environment.items()) if _matters(name))
    yield from _packages()
    yield from _programs(environment.get("PATH", ""))
    yield from _tool()
    yield from _repository(root, environment, repository)
    yield from _files(root, fresh)


def _matters(name: str) -> bool:
    # What GitPython is told of itself decides nothing, and we set it ourselves on the way.
    return name in _NAMES or (name.startswith(_BEGINNINGS) and not name.startswith("GIT_PYTHON_"))


def _packages() -> Iterator[str]:
    """The folders in which packages are installed: one that is taken in or out, or exchanged, stamps them anew."""
    return map(_stamp, sys.path)


def _programs(path: str) -> Iterator[str]:
    """The programs that are called, wherever they lie."""
    for folder in path.split(os.pathsep):
        yield from (_stamp(os.path.join(folder, name)) for name in _PROGRAMS)


def _tool() -> Iterator[str]:
    """Every file of the tool."""
    newest = 0
    waiting = [str(_PACKAGE), str(shipped_path("schemas"))]
    while waiting:
        with os.scandir(waiting.pop()) as entries:
            for entry in sorted(entries, key=lambda entry: entry.name):
                if entry.is_dir():
                    waiting += [entry.path] if entry.name != "__pycache__" else []
                else:
                    status = entry.stat()
                    newest = max(newest, status.st_ctime_ns)
                    yield f"{entry.path} {status.st_size} {status.st_mtime_ns} {status.st_ctime_ns}"
    if newest > nanoseconds_now() - _JUST_NOW:
        raise _OnlyGuessed


def _repository(root: str, environment: Mapping[str, str], found: Standing | None) -> Iterator[str]:
    """The commit that is checked out, how far its history reaches, and the settings of Git."""
    if os.path.lexists(os.path.join(root, ".qmsctl-journal.json")):
        raise _OnlyGuessed
    if found is None:
        return
    # Of a repository of somebody else only Git can tell whether it may be read.
    if not found.head or any(place.stat().st_uid != os.geteuid() for place in (found.git_dir, Path(root))):
        raise _OnlyGuessed
    if any((found.git_dir / "qmsctl").glob("journal*")):
        raise _OnlyGuessed
    yield repr(found)
    home, configured = environment.get("HOME", ""), environment.get("XDG_CONFIG_HOME", "")
    settings = [found.common_dir / "config", found.git_dir / "config.worktree", Path("/etc/gitconfig")]
    settings += [Path(home, ".gitconfig"), Path(configured or os.path.join(home, ".config"), "git", "config")]
    settings += [found.common_dir / "shallow", found.common_dir / "info" / "attributes"]
    settings += [found.common_dir / "objects" / "info" / "alternates"]
    yield from (f"{place} {_read(place)}" for place in settings)


def _files(root: str, fresh: list[str]) -> Iterator[str]:
    """Every file of the handbook, as a `WorkTree` lists them."""
    since = nanoseconds_now() - _JUST_NOW
    for path, kind, entry in walk(root):
        if entry is None:
            yield f"{path}\0{kind}"
            continue
        status = entry.stat(follow_symlinks=False)
        if max(status.st_mtime_ns, status.st_ctime_ns) > since:
            fresh.append(path)
        yield (
            f"{path}\0{kind} {status.st_mode} {status.st_uid} {status.st_gid} {status.st_dev} {status.st_ino} "
            f"{status.st_size} {status.st_mtime_ns} {status.st_ctime_ns}"
        )


def _stamp(place: str) -> str:
    try:
        status = Path(place).stat()
    except (OSError, ValueError):
        return f"{place} -"
    return f"{place} {status.st_mode} {status.st_ino} {status.st_size} {status.st_mtime_ns} {status.st_ctime_ns}"


def _read(place: Path) -> str:
    try:
        return hashlib.blake2b(read_regular(str(place)), digest_size=16).hexdigest()
    except UnreadableFile as error:
        return str(error)


def _digest(root: Path, path: str) -> str:
    try:
        return hashlib.sha256(read_regular(os.path.join(root, path))).hexdigest()
    except UnreadableFile as error:
        return f"unreadable: {error}"
