"""A Markdown file in two: the YAML between its first two ``---`` lines, and the body."""

from __future__ import annotations

import re
from typing import NamedTuple

from qmsctl.findings import Location, Message, Problem
from qmsctl.text.limits import FRONT_MATTER
from qmsctl.text.marks import Map
from qmsctl.text.yaml_reader import read_yaml

# MkDocs takes `key: value` lines at the top for metadata, without any fence.
_MULTIMARKDOWN = re.compile(
    r"\A {0,3}(?:id|title|version|status|owner|approver|type|unit|valid_from|next_review|date|language)[ \t]*:",
    re.I,
)
_MARKER = re.compile(r"^(?:---|\.\.\.)(?:[ \t].*)?$", re.M)


class Sheet(NamedTuple):
    """A Markdown file: front matter (None where there is none), body, the line on which the body begins.

    `yaml_text` is the text between the fences, `problems` what was wrong.
    """

    front: Map | None
    body: str
    body_line: int
    yaml_text: str
    problems: tuple[Problem, ...]


def read_sheet(path: str, text: str, keys: frozenset[str] = frozenset()) -> Sheet:
    """Split and read a Markdown file; a fence that other readers would take differently is a problem.

    `keys` are those of the schema, see `read_yaml`.
    """
    if not text.startswith("---\n"):
        return Sheet(None, text, 1, "", _almost_fenced(path, text))
    end = text.find("\n---\n", 3)
    if end < 0:
        if text.endswith("\n---"):
            end = len(text) - 4
        else:
            return Sheet(None, "", 1, "", (_unclosed(path, text),))
    yaml_text = text[4 : end + 1]
    body = text[end + 5 :]
    body_line = yaml_text.count("\n") + 3
    marker = _MARKER.search(yaml_text)
    if marker:
        # Other readers end the front matter here, so what follows would be text to them.
        return Sheet(None, body, body_line, yaml_text, (_early_end(path, yaml_text, marker),))
    reading = read_yaml(path, yaml_text, FRONT_MATTER, first_line=2, keys=keys)
    problems = list(reading.problems)
    front = reading.value
    if front is not None and not isinstance(front, Map):
        problems.append(_not_a_mapping(path))
        front = None
    return Sheet(front, body, body_line, yaml_text, tuple(problems))


def _fence(path: str, line: int, message: Message, fix: Message) -> Problem:
    return Problem(Location(path, line), message, fix, rule="front-matter-fence")


def _almost_fenced(path: str, text: str) -> tuple[Problem, ...]:
    """Forms that MkDocs or an editor would read as metadata and the strict reader does not."""
    stripped = text.lstrip()
    line = 1
    if text.split("\n", 1)[0].strip() == "---" and text != "---":
        message = Message("the line --- has blanks around it, so the front matter is not read")
    elif stripped.startswith("---\n") and stripped is not text:
        line = text.count("\n", 0, len(text) - len(stripped)) + 1
        message = Message("the front matter does not begin on the first line")
    elif _MULTIMARKDOWN.match(text):
        message = Message("the file begins with a key but without ---, so the front matter is not read")
    else:
        return ()
    fix = Message("let the first line be exactly --- and close the front matter with another ---")
    return (_fence(path, line, message, fix),)


def _unclosed(path: str, text: str) -> Problem:
    for number, line in enumerate(text.split("\n")[1:], start=2):
        if line.strip() in ("---", "..."):
            message = Message("the line that should close the front matter is not exactly ---")
            return _fence(path, number, message, Message("write --- and nothing else"))
    message = Message("the front matter that begins here is never closed")
    return _fence(path, 1, message, Message("close it with a line that is exactly ---"))


def _early_end(path: str, yaml_text: str, marker: re.Match[str]) -> Problem:
    line = yaml_text.count("\n", 0, marker.start()) + 2
    message = Message("this line ends the front matter for other readers, and what follows is text to them")
    return _fence(
        path, line, message, Message("delete the line, or let it be exactly --- if the front matter ends here")
    )


def _not_a_mapping(path: str) -> Problem:
    return Problem(
        Location(path, 2),
        Message("the front matter is not a list of `key: value` lines"),
        Message("write one `key: value` per line"),
        rule="invalid-yaml",
    )
