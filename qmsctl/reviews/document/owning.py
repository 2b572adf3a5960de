"""Another owner of a document: a controlled value, so a new MINOR version with a note, as a person would write it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from qmsctl.periods import parse_date
from qmsctl.schemas import shipped_schema
from qmsctl.system import Document
from qmsctl.system.inheritance import number
from qmsctl.text.compose import composed, set_front
from qmsctl.text.edits import set_front_matter
from qmsctl.text.limits import REGISTER
from qmsctl.text.marks import Seq
from qmsctl.text.yaml_reader import read_yaml


def with_owner(text: str, document: Document, owner: str, day: date, note: str) -> str:
    """Return a document's file with another owner role, in a new MINOR version that holds from a day.

    The day of the next review stays: where it followed from `valid_from`, it is written now. `note` is the line of
    `changes:` that readers see.
    """
    major, minor = number(document.version)
    version, due = f"{major}.{minor + 1}", document.next_review()
    begins = max(day, parse_date(document.valid_from) or day)
    for key, value in (("version", version), ("owner", owner), ("valid_from", begins.isoformat())):
        text = _set(text, document, key, value)
    if due is not None and "next_review" not in document.front:
        text = _set(text, document, "next_review", max(due, begins).isoformat())
    return with_change(text, document, {"version": version, "date": day.isoformat(), "note": note})


def with_change(text: str, document: Document, row: Mapping[str, str]) -> str:
    """Return a document's file with a row put before the others of `changes:`, which keep every sign.

    `document` says what the front matter holds; lines may have been added in `text` meanwhile.
    """
    listed = document.front.get("changes")
    order = list(shipped_schema("document").properties)
    if isinstance(listed, Seq) and listed:
        line = _first_row(text)
        if line is not None:
            lines = text.splitlines(keepends=True)
            indent = len(lines[line]) - len(lines[line].lstrip(" "))
            end = "\r\n" if lines[line].endswith("\r\n") else "\n"
            added = composed([dict(row)], indent).replace("\n", end)
            return "".join([*lines[:line], added, *lines[line:]])
        rows: list[Any] = [dict(row), *(dict(each) for each in listed if isinstance(each, dict))]
        return set_front(text, {"changes": rows}, order)
    return set_front(text, {"changes": [dict(row)]}, order)


def _set(text: str, document: Document, key: str, value: str) -> str:
    if isinstance(document.front.get(key), str):
        return set_front_matter(text, key, value)
    return set_front(text, {key: value}, list(shipped_schema("document").properties))


def _first_row(text: str) -> int | None:
    """The number of the line, from 0, with the dash of the first change; None where it stands in another form."""
    front = text.removeprefix("\ufeff")
    opening = front.find("\n") + 1
    closing = front.find("\n---", opening)
    read = read_yaml("", front[opening : closing + 1], REGISTER).value if closing > 0 else None
    listed = read.get("changes") if isinstance(read, dict) else None
    if not isinstance(listed, Seq) or not listed.places:
        return None
    line = listed.places[0][0]  # counted from 1 below the opening line, so from 0 in the file
    lines = front.splitlines()
    return line if line < len(lines) and lines[line].lstrip(" ").startswith("- ") else None
