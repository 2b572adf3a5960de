"""``qmsctl due --digest``: the digests printed, or written as a file for each role."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import click

from qmsctl.cli.handbook import Handbook
from qmsctl.cli.output import line
from qmsctl.i18n import Translator, translator
from qmsctl.reminders import Digest, Item, digests, letter
from qmsctl.reminders.calendar import as_calendar
from qmsctl.reminders.html import as_html
from qmsctl.reminders.markdown import as_markdown
from qmsctl.reminders.text import as_text
from qmsctl.reporters.escapes import json_text
from qmsctl.text.slug import slug
from qmsctl.writing import write_output

_ENDINGS = {"text": "txt", "markdown": "md", "html": "html", "json": "json", "ics": "ics"}
_NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody wants digests of: how far ahead (None: everything), one role, one unit with what is below."""

    within: timedelta | None
    owner: str
    unit: str


def digest(handbook: Handbook, wanted: Wanted, format_: str, output: Path | None, language: str | None) -> None:
    """Print the digests, or write a file for each role into `output` and print where."""
    words = translator(language or handbook.system.settings.language)
    found = digests(handbook.system, handbook.today, within=wanted.within, unit=wanted.unit, owner=wanted.owner)
    if output is None:
        if found or format_ in ("json", "ics"):
            click.echo(_rendered(handbook, found, format_, words), nl=False)
        else:
            line(words("Nobody has anything to be reminded of."))
        return
    files = {name: _rendered(handbook, [one], format_, words) for name, one in _named(found, _ENDINGS[format_])}
    write_output(output, files)
    for name in files:
        line(str(output / name))


def _named(found: Sequence[Digest], ending: str) -> list[tuple[str, Digest]]:
    """The digests with the names of their files: the id of the role, numbered where two ids look the same."""
    taken: dict[str, int] = {}
    named = []
    for one in found:
        name = slug(one.role) if one.role else _NOBODY
        number = taken[name] = taken.get(name, 0) + 1
        named.append((f"{name}.{ending}" if number == 1 else f"{name}-{number}.{ending}", one))
    return named


def _rendered(handbook: Handbook, found: Sequence[Digest], format_: str, words: Translator) -> str:
    system, today = handbook.system, handbook.today
    if format_ == "json":
        return json_text({"revision": handbook.commit, "today": today, "digests": [_data(one) for one in found]})
    if format_ == "ics":
        name = found[0].name if len(found) == 1 and found[0].name else system.settings.name
        return as_calendar(found, system, today, words, words("What is due: {name}", name=name))
    letters = [letter(one, system, today, words) for one in found]
    if format_ == "html":
        return as_html(letters, words)
    return as_markdown(letters) if format_ == "markdown" else as_text(letters)


def _data(one: Digest) -> dict[str, Any]:
    return {
        "role": one.role,
        "name": one.name,
        "team": one.team,
        "holders": one.holders,
        "items": [_item(item) for item in one.items],
        "handed_up": [{**_item(item), "why": item.why} for item in one.handed],
    }


def _item(item: Item) -> dict[str, Any]:
    thing = item.due
    return {
        "day": thing.day,
        "what": thing.what,
        "item": thing.item,
        "title": "" if thing.confidential else thing.title,
        "owner": thing.owner,
        "unit": thing.unit,
        "path": "" if thing.confidential else thing.path,
        "state": item.state.value,
        "days": item.days,
        "told": item.told,
        "confidential": thing.confidential,
    }
