"""Whether a handbook that asks for no evidence now has asked for it before."""

from __future__ import annotations

from pathlib import Path

from qmsctl.git.standing import standing
from qmsctl.git.streaming import streaming
from qmsctl.settings import FILE

_ARGUMENTS = (
    "log", "-1", "--first-parent", "--diff-merges=first-parent", "-G", "^approval:", "--no-textconv", "--no-ext-diff",
    "--no-renames", "--no-relative", "--no-show-signature", "--no-color", "--no-notes", "--format=%H",
)  # fmt: skip


def ever_asked(folder: Path, commit: str = "") -> bool:
    """Say whether a commit that led to `commit` (a full id; HEAD by default) put ``approval:`` in or took it out.

    Only the settings are looked at, down the branch's own line: many times
    cheaper than the whole history. False where there is no repository.
    """
    place = standing(folder)
    if place is None:
        return False
    with streaming(folder, *_ARGUMENTS, commit or "HEAD", "--", place.prefix + FILE) as process:
        return bool(process and process.stdout and process.stdout.read().strip())
