"""Where a handbook lies: its repository, the folder in it, and the forge it is kept at."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path

from qmsctl.errors import QmsctlError, UnreadableFile
from qmsctl.forges.files import WORKFLOWS
from qmsctl.git.repository import inside, open_repository, run
from qmsctl.trees import read_regular

_FOLDERS = {".gitlab": "gitlab", ".gitea": "gitea", ".github": "github"}
_HOSTS = {"github": "github", "gitlab": "gitlab", "gitea": "gitea", "forgejo": "gitea", "codeberg": "gitea"}
_ADDRESS = re.compile(
    r"(?:(?:https?|ssh|git)://)?(?:[^@/\s]*@)?(?P<host>[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)(?::\d+)?[:/](?P<path>[\w.~/-]+?)(?:\.git)?/?\Z"
)


@dataclass(frozen=True, slots=True)
class Remote:
    """The project at a forge that the branch ``origin`` leads to: ``git.example.org`` and ``lyngmo/handbook``."""

    host: str
    project: str


@dataclass(frozen=True, slots=True)
class Place:
    """A repository's top folder, where the handbook lies in it ("" or with a slash at the end), forge and remote."""

    top: Path
    folder: str
    forge: str
    remote: Remote | None

    def text(self, path: str) -> str | None:
        """Return the text of a file of the repository, None where there is none.

        Raises `QmsctlError` for what is no regular file of bounded size: a link, a pipe.
        """
        return text_at(self.top / path)


def text_at(file: Path) -> str | None:
    """Return the text of a file, None where there is none; raise `QmsctlError` where it cannot be read."""
    if not os.path.lexists(file):
        return None
    try:
        return read_regular(str(file)).decode("utf-8", "replace")
    except UnreadableFile as error:
        raise QmsctlError(f"{file} could not be read: {error}") from error


def place_of(root: Path) -> Place:
    """Return where a handbook lies; without Git its own folder is the top."""
    repository = open_repository(root)
    if repository is None or not repository.working_tree_dir:
        return Place(root, "", _forge(root, None), None)
    top = Path(str(repository.working_tree_dir)).resolve()
    address = run(repository, "config", "--get", "remote.origin.url", may_fail=True)
    remote = remote_of(address.decode("utf-8", "replace").strip())
    return Place(top, inside(repository, root), _forge(top, remote), remote)


def remote_of(address: str) -> Remote | None:
    """Return the host and project that an address names, None for a path or anything odd."""
    match = _ADDRESS.match(address)
    if not match or ".." in match["path"].split("/"):
        return None
    return Remote(match["host"].lower(), match["path"].strip("/"))


def _forge(top: Path, remote: Remote | None) -> str:
    """Which forge a repository is for: what its workflow tells, its folders, its remote; else GitHub."""
    for forge, workflow in WORKFLOWS.items():
        if (top / workflow).is_file():
            return forge
    for folder, forge in _FOLDERS.items():
        if (top / folder).is_dir():
            return forge
    host = remote.host if remote else ""
    return next((forge for word, forge in _HOSTS.items() if word in host), "github")
