"""Digests as plain text, for a terminal or a mail."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Iterator

from qmsctl.findings import visible
from qmsctl.reminders.letter import Letter, Line

_WIDTH = 88
# What a build log would obey: at the beginning of a line, and anywhere.
_LINE_COMMAND = re.compile(r"(?<!\S):(?=:)")
_COMMAND = re.compile(r"##(?=\w*\[)")


def as_text(letters: Iterable[Letter]) -> str:
    """Return messages one after the other, in lines of at most 88 characters where words allow."""
    return "\n\n".join("\n".join(_lines(letter)) for letter in letters) + "\n"


def _lines(letter: Letter) -> Iterator[str]:
    title = _safe(letter.title)
    yield from (title, "=" * len(title), "")
    yield from _wrapped(letter.opening)
    for section in letter.sections:
        yield from ("", _safe(section.heading))
        for line in section.lines:
            yield from _wrapped(_sentence(line), "- ", "  ")
            yield from (f"  {_safe(part)}" for part in (line.where,) if part)
        yield from (f"  {_safe(part)}" for part in (section.more,) if part)
    yield ""
    for step in (*letter.steps, letter.closing):
        yield from _wrapped(step)


def _sentence(line: Line) -> str:
    return f"{line.day}: {line.what}: {line.subject} ({'; '.join(line.notes)})"


def _wrapped(text: str, first: str = "", then: str = "") -> list[str]:
    return textwrap.wrap(
        _safe(text),
        _WIDTH,
        initial_indent=first,
        subsequent_indent=then,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _safe(text: str) -> str:
    """Text in which nothing acts on a terminal or a build log."""
    return _COMMAND.sub(r"#\\#", _LINE_COMMAND.sub(r"\\:", visible(text)))
