"""Style sheets that ship with the pages."""

from __future__ import annotations

from functools import cache
from pathlib import Path

CSS = "assets/qmsctl.css"


@cache
def styles() -> tuple[tuple[str, str], ...]:
    """Return path in the site and text of each style sheet."""
    return ((CSS, (Path(__file__).resolve().parent / "qmsctl.css").read_text(encoding="utf-8")),)
