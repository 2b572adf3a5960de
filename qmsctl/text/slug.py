"""A title as part of a file name or an id."""

from __future__ import annotations

import re
import unicodedata

_LETTERS = str.maketrans({"æ": "ae", "ø": "o", "å": "a", "ä": "a", "ö": "o", "ß": "ss", "Æ": "ae", "Ø": "o", "Å": "a"})
_DASHES = str.maketrans(dict.fromkeys("\N{EN DASH}\N{EM DASH}", "-"))


def slug(title: str) -> str:
    """Return a title in ASCII letters, digits and hyphens, at most 60 characters."""
    plain = unicodedata.normalize("NFKD", title.translate(_LETTERS | _DASHES)).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")[:60].rstrip("-") or "document"
