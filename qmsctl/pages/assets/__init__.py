"""Style sheets and scripts that ship with the pages: every ``.css`` and ``.js`` file of this folder."""

from __future__ import annotations

from functools import cache
from pathlib import Path

FOLDER = "assets/"


@cache
def assets() -> tuple[tuple[str, str], ...]:
    """Return path in the site and text of each style sheet and script, in the order of their names."""
    here = Path(__file__).resolve().parent
    found = sorted(path for path in here.iterdir() if path.suffix in (".css", ".js"))
    return tuple((FOLDER + path.name, path.read_text(encoding="utf-8")) for path in found)
