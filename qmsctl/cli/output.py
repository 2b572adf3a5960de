"""Answers as text a person reads or as JSON a program reads."""

from __future__ import annotations

import os
import shutil
import sys
import textwrap
from collections.abc import Iterable, Sequence
from typing import Any

import click

from qmsctl.reporters.escapes import json_text, log_line, one_line

_NARROWEST = 20
"""A last column with less room than this is not broken into lines: it would be one word wide."""


def emit_json(value: Any, *, revision: str | None = None) -> None:
    """Print `value` as JSON; dates and tuples become text and lists.

    An object says which commit was read, "" for the folder as it is, where `revision` is given.
    """
    if revision is not None and isinstance(value, dict):
        value = {"revision": revision, **value}
    click.echo(json_text(value), nl=False)


def line(text: str = "") -> None:
    """Print one line in which nothing can act on the terminal."""
    click.echo(log_line(text))


def table(rows: Iterable[Sequence[object]], headings: Sequence[str] = ()) -> None:
    """Print rows in aligned columns; nothing is cut off.

    Where the width is known, on a terminal or by ``COLUMNS``, the last column runs over several lines.
    """
    cells = [[one_line(str(cell)) for cell in row] for row in rows]
    if not cells:
        return
    if headings:
        cells.insert(0, list(headings))
    widths = [max(len(row[column]) for row in cells) for column in range(len(cells[0]))]
    known = sys.stdout.isatty() or "COLUMNS" in os.environ
    room = max(shutil.get_terminal_size((120, 24)).columns, 80) if known else 0
    for row in cells:
        text = "  ".join(cell.ljust(width) for cell, width in zip(row[:-1], widths, strict=False))
        before = f"{text}  " if text else ""
        left = room - len(before)
        first, *more = (textwrap.wrap(row[-1], left) if left > _NARROWEST else [row[-1]]) or [""]
        line(f"{before}{first}".rstrip())
        for part in more:
            line(" " * len(before) + part)


def sheet(rows: Iterable[tuple[str, object]]) -> None:
    """Print labels with their values beside them; long values run over several lines."""
    found = [(label, one_line(str(value))) for label, value in rows]
    width = max((len(label) for label, _ in found), default=0)
    room = max(min(shutil.get_terminal_size((120, 24)).columns, 120), 60) - width - 2
    for label, value in found:
        for number, text in enumerate(textwrap.wrap(value, room) or [""]):
            line(f"{label if not number else '':<{width}}  {text}".rstrip())


def count(number: int, one: str, many: str) -> str:
    """Return ``1 document`` or ``3 documents``."""
    return f"{number} {one if number == 1 else many}"
