"""Where the lock and the journal of a handbook lie."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import NamedTuple

from qmsctl.git.standing import standing


class Place(NamedTuple):
    """Where the lock and the journal of a handbook lie, and the folder of our own in Git's (None without Git)."""

    lock: Path
    journal: Path
    own: Path | None


def place_of(root: Path) -> Place:
    """Return where lock and journal lie: in the Git folders, or, without Git, the folder itself and a file in it.

    The lock is shared by all work trees, because numbers are; the journal
    belongs to this work tree and this folder in it.
    """
    found = standing(root)
    if found is None:
        return Place(root, root / ".qmsctl-journal.json", None)
    own = found.git_dir / "qmsctl"
    name = hashlib.sha256(found.prefix.encode("utf-8", "surrogateescape")).hexdigest()[:16] if found.prefix else ""
    return Place(found.common_dir / "qmsctl" / "lock", own / f"journal{name and '-'}{name}.json", own)


def has_journal(root: Path) -> bool:
    """Say whether an operation has a journal here: it runs, or was killed."""
    return os.path.lexists(place_of(root.resolve()).journal)
