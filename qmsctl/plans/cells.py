"""What the handbook wrote, as it may stand in a table or a list of Markdown that is made of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from qmsctl.findings import visible

_SPECIAL = re.compile(r"([\\`*\[\]|])")


def plain(text: str) -> str:
    """Return a text on one line in which nothing is Markdown or HTML."""
    found = " ".join(visible(text).split())
    return _SPECIAL.sub(r"\\\1", found).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """Return the lines of a Markdown table; the cells are Markdown already."""
    return [_row(headings), _row(["---"] * len(headings)), *(_row([cell or "–" for cell in row]) for row in rows)]


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
