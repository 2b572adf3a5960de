"""A handbook to begin with: first texts by language, kind of organisation and standard, made into files."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from qmsctl.errors import QmsctlError
from qmsctl.text.scalars import ambiguous, written
from qmsctl.text.slug import slug

LANGUAGES = ("nb", "sv", "en")
PROFILES = {
    "small": ("iso-9001-2026",),
    "group": ("iso-9001-2026", "iso-14001-2026"),
    "municipality": ("iso-9001-2026", "iso-14001-2026"),
}
"""The kinds of organisation, and the standards that each works under unless it says otherwise."""

EDITIONS = ("iso-9001-2026", "iso-14001-2026")
_TEXTS = Path(__file__).resolve().parent / "starters"
# `@iso-14001-2026@` before a line: only for those who work under that edition.
_ONLY_UNDER = re.compile(rf"^@({'|'.join(EDITIONS)})@(.*)$")
_HOLE = re.compile(r"@(name|quoted_name|id|person|status|today|due)@")
_MARKUP = re.compile(r"[\\`*_{}\[\]#|~$^]")
# A key of which every line has gone.
_EMPTY_KEY = re.compile(r"^( *)(?:clauses|frameworks):\n(?!\1 *- )", re.M)
# As the schema of qms.yaml has it.
_PERSON = re.compile(r"(?=.{1,40}\Z)[a-z0-9]+(?:[-_.][a-z0-9]+)*\Z")


@dataclass(frozen=True, slots=True)
class Beginning:
    """What a new handbook is made from.

    `approved_by` is the person who stands for the first texts, as an id or
    initials; without one they begin as drafts. `today` dates them.
    """

    name: str
    language: str
    profile: str
    editions: tuple[str, ...]
    approved_by: str
    today: date


def files(beginning: Beginning) -> dict[str, str]:
    """Return the texts of a new handbook by path.

    Raises `QmsctlError` for a name or person that no handbook can hold.
    """
    _check(beginning)
    found: dict[str, str] = {}
    for folder in _folders(beginning):
        for path, text in _texts(folder):
            found[path] = _filled(text, beginning)
    return dict(sorted(found.items()))


def _check(beginning: Beginning) -> None:
    if not beginning.name.strip() or not beginning.name.isprintable() or len(beginning.name) > 100:
        raise QmsctlError("the name of the organisation is a line of at most 100 characters; give --name")
    if beginning.approved_by and not _PERSON.match(beginning.approved_by):
        raise QmsctlError(
            f"{beginning.approved_by!r} is no id of a person; use initials or an id from your directory, never a name"
        )


def _folders(beginning: Beginning) -> Iterator[Path]:
    """Where the texts lie, the general ones first: for all, for the profile, for each edition."""
    top = _TEXTS / beginning.language
    for folder in (top / "all", top / beginning.profile):
        yield folder
        yield from (folder / edition for edition in beginning.editions)
    yield from (top / edition for edition in beginning.editions)


@cache
def _texts(folder: Path) -> tuple[tuple[str, str], ...]:
    if not folder.is_dir():
        return ()
    paths = (path for path in sorted(folder.rglob("*")) if path.is_file())
    named = ((path.relative_to(folder).as_posix(), path) for path in paths)
    return tuple((name, path.read_text(encoding="utf-8")) for name, path in named if not name.startswith(EDITIONS))


def _filled(text: str, beginning: Beginning) -> str:
    lines = "\n".join(_lines(text.split("\n"), beginning.editions))
    values = {
        "name": _literal(beginning.name.strip()),
        "quoted_name": written(beginning.name.strip()),
        "id": _identifier(beginning.name),
        "person": beginning.approved_by or "xx",
        "status": "approved" if beginning.approved_by else "draft",
        "today": beginning.today.isoformat(),
        "due": f"{beginning.today.year + 1}-12-31",
    }
    return _HOLE.sub(lambda match: values[match.group(1)], _EMPTY_KEY.sub("", lines))


def _lines(lines: Iterable[str], editions: tuple[str, ...]) -> Iterator[str]:
    for line in lines:
        only = _ONLY_UNDER.match(line)
        if only is None:
            yield line
        elif only.group(1) in editions:
            yield only.group(2)


def _literal(name: str) -> str:
    return _MARKUP.sub(r"\\\g<0>", html.escape(name, quote=False))


def _identifier(name: str) -> str:
    """An id for the only unit, which every reader of YAML takes for text."""
    plain = slug(name)[:40].strip("-")
    return plain if plain[0].isalpha() and not ambiguous(plain) else f"unit-{plain}"
