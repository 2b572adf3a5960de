"""Whether two texts say the same: the same words in the same order, whatever the case and the stops."""

from __future__ import annotations

import re

_GAPS = re.compile(r"[\W_]+")


def in_words(text: str) -> str:
    """Return the words of a text in small letters with a blank between them, "" where it has none."""
    return _GAPS.sub(" ", text.casefold()).strip()


def same_words(one: str, other: str) -> bool:
    """Say whether two texts have the same words; texts without any have none in common."""
    found = in_words(one)
    return bool(found) and found == in_words(other)
