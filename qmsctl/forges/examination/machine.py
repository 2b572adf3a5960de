"""The programs of the machine, and what else qmsctl uses there."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from qmsctl.forges.examination.model import Result, attention, fine, missing
from qmsctl.forges.place import Place
from qmsctl.git.program import git_version

OLDEST_GIT = (2, 34)
OLDEST_OPENSSH = (8, 7)
"""The first whose ssh-keygen can judge a signature as of the time it was made (``-O verify-time``)."""

# The first of each line that has the fixes of CVE-2025-48384, -48385, -48386 and -46835, and of all earlier ones.
_MENDED = {50: 1, 49: 1, 48: 2, 47: 3, 46: 4, 45: 4, 44: 4, 43: 7}
_OPENSSH = re.compile(r"OpenSSH_(?:for_Windows_)?(\d+)\.(\d+)")


def programs() -> Iterator[Result]:
    """Yield whether Git and ssh-keygen are there and new enough."""
    yield git(git_version())
    yield ssh_keygen(shutil.which("ssh-keygen"), _openssh())


def git(version: tuple[int, ...]) -> Result:
    """Judge a version of Git."""
    name = ".".join(map(str, version))
    if not version:
        return missing("git", "there is no program git", "install Git: without it there is no history to ask")
    if version < OLDEST_GIT:
        return missing("git", f"Git {name} is too old", f"install Git {_dotted(OLDEST_GIT)} or newer")
    major, minor, patch = (*version, 0, 0)[:3]
    if major == 2 and minor <= max(_MENDED) and patch < _MENDED.get(minor, patch + 1):
        return attention(
            "git",
            f"Git {name} is older than the fixes of 2025 (CVE-2025-48384 and others)",
            "bring Git up to date; some distributions mend it without a new number, so look at theirs",
        )
    return fine("git", f"Git {name}")


def ssh_keygen(program: str | None, version: tuple[int, ...]) -> Result:
    """Judge the ssh-keygen that signs and verifies approvals; `version` is empty where it is not known."""
    if program is None:
        return missing("ssh-keygen", "there is no ssh-keygen", "install OpenSSH: it makes and verifies signatures")
    if not version:
        return attention(
            "ssh-keygen",
            "its version is not known, because there is no program ssh to ask",
            f"OpenSSH {_dotted(OLDEST_OPENSSH)} or newer is needed",
        )
    if version < OLDEST_OPENSSH:
        return missing(
            "ssh-keygen",
            f"OpenSSH {_dotted(version)} cannot judge a signature as of the day it was made",
            f"install OpenSSH {_dotted(OLDEST_OPENSSH)} or newer",
        )
    return fine("ssh-keygen", f"OpenSSH {_dotted(version)}")


def around(place: Place) -> Iterator[Result]:
    """Yield whether the website can be built, copies be printed and the cache be used."""
    yield _website(place)
    yield _copies()
    yield cache()


def cache() -> Result:
    """Judge the folder of caches; it is not made here."""
    base = os.environ.get("XDG_CACHE_HOME", "")
    folder = (Path(base) if os.path.isabs(base) else Path("~/.cache").expanduser()) / "qmsctl"
    there = next(path for path in (folder, *folder.parents) if path.exists())
    if there.is_dir() and os.access(there, os.W_OK | os.X_OK):
        return fine("cache", f"{folder} can be used")
    return attention("cache", f"{folder} cannot be written, so everything is read anew each time", "set XDG_CACHE_HOME")


def _website(place: Place) -> Result:
    if place.text(place.folder + "mkdocs.yml") is None:
        return fine("website", "no mkdocs.yml, so none is built")
    if any(point.name == "qmsctl" for point in importlib.metadata.entry_points(group="mkdocs.plugins")):
        return fine("website", "MkDocs finds the plugin qmsctl")
    return missing("website", "MkDocs does not find the plugin qmsctl", "install qmsctl where MkDocs is installed")


def _copies() -> Result:
    if importlib.util.find_spec("weasyprint"):
        return fine("PDF copies", "WeasyPrint is installed; no browser is needed")
    return fine("PDF copies", "not installed; pip install 'qmsctl[pdf]' if you want them (no browser is needed)")


def _openssh() -> tuple[int, ...]:
    """The version of OpenSSH; ssh-keygen itself does not tell its own."""
    program = shutil.which("ssh")
    if program is None:
        return ()
    try:
        told = subprocess.run(  # noqa: S603 - a fixed question to a program of the machine
            [program, "-V"], capture_output=True, stdin=subprocess.DEVNULL, timeout=10, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return ()
    match = _OPENSSH.search((told.stderr + told.stdout).decode("ascii", "replace"))
    return tuple(map(int, match.groups())) if match else ()


def _dotted(version: tuple[int, ...]) -> str:
    return ".".join(map(str, version))
