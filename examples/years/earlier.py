"""A handbook as it stood on an earlier day, from what it says of its own past: versions, looks, measurements.

The texts stay as they are; only versions, days and references to versions go back.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any

import yaml

LOOKED = re.compile(r"^( *)(reviewed|evaluated|last_evaluated|next_evaluation): (\d{4})(-\d\d-\d\d)$", re.M)
_FIGURES_OF = re.compile(r"\b(i|under) (20\d\d)\b")
_ENTRY = re.compile(r"^(?=- id: )", re.M)
_CHANGE = re.compile(r"^  - version:.*\n(?:    .*\n)*", re.M)
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_KEY = r"^{key}: .*$"
_PINNED = re.compile(r"\b([A-Z]{3}-\d{3})@(\d+\.\d+)")


def as_it_stood(texts: Mapping[str, str], day: str) -> dict[str, str]:
    """Return documents and registers, text by path, as they stood on a day (YYYY-MM-DD)."""
    versions: dict[str, str] = {}
    found = {}
    for path, text in texts.items():
        if path.endswith(".yaml"):
            found[path] = "".join(_entry(entry, day) for entry in _ENTRY.split(text))
        elif path.endswith(".csv"):
            head, *rows = text.splitlines(keepends=True)
            found[path] = head + "".join(row for row in rows if row[:10] <= day)
        else:
            values = _front(text)
            found[path], versions[values["id"]] = _document(text, values, day)
    return {path: _PINNED.sub(lambda pin: _pin(pin, versions), text) for path, text in found.items()}


@cache
def _front(text: str) -> dict[str, Any]:
    found = yaml.load(text.split("\n---\n", 1)[0], Loader=_Loader)
    assert isinstance(found, dict)
    return found


def _entry(text: str, day: str) -> str:
    """An entry of a register: a look that lies ahead was taken a year before, or two, and at the figures of then."""
    looks = [row[3] + row[4] for row in LOOKED.finditer(text) if row[2] != "next_evaluation"]
    back = max((_years(look, day) for look in looks), default=0)
    if not back:
        return text
    text = LOOKED.sub(lambda row: f"{row[1]}{row[2]}: {int(row[3]) - back}{row[4]}", text)
    return _FIGURES_OF.sub(lambda year: f"{year[1]} {int(year[2]) - back}", text)


def _document(text: str, values: Mapping[str, Any], day: str) -> tuple[str, str]:
    """A document in the version it had, and that version; one that began later is taken to have begun before."""
    changes = values.get("changes") or [{"version": values["version"], "date": values["valid_from"]}]
    before = [change for change in changes if str(change["date"]) <= day]
    if len(before) == len(changes) and str(values["valid_from"]) <= day:
        return text, str(values["version"])
    front, body = text.removeprefix("---\n").split("\n---\n", 1)
    then = before[0] if before else changes[-1]
    back = _years(str(then["date"]), day)
    since = _earlier(str(then["date"]), back)
    front = _CHANGE.sub(lambda row: _kept(row[0], day, since, str(then["version"])), front + "\n")
    for key, value in (("version", f'"{then["version"]}"'), ("valid_from", since)):
        front = re.sub(_KEY.format(key=key), f"{key}: {value}", front, count=1, flags=re.M)
    if "next_review" in values:
        due = _ahead(str(values["next_review"]), day)
        front = re.sub(_KEY.format(key="next_review"), f"next_review: {due}", front, count=1, flags=re.M)
    return f"---\n{front}---\n{body}", str(then["version"])


def _kept(row: str, day: str, since: str, version: str) -> str:
    written = yaml.load(row, Loader=_Loader)[0]
    if str(written["version"]) == version:
        return row.replace(str(written["date"]), since)
    return row if str(written["date"]) <= day else ""


def _pin(pin: re.Match[str], versions: Mapping[str, str]) -> str:
    then = versions.get(pin[1])
    return f"{pin[1]}@{then}" if then and _number(then) < _number(pin[2]) else pin[0]


def _years(when: str, day: str) -> int:
    """How many whole years a day goes back so that it does not lie ahead of another."""
    years = 0
    while _earlier(when, years) > day:
        years += 1
    return years


def _ahead(when: str, day: str) -> str:
    """A day as many whole years earlier as leave it ahead of another."""
    years = 0
    while _earlier(when, years + 1) > day:
        years += 1
    return _earlier(when, years)


def _earlier(when: str, years: int) -> str:
    found = date.fromisoformat(when)
    return found.replace(year=found.year - years, day=min(found.day, 28) if years else found.day).isoformat()


def _number(version: str) -> tuple[int, ...]:
    return tuple(map(int, version.split(".")))
