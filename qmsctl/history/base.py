"""The handbook of a folder as an earlier commit held it, in whatever folder it lay then."""

from __future__ import annotations

from pathlib import Path

from qmsctl.git.fork import handbook_at
from qmsctl.git.objects import contents
from qmsctl.git.standing import standing
from qmsctl.git.streaming import streaming
from qmsctl.git.trees import CommitTree
from qmsctl.history.origins import Held, origin_at
from qmsctl.settings import FILE

_HERE = "here "
"""What stands before the path of a file that is taken from the disk, in place of the id of a blob."""


def handbook_before(folder: Path, commit: str, head: str = "") -> CommitTree | None:
    """Return what a commit (a full id) held of the handbook in `folder`; None where it held none.

    `head` is the commit (a full id) in which the handbook lies there, "" for the files as they lie here.
    """
    found = handbook_at(folder, commit)
    place = standing(folder)
    if found is not None or place is None:
        return found
    top = folder.resolve().parents[place.prefix.count("/") - 1] if place.prefix else folder.resolve()
    before = _settings(folder, commit)
    after = _settings(folder, head) if head else _lying(top, {*before, place.prefix + FILE})

    def text(blob: str) -> bytes:
        if blob.startswith(_HERE):
            return (top / blob.removeprefix(_HERE)).read_bytes()
        return next((data for _, data in contents(folder, [blob]) if data is not None), b"")

    root = origin_at(place.prefix, before, after, text)
    return CommitTree(folder, commit, place=root) if root + FILE in before else None


def _lying(top: Path, names: set[str]) -> Held:
    return {name: _HERE + name for name in names if (top / name).is_file() and not (top / name).is_symlink()}


def _settings(folder: Path, commit: str) -> Held:
    """Every ``qms.yaml`` of a commit, by its path from the top, with its blob."""
    with streaming(folder, "ls-tree", "-r", "-z", "--full-tree", commit) as process:
        told = process.stdout.read() if process is not None and process.stdout is not None else b""
    rows = (row.partition(b"\t") for row in told.split(b"\0") if row)
    files = ((head.split(b" "), name.decode("utf-8", "surrogateescape")) for head, _, name in rows)
    return {
        name: head[2].decode("ascii")
        for head, name in files
        if head[0].startswith(b"100") and (name == FILE or name.endswith("/" + FILE))
    }
