"""Which ssh-keygen is asked: found outside of the handbook, run with a clean environment, and put to the test first."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

from qmsctl.errors import QmsctlError
from qmsctl.findings import Message

NEEDED = "8.7"
"""The OpenSSH that can judge a signature at a moment in the past (``-O verify-time``)."""

_PLACES = ("/usr/bin", "/usr/local/bin", "C:/Windows/System32/OpenSSH")
_SECONDS = 20
_KEPT = (
    "HOME", "USER", "LOGNAME", "TERM", "SSH_AUTH_SOCK", "SSH_SK_PROVIDER", "SSH_ASKPASS", "DISPLAY", "WAYLAND_DISPLAY",
    "XAUTHORITY", "XDG_RUNTIME_DIR", "DBUS_SESSION_BUS_ADDRESS", "SYSTEMROOT", "USERPROFILE",
)  # fmt: skip
_VERSION = re.compile(r"OpenSSH[\w ]*_([0-9]{1,3}\.[0-9]{1,3})")


class Unavailable(QmsctlError):
    """There is no ssh-keygen here that can verify: nothing is known about the signatures, neither good nor bad.

    `message` says why.
    """

    def __init__(self, message: Message) -> None:
        super().__init__(str(message))
        self.message = message


def apart_from(folder: Path) -> tuple[Path, ...]:
    """Return the folders in which nothing is trusted: the handbook, and the work tree it lies in."""
    here = folder.resolve()
    top = next((place for place in (here, *here.parents) if os.path.lexists(place / ".git")), here)
    return (here, top) if top != here else (here,)


def find_program(folder: Path, name: str = "ssh-keygen") -> Path:
    """Return the absolute path of a program of OpenSSH, never one inside a handbook. Raises `Unavailable`."""
    apart = apart_from(folder)
    for place in search_path(apart).split(os.pathsep):
        found = shutil.which(name, path=place)
        if found and not _inside(Path(found), apart):
            return Path(found)
    raise Unavailable(
        Message(
            "the program {name} is not installed here; signatures need OpenSSH {needed} or newer",
            name=name,
            needed=NEEDED,
        )
    )


def search_path(apart: tuple[Path, ...]) -> str:
    """Return the folders of PATH that are absolute and lie apart from these, then the usual ones."""
    given = os.environ.get("PATH", "").split(os.pathsep)
    usual = (place for place in _PLACES if place not in given)
    places = (place for place in (*given, *usual) if os.path.isabs(place))
    return os.pathsep.join(place for place in places if not _inside(Path(place), apart))


def version(folder: Path) -> str:
    """Return the version of OpenSSH, such as ``9.2``; "" where the program ssh is not there to tell it.

    Raises `Unavailable` where ssh-keygen is missing.
    """
    program = find_program(folder)
    beside = program.with_name("ssh" + program.suffix)
    if not beside.is_file():
        return ""
    told = call([str(beside), "-V"]).stderr.decode("utf-8", "replace")
    match = _VERSION.search(told)
    return match.group(1) if match else ""


def clean_environment(**more: str) -> dict[str, str]:
    """Return an environment in which no setting of the caller changes an answer."""
    kept = {name: os.environ[name] for name in ("SYSTEMROOT",) if name in os.environ}
    return {**kept, "LC_ALL": "C", "TZ": "UTC", "SSH_ASKPASS_REQUIRE": "never", **more}


def signing_environment(apart: tuple[Path, ...], *, terminal: bool) -> dict[str, str]:
    """Return the environment for signing: with the user's agent and, at a terminal, what asks for a passphrase."""
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    if terminal:
        asking = {name: os.environ[name] for name in ("SSH_ASKPASS_REQUIRE",) if name in os.environ}
        return {**kept, **asking, "LC_ALL": "C", "PATH": search_path(apart)}
    return {**kept, **clean_environment(), "PATH": search_path(apart)}


def call(
    command: list[str], feed: bytes = b"", environment: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[bytes]:
    """Run a program of OpenSSH without a terminal and return what it answered. Raises `Unavailable`."""
    try:
        return subprocess.run(  # noqa: S603
            command,
            input=feed,
            capture_output=True,
            env=dict(environment) if environment is not None else clean_environment(),
            timeout=_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise Unavailable(
            Message("{program} did not answer within {seconds} seconds", program=command[0], seconds=_SECONDS)
        ) from error
    except OSError as error:
        why = error.strerror or str(error)
        raise Unavailable(Message("{program} cannot be run: {why}", program=command[0], why=why)) from error


def _inside(path: Path, apart: tuple[Path, ...]) -> bool:
    try:
        real = path.resolve()
    except (OSError, RuntimeError):
        return True
    return any(place.is_relative_to(folder) for place in (path, real) for folder in apart)
