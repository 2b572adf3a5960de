"""A first line that tells a file as qmsctl wrote it from one that somebody has changed since."""

from __future__ import annotations

import hashlib
import re
from enum import StrEnum

_LINE = re.compile(r"# Written by qmsctl \[([0-9a-f]{16})\][^\n]*\n")


class Written(StrEnum):
    """What became of a file that qmsctl writes."""

    MISSING = "missing"
    CURRENT = "current"
    OLDER = "older"
    """Written by another qmsctl and untouched since: it can be replaced without losing anything."""
    BY_HAND = "by hand"


def marked(text: str) -> str:
    """Return a text of a format with ``#`` comments with a first line that holds its digest."""
    return f"# Written by qmsctl [{_digest(text)}]; once you change this file, it is yours and never replaced.\n{text}"


def state(present: str | None, wanted: str) -> Written:
    """Say what a file is compared with what would be written now; line ends do not count."""
    if present is None:
        return Written.MISSING
    present = present.replace("\r\n", "\n")
    if present == wanted:
        return Written.CURRENT
    line = _LINE.match(present)
    return Written.OLDER if line and line.group(1) == _digest(present[line.end() :]) else Written.BY_HAND


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
