"""Links of a handbook's own texts, led to where the pages are; every other character stays."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from qmsctl.text.markdown import Body, Link

NOWHERE = "about:blank"
"""What a link leads to that cannot be taken away; the sanitiser makes plain text of it."""

_CLOSING = re.compile(r""">?[ \t\n]*(?:"[^"\n]*"|'[^'\n]*'|\([^()\n]*\))?[ \t\n]*\)(?:\{[^{}\n]*\})?""")
_ADDRESS = re.compile(r"""(?<![\w-])(?:href|src)[ \t\n]*=[ \t\n]*("[^"]*"|'[^']*'|[^\s"'<>{}]+)""", re.I)
_TITLE = re.compile(r"\n* {0,3}#[ \t]+\S.*")


class Change(NamedTuple):
    """A piece of text to put in place of what stands between two offsets."""

    start: int
    end: int
    text: str


def changed(text: str, changes: Iterable[Change]) -> str:
    """Return `text` with the changes made; one that overlaps an earlier one is left out."""
    out = []
    at = 0
    for change in sorted(changes, key=lambda change: (change.start, change.end)):
        if change.start >= at:
            out += [text[at : change.start], change.text]
            at = change.end
    return "".join((*out, text[at:]))


def link_changes(body: Body, links: Iterable[tuple[Link, str | None]]) -> list[Change]:
    """Return the changes that give links their new targets; None makes a link plain text."""
    found: list[Change] = []
    for link, target in links:
        if target is None:
            found += _plain(body.text, link)
        elif target != link.target:
            found.append(Change(link.start, link.end, target))
    return found


def addresses(body: Body) -> Iterator[Link]:
    """Yield the addresses in raw HTML and attribute lists, each in the place of its quotes too."""
    for tag in body.tags:
        for match in _ADDRESS.finditer(tag.text):
            start, end = match.span(1)
            yield Link(match[1].strip("\"' \t\n"), tag.start + start, tag.start + end, image=False)


def _plain(text: str, link: Link) -> list[Change]:
    """Take the brackets and the target away where that is certain, else lead the link nowhere."""
    bracket = text.rfind("](", 0, link.start)
    opening = _opening(text, bracket) if bracket >= 0 and not text[bracket + 2 : link.start].strip(" \t\n<") else -1
    closing = _CLOSING.match(text, link.end)
    if opening < 0 or closing is None:
        return [Change(link.start, link.end, NOWHERE)]
    start = opening - 1 if link.image and text[opening - 1 : opening] == "!" else opening
    return [Change(start, opening + 1, ""), Change(bracket, closing.end(), "")]


def _opening(text: str, closing: int) -> int:
    depth = 0
    for at in range(closing, max(closing - 2000, -1), -1):
        char = text[at]
        if char in "[]" and (at == 0 or text[at - 1] != "\\"):
            depth += 1 if char == "]" else -1
            if depth == 0:
                return at
    return -1


def after_title(body: Body) -> int:
    """Return the offset behind the first heading where a text begins with its title, else -1."""
    title = _TITLE.match(body.text)
    if title:
        return title.end()
    first = next(iter(body.headings), None)
    if first is None or first.level != 1 or body.text[: first.start].strip(" \n"):
        return -1
    return _line_end(body.text, _line_end(body.text, first.start) + 1)


def _line_end(text: str, at: int) -> int:
    end = text.find("\n", at)
    return len(text) if end < 0 else end
