"""Whether a handbook that asks for no evidence now has asked for it before."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from qmsctl.git.objects import contents
from qmsctl.git.standing import standing
from qmsctl.git.streaming import streaming
from qmsctl.history.origins import approval_in
from qmsctl.settings import FILE

_TELL = (
    "--first-parent", "--diff-merges=first-parent", "--root", "--raw", "-z", "--no-abbrev", "--no-textconv",
    "--no-ext-diff", "--no-renames", "--no-relative", "--no-show-signature", "--no-color", "--no-notes", "--format=%H",
)  # fmt: skip
_MOVES = 8
"""Through how many folders a handbook is followed back."""


class _Change(NamedTuple):
    """What a commit did to a path: ``A``, ``M``, ``T`` or ``D``, and the blob it left."""

    commit: str
    how: str
    blob: str
    path: str


def ever_asked(folder: Path, commit: str = "") -> bool:
    """Say whether a commit that led to `commit` (a full id; HEAD by default) held settings that ask for evidence.

    Only the settings are looked at, down the branch's own line and through the
    folders that the handbook moved from: many times cheaper than the whole
    history. False where there is no repository.
    """
    place = standing(folder)
    if place is None:
        return False
    top = folder.resolve().parents[place.prefix.count("/") - 1] if place.prefix else folder
    path, revision = place.prefix + FILE, commit or "HEAD"
    for _ in range(_MOVES):
        changes = _changes(top, revision, path)
        texts = contents(top, dict.fromkeys(change.blob for change in changes if change.how != "D"))
        if any(data is not None and may_ask(data) and approval_in(data) is not None for _, data in texts):
            return True
        began = next((change.commit for change in reversed(changes) if change.how == "A"), "")
        gone = [change.path for change in _changes(top, began, number=1) if change.how == "D"] if began else []
        gone = [name for name in gone if name == FILE or name.endswith("/" + FILE)]
        if len(gone) != 1:
            return False
        path, revision = gone[0], f"{began}^"
    return False


def may_ask(settings: bytes) -> bool:
    """Say whether settings could hold the block for approvals, in whatever way it is spelled."""
    return b"approval" in settings or b"\\" in settings


def _changes(top: Path, revision: str, path: str = "", *, number: int = 0) -> list[_Change]:
    arguments = (*((f"-{number}",) if number else ()), revision, "--", *((path,) if path else ()))
    with streaming(top, "log", *_TELL, *arguments) as process:
        told = process.stdout.read() if process is not None and process.stdout is not None else b""
    found: list[_Change] = []
    commit = ""
    tokens = iter(told.decode("utf-8", "surrogateescape").split("\0"))
    for token in tokens:
        head = token.lstrip("\n")
        if head.startswith(":"):
            found.append(_Change(commit, head[-1], head.split(" ")[3], next(tokens, "")))
        elif head:
            commit = head
    return found
