"""What killed runs have left behind: known by its name, removed when nobody can still be using it."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

from qmsctl.trees import SKIPPED
from qmsctl.writing.files import PREFIX, SUFFIX
from qmsctl.writing.lock import is_free

_OURS = re.compile(rf"{re.escape(PREFIX)}[0-9a-z_]+{re.escape(SUFFIX)}\Z")


def sweep(root: Path, own: Path | None) -> None:
    """Remove leftovers of writers of a handbook, whose lock is held: files below `root`, anything in our own folder.

    Folders of other handbooks and repositories inside are left to their own
    writers, and so is a folder in which somebody writes outputs right now.
    """
    for folder, names in _leftovers(root):
        if folder == root or is_free(folder):
            for name in names:
                with contextlib.suppress(OSError):
                    (folder / name).unlink()
    if own is not None and own.is_dir():
        clear(own)


def clear(folder: Path, beginning: str = PREFIX) -> None:
    """Remove every leftover in a folder itself whose name begins so, folders among them."""
    with contextlib.suppress(OSError):
        for place in list(folder.iterdir()):
            if is_leftover(place) and place.name.startswith(beginning):
                if place.is_dir() and not place.is_symlink():
                    shutil.rmtree(place, ignore_errors=True)
                else:
                    place.unlink(missing_ok=True)


def is_leftover(place: Path) -> bool:
    """Tell whether a file or folder has a name that only an unfinished write of ours has."""
    return bool(_OURS.match(place.name))


def _leftovers(root: Path) -> Iterator[tuple[Path, list[str]]]:
    for folder, inner, files in os.walk(root):
        names = [name for name in files if _OURS.match(name)]
        if names:
            yield Path(folder), names
        top = folder == str(root)
        # Around something that is no handbook yet may be anything, and as much.
        inner[:] = [
            name
            for name in (inner if not top or "qms.yaml" in files else ())
            if not name.startswith(".") and not (top and name in SKIPPED) and not _another(Path(folder, name))
        ]


def _another(folder: Path) -> bool:
    return any(os.path.lexists(folder / name) for name in ("qms.yaml", ".git"))
