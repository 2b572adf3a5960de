"""The structure of a Markdown body with places: headings, links, images, raw HTML.

One pass over the text, with code and comments masked by blanks so that every
offset stays true. Written to be linear: a hostile text is refused by `cost.costly`
before anything here (or a renderer) looks at it. Where readers of Markdown
differ, the text counts as visible, so nothing hides from a check.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import NamedTuple

from qmsctl.findings import Location

_FENCE = re.compile(r"((?:(?:[-*+]|\d{1,9}[.)])[ \t]+)?)(`{3,}(?=[^`\[<]*\Z)|~{3,}(?=[^\[<]*\Z))(.*)\Z")
_TICKS = re.compile(r"`+")
# What decides where code begins: an escape, a row of backticks, a comment, a whole tag (its quotes may hold backticks).
_TOKEN = re.compile(
    r"""\\[\\`<]|`+|<!--|</?[A-Za-z][A-Za-z0-9-]*(?:\s+[A-Za-z_:][\w.:-]*(?:\s*=\s*(?:[^\s"'=<>`]+|'[^'<]*'|"[^"<]*"))?)*\s*/?>"""
)
_COMMENT_END = re.compile(r"--!?>|<!--")  # one that holds another beginning is none to some readers
_CODE_BREAK = re.compile(r"\n[ \t]*(?:\n|[-*+>#|=<~:]|```|\[\^|\d{1,9}[.)])")
# Patterns that begin with the line end before them: the engine leaps from one to the next.
_HASHED = re.compile(r"\n {0,3}(#{1,6})[ \t]+(\S.*)")
_UNDERLINE = re.compile(r"\n(?:=+|-+)[ \t]*(?:\n|\Z)")
_HEADING = re.compile(_HASHED.pattern + r"$|\n(?!\d{1,9}[.)][ \t])([^\s#>|\-=*+<].*)(?=\n(=+|-+)[ \t]*$)", re.M)
_BRACKET = re.compile(r"\\.|[\[\]]|\n[ \t]*\n")
_TARGET = re.compile(r"\]\([ \t]*(?:\n[ \t]*)?(<[^<>\n]*>|[^\s()<>]*(?:\([^\s()<>]*\)[^\s()<>]*)*)")
_DEFINITION = re.compile(
    r"""^[ >]{0,12}\[(?!\^)([^\[\]\n]+)\]:[ \t]*(?:\n[ \t]*)?(<[^<>\n]*>|[^\s<]\S*)(?=[ \t]*(?:$|["'(]))""", re.M
)
_TAG = re.compile(r"""<(?:/?[A-Za-z][A-Za-z0-9-]*(?=[\s/>])|[!?])(?:[^"'<>]+|"[^"]{0,1000}"|'[^']{0,1000}')*[^<>]*>?""")
_AUTOLINK = re.compile(r"<([A-Za-z][A-Za-z0-9+.-]{1,31}:[^\s<>]*)>")
_ATTRIBUTES = re.compile(r"\{[^{}\n]*\}")
_INLINE_MARKUP = re.compile(r"!?\[([^\[\]]*)\]\([^()]*\)|[*`~]|(?<!\w)_|_(?!\w)|<[^<>]*>")
_MAY_BE_MARKUP = re.compile(r"[\[*`~_<]")
_NOT_IN_ANCHOR = re.compile(r"[^\w\- ]")


class Link(NamedTuple):
    """A link or image: the target as written, its offset in the body, whether it is an image."""

    target: str
    start: int
    end: int
    image: bool


class Heading(NamedTuple):
    """A heading: level 1 to 6, its words without markup, its anchor as GitHub makes it, its offset."""

    level: int
    text: str
    anchor: str
    start: int


class Tag(NamedTuple):
    """A piece of raw HTML or an attribute list as written, and its offset."""

    text: str
    start: int


class Body:
    """The body of a Markdown file. Offsets count characters of `text`; `first_line` is its line in the file."""

    __slots__ = ("__dict__", "first_line", "path", "text")

    def __init__(self, path: str, text: str, first_line: int = 1) -> None:
        self.path = path
        self.text = text
        self.first_line = first_line

    def at(self, offset: int) -> Location:
        """Return the place of the character at `offset`."""
        starts = self._line_starts
        line = bisect_right(starts, offset) - 1
        return Location(self.path, line + self.first_line, offset - starts[line] + 1)

    @cached_property
    def _line_starts(self) -> list[int]:
        starts = [0]
        find = self.text.find
        at = find("\n")
        while at >= 0:
            starts.append(at + 1)
            at = find("\n", at + 1)
        return starts

    @cached_property
    def unfenced(self) -> str:
        """The text with fenced code blanked out: comments and code in the line are code to some readers only."""
        text = self.text
        return _blank(text, _fences(text)) if "```" in text or "~~~" in text else text

    @cached_property
    def _masked(self) -> tuple[str, str]:
        """The text without fenced code and comments, and the same without code in the line."""
        text = self.unfenced
        if "`" not in text and "<!--" not in text:
            return text, text
        comments, code = _comments_and_code(text)
        without = _blank(text, comments)
        return without, _blank(without, code)

    @property
    def prose(self) -> str:
        """The text with code and comments blanked out, every other character in its place."""
        return self._masked[1]

    @cached_property
    def headings(self) -> tuple[Heading, ...]:
        """The headings in order, their anchors made unique as GitHub does (``-1``, ``-2``)."""
        found = []
        used: dict[str, int] = {}
        # Code in a heading belongs to its words, so only fences and comments are looked away from.
        prose = "\n" + self._masked[0]
        underlined = _UNDERLINE.search(prose) is not None
        for match in (_HEADING if underlined else _HASHED).finditer(prose):
            hashes = match.group(1)
            level = len(hashes) if hashes else (1 if match.group(4)[0] == "=" else 2)
            text = _without_closing(match.group(2 if hashes else 3))
            if _MAY_BE_MARKUP.search(text):
                text = _INLINE_MARKUP.sub(r"\1", text).strip()
            start = match.start(1 if hashes else 3) - 1
            found.append(Heading(level, text, unique(anchor(text), used), start))
        return tuple(found)

    @cached_property
    def anchors(self) -> frozenset[str]:
        """Every anchor that a link may name."""
        return frozenset(heading.anchor for heading in self.headings)

    @cached_property
    def links(self) -> tuple[Link, ...]:
        """Inline links, reference definitions and autolinks in order; images too."""
        prose = self.prose
        found = []
        if "](" in prose:
            openings: dict[int, int] | None = None
            for match in _TARGET.finditer(prose):
                close = match.start()
                opening = _near_opening(prose, close)
                if opening is None:
                    openings = brackets(prose) if openings is None else openings
                    opening = openings.get(close, -1)
                if opening >= 0:
                    found.append(_link(prose, *match.span(1), prose[opening - 1 : opening] == "!"))
        if "]:" in prose:
            found += [_link(prose, *match.span(2), False) for match in _DEFINITION.finditer(prose)]
        if ":" in prose and "<" in prose:
            found += [Link(m.group(1), m.start(1), m.end(1), False) for m in _AUTOLINK.finditer(prose)]
        return tuple(sorted(found, key=lambda link: link.start))

    @cached_property
    def tags(self) -> tuple[Tag, ...]:
        """Raw HTML tags and attribute lists (``{: onclick=…}``) in order."""
        prose = self.prose
        found = []
        if "<" in prose:
            found += [Tag(match.group(), match.start()) for match in _TAG.finditer(prose)]
        if "{" in prose and "=" in prose:
            found += [Tag(m.group(), m.start()) for m in _ATTRIBUTES.finditer(prose) if "=" in m.group()]
        return tuple(sorted(found, key=lambda tag: tag.start))


def anchor(text: str) -> str:
    """Return the anchor of a heading: lower case, punctuation gone, blanks as hyphens (as GitHub)."""
    text = unicodedata.normalize("NFC", text).strip().lower()
    if not text.replace(" ", "").isalnum():
        text = _NOT_IN_ANCHOR.sub("", text)
    return text.replace(" ", "-")


def _blank(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """Return `text` with the spans as blanks; line ends stay."""
    out = []
    at = 0
    for start, end in spans:
        out.append(text[at:start])
        out.append("\n".join(" " * len(line) for line in text[start:end].split("\n")))
        at = end
    out.append(text[at:])
    return "".join(out)


def _fences(text: str) -> Iterator[tuple[int, int]]:
    """Yield the spans of fenced code. A fence that is never closed is none (as Python-Markdown has it)."""
    begun, mark, depth, quoted = -1, "", 0, False
    at = 0
    for line in text.split("\n"):
        inner = line.lstrip(" \t>")
        indent = len(line) - len(inner)
        # A quote or list item that ends before its fence does: for some readers that was none.
        if begun >= 0 and inner and ((quoted and ">" not in line[:indent]) or indent < depth):
            begun = -1
        match = _FENCE.match(inner) if inner[:1] in "`~-*+0123456789" else None
        if match and begun < 0:
            item = len(match.group(1))
            begun, mark = at, match.group(2)
            depth, quoted = (indent + item if item else 0), ">" in line[:indent]
        elif match and not match.group(1) and match.group(2).startswith(mark) and not match.group(3).strip():
            yield begun, at + len(line)
            begun = -1
        at += len(line) + 1


def _comments_and_code(text: str) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """The spans of comments and of code within lines: whichever begins first counts (CommonMark 6.1)."""
    comments: list[tuple[int, int]] = []
    code: list[tuple[int, int]] = []
    runs: dict[int, list[int]] = {}
    for run in _TICKS.finditer(text):
        runs.setdefault(len(run.group()), []).append(run.start())
    closed = True
    at = 0
    while match := _TOKEN.search(text, at):
        found, start, at = match.group(), *match.span()
        if found == "<!--":
            end = _COMMENT_END.search(text, start + 2) if closed else None
            closed = end is not None
            if end and end.group() != "<!--":
                at = end.end()
                comments.append((start, at))
        elif found[0] == "`":
            same = runs.get(len(found), [])
            index = bisect_left(same, at)
            if index < len(same) and not _CODE_BREAK.search(text, at, same[index]):
                at = same[index] + len(found)
                code.append((start, at))
    return comments, code


def _without_closing(heading: str) -> str:
    """A heading without the row of ``#`` that may close it; the one in “C#” stays."""
    heading = heading.rstrip(" \t")
    cut = heading.rstrip("#")
    return cut.rstrip(" \t") if not cut or cut[-1] in " \t" else heading


def unique(base: str, used: dict[str, int]) -> str:
    """Return an anchor that is not yet in `used`, numbered as GitHub does, and remember it there."""
    name = base
    while name in used:
        used[base] += 1
        name = f"{base}-{used[base]}"
    used[name] = 0
    return name


def _near_opening(prose: str, close: int) -> int | None:
    """Where the bracket opens that the ``]`` at `close` closes, in the common case of plain words between them."""
    start = prose.rfind("[", max(close - 200, 0), close)
    if start < 0 or prose[start - 1 : start] == "\\":
        return None
    words = prose[start:close]
    return None if "]" in words or "\\" in words or "\n" in words else start


def brackets(prose: str) -> dict[int, int]:
    """Return where the bracket opens that each ``]`` closes; none reaches over a blank line."""
    found = {}
    stack: list[int] = []
    for match in _BRACKET.finditer(prose):
        mark = match.group()
        if mark == "[":
            stack.append(match.start())
        elif mark == "]":
            if stack:
                found[match.start()] = stack.pop()
        elif mark[0] == "\n":
            stack.clear()
    return found


def _link(prose: str, start: int, end: int, image: bool) -> Link:
    target = prose[start:end]
    if target.startswith("<"):
        return Link(target[1:-1], start + 1, end - 1, image)
    return Link(target, start, end, image)
