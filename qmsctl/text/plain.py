"""What people wrote, as it may stand in Markdown that is made of it: on one line, and shown as it is."""

from __future__ import annotations

import re

from qmsctl.findings import visible

_MARKUP = re.compile(r"([\\`*_\[\]{}|])")
_REFERENCES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
_BLOCK_START = re.compile(r"(#|[-+](?= )|\d{1,9}(?=[.)] ))")


def plain(text: str, most: int = 400) -> str:
    """Return a text in which nothing is Markdown or HTML, not at the beginning of a line or a cell either.

    What is longer than `most` characters ends with an ellipsis.
    """
    line = " ".join(visible(text).split())
    short = line if len(line) <= most else line[: most - 1].rstrip() + "…"
    safe = _MARKUP.sub(r"\\\1", short.translate(_REFERENCES))
    start = _BLOCK_START.match(safe)
    if start is None:
        return safe
    # A number is no list once its point or bracket is escaped; a digit cannot be.
    at = start.end() if safe[0].isdigit() else 0
    return f"{safe[:at]}\\{safe[at:]}"
