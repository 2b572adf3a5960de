"""Answers as text a person reads or as JSON a program reads."""

from __future__ import annotations

import shutil
import textwrap
from collections.abc import Iterable, Sequence
from typing import Any

import click

from qmsctl.reporters.escapes import json_text, log_line, one_line


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
    """Print rows in aligned columns; the last column takes what is left of the width."""
    cells = [[one_line(str(cell)) for cell in row] for row in rows]
    if not cells:
        return
    if headings:
        cells.insert(0, list(headings))
    widths = [max(len(row[column]) for row in cells) for column in range(len(cells[0]))]
    room = max(shutil.get_terminal_size((120, 24)).columns, 80)
    for row in cells:
        text = "  ".join(cell.ljust(width) for cell, width in zip(row[:-1], widths, strict=False))
        last = row[-1]
        left = room - len(text) - 2
        if len(last) > left > 20:
            last = last[: left - 1] + "…"
        line(f"{text}  {last}".rstrip() if text else last)


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
