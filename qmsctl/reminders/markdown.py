"""Digests as Markdown, for an issue or a message; nothing a title says can become a link, a mention or a picture."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from qmsctl.reminders.letter import Letter, Line
from qmsctl.text.forge import literal


def as_markdown(letters: Iterable[Letter]) -> str:
    """Return messages one after the other."""
    return "\n\n".join("\n\n".join(_parts(letter)) for letter in letters) + "\n"


def _parts(letter: Letter) -> Iterator[str]:
    yield f"# {literal(letter.title)}"
    yield literal(letter.opening)
    for section in letter.sections:
        yield f"## {literal(section.heading)}"
        more = [f"- {literal(section.more)}"] if section.more else []
        yield "\n".join([*map(_line, section.lines), *more])
    yield "\n".join(f"- {literal(step)}" for step in letter.steps)
    yield literal(letter.closing)


def _line(line: Line) -> str:
    notes = "; ".join(map(literal, line.notes))
    where = f" — {literal(line.where)}" if line.where else ""
    return f"- **{literal(line.day)}**: {literal(line.what)}: {literal(line.subject)} ({notes}){where}"
