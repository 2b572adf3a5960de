"""``.gitattributes`` as Git reads it: a pattern and attributes on each line (gitattributes(5)).

Patterns are matched in linear time and with a bias: what is unusual in one
counts as matching, so that nobody hides a file behind a clever pattern.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple, TypeVar

NAME = ".gitattributes"

_WORD = re.compile(r'"(?:[^"\\]|\\.)*"|[^ \t\r\n]+')
_MACRO = "[attr]"
_LONGEST, _STARS = 100, 4
_ANY = None
_T = TypeVar("_T")
_S = TypeVar("_S")


class Attribute(NamedTuple):
    """An attribute as a line gives it to the files that its pattern names: `written` is ``-diff`` or ``filter=lfs``."""

    pattern: str
    written: str
    line: int
    column: int

    @property
    def name(self) -> str:
        """What it is called, without its value."""
        return self.written.lstrip("-!").partition("=")[0]

    @property
    def value(self) -> str:
        """Its value: ``true``, ``false`` for ``-name``, "" for ``!name``, which takes it back, or as written."""
        if self.written.startswith(("-", "!")):
            return "false" if self.written[0] == "-" else ""
        return self.written.partition("=")[2] if "=" in self.written else "true"


def read_attributes(text: str) -> Iterator[Attribute]:
    """Yield each attribute of each line. A macro's pattern is "", for it can be given to any file."""
    for number, line in enumerate(text.split("\n"), start=1):
        words = list(_WORD.finditer(line))
        if not words or words[0].group().startswith("#"):
            continue
        pattern = words[0].group()
        for word in words[1:]:
            yield Attribute("" if pattern.startswith(_MACRO) else pattern, word.group(), number, word.start() + 1)


def matches(pattern: str, path: str) -> bool:
    """Say whether a pattern may name a path; both are relative to the folder of the file it stands in."""
    if pattern.startswith('"') or len(pattern) > _LONGEST or pattern.count("*") > _STARS:
        return True
    pattern = pattern.casefold()
    wanted, there = pattern.lstrip("/").split("/"), path.casefold().split("/")
    if len(wanted) == 1 and not pattern.startswith("/"):
        return _segment(wanted[0], there[-1])
    return _run(wanted, there, "**", _segment)


def _segment(pattern: str, name: str) -> bool:
    """Match one name: ``*`` is any text, ``?`` any sign."""
    return _run(list(_tokens(pattern)), name, "*", lambda token, sign: token in (_ANY, "\\" + sign))


def _run(wanted: Sequence[_T], there: Sequence[_S], star: _T, one: Callable[[_T, _S], bool]) -> bool:
    """Match one by one, with a `star` for any number; where it fails, it goes back to the last star alone."""
    at = here = 0
    last = back = -1
    while here < len(there):
        if at < len(wanted) and wanted[at] == star:
            last, back = at, here
            at += 1
        elif at < len(wanted) and one(wanted[at], there[here]):
            at += 1
            here += 1
        elif last >= 0:
            back += 1
            at, here = last + 1, back
        else:
            return False
    return all(each == star for each in wanted[at:])


def _tokens(pattern: str) -> Iterator[str | None]:
    """``*``, None for any one sign (``?``, and a class of signs whatever it holds), else a backslash and the sign."""
    for piece in re.finditer(r"\\(.)|(\[[!^]?\]?[^\]]*\])|(.)", pattern, re.S):
        literal, group, sign = piece.groups()
        if group or sign == "?":
            yield _ANY
        elif sign == "*":
            yield "*"
        else:
            yield "\\" + (literal or sign)
