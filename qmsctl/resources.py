"""Files that ship with the tool, in the wheel or beside the package in a source tree."""

from functools import cache
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


@cache
def shipped(name: str) -> str:
    """Return the text of a shipped file, for example ``schemas/document.schema.json``."""
    return shipped_path(name).read_text(encoding="utf-8")


def shipped_path(name: str) -> Path:
    """Return where a shipped file or folder lies.

    The schemas stand at the top of the source tree, where a newcomer looks for
    them, and inside the package in a wheel.
    """
    inside = _PACKAGE / "shipped" / name
    return inside if inside.exists() else _PACKAGE.parent / name
