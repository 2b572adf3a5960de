"""A Markdown body as the blocks that its readers see: one pass over the lines, whatever they hold.

Nothing is ever left out: what is no heading, item, quote, table or code is a
paragraph. Lines that were wrapped elsewhere make the same block.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from qmsctl.redline.model import Form, Kind

_FENCE = re.compile(r"(`{3,}|~{3,})")
_HEADING = re.compile(r"(#{1,6})[ \t]+(.*?)(?:[ \t]+#+)?[ \t]*\Z")
_UNDERLINE = re.compile(r" {0,3}(=+|-+)[ \t]*\Z")
_RULE = re.compile(r" {0,3}([-*_])(?:[ \t]*\1){2,}[ \t]*\Z")
_ITEM = re.compile(r"([ \t]*)(?:[-*+]|(\d{1,9}[.)]))(?:[ \t]+(.*))?\Z")
_QUOTE = re.compile(r"[ \t]*>")
_IMAGE = re.compile(r"!\[[^\[\]]*\]\([^()]*\)(?:\{[^{}]*\})?\Z")
_DELIMITER = re.compile(r"[ \t]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*\Z")
_CELL_END = re.compile(r"(?<!\\)\|")
_WORD = re.compile(r"\w+(?:['’.,:/@-]\w+)*|([^\w\s])\1*")
_CODE = re.compile(r"\n|[^\S\n]+|\w+|[^\w\s]")


@dataclass(frozen=True)
class Block:
    """A block: its form and its text on one line; code keeps its lines. A table has rows of cells instead."""

    form: Form
    text: str
    rows: tuple[tuple[str, ...], ...] = ()

    @cached_property
    def words(self) -> tuple[str, ...]:
        """The words and signs by which blocks are compared."""
        if self.rows:
            return tuple(word for row in self.rows for cell in (*row, "|") for word in words_of(cell))
        return words_of(self.text) if self.form.kind is not Kind.CODE else tuple(_CODE.findall(self.text))


def words_of(text: str) -> tuple[str, ...]:
    """Return the words and signs of a text, without blanks."""
    return tuple(match.group() for match in _WORD.finditer(text))


def tokens(text: str, *, code: bool = False) -> list[tuple[str, str]]:
    """Return the words and signs of a text, each with the blank before it ("" or " "); in code blanks are words."""
    if code:
        return [("", match) for match in _CODE.findall(text)]
    found, end = [], 0
    for match in _WORD.finditer(text):
        found.append((" " if match.start() > end else "", match.group()))
        end = match.end()
    return found


def blocks(body: str) -> list[Block]:
    """Return the blocks of a Markdown body in order."""
    return list(_Reading(body.replace("\r\n", "\n").replace("\r", "\n").split("\n")).blocks())


class _Reading:
    """The lines of a body, read from the top; `text` gathers the lines of the block that is open."""

    def __init__(self, lines: list[str]) -> None:
        self.lines = lines
        self.at = 0
        self.text: list[str] = []
        self.form = Form(Kind.PARAGRAPH)
        self.never_closed: dict[str, int] = {}

    def blocks(self) -> Iterator[Block]:
        while self.at < len(self.lines):
            line = self.lines[self.at]
            inner = line.strip(" \t")
            if not inner:
                yield from self.closed()
                self.at += 1
                continue
            found = self.underlined(line) or self.fence(line, inner) or self.table(line) or self.single(line, inner)
            if found:
                if not (self.text and self.form.kind is Kind.HEADING):
                    yield from self.closed()
                yield found
                self.text, self.form = [], Form(Kind.PARAGRAPH)
                continue
            begun = _begun(line, inner)
            if begun and (begun[0].kind is not Kind.QUOTE or self.form != begun[0]):
                yield from self.closed()
                self.form = begun[0]
            self.text.append(begun[1] if begun else inner)
            self.at += 1
        yield from self.closed()

    def closed(self) -> Iterator[Block]:
        """The block that was open, if there is one."""
        text = " ".join(part for part in self.text if part)
        if text or self.form.kind in (Kind.ITEM, Kind.STEP):
            picture = self.form.kind is Kind.PARAGRAPH and _IMAGE.match(text)
            yield Block(Form(Kind.IMAGE) if picture else self.form, text)
        self.text, self.form = [], Form(Kind.PARAGRAPH)

    def underlined(self, line: str) -> Block | None:
        """A heading that is written as a paragraph with a line of ``=`` or ``-`` below it."""
        mark = _UNDERLINE.match(line) if self.text and self.form.kind is Kind.PARAGRAPH else None
        if not mark:
            return None
        self.at += 1
        self.form = Form(Kind.HEADING, 1 if mark[1][0] == "=" else 2)
        return Block(self.form, " ".join(self.text))

    def fence(self, line: str, inner: str) -> Block | None:
        """Fenced code to its closing fence; one that is never closed is none."""
        mark = _FENCE.match(inner)
        if not mark or len(mark[1]) >= self.never_closed.get(mark[1][0], len(mark[1]) + 1):
            return None
        indent = len(line) - len(line.lstrip(" \t"))
        info = inner[len(mark[1]) :].strip(" \t")
        for end in range(self.at + 1, len(self.lines)):
            closing = self.lines[end].strip(" \t")
            if closing.startswith(mark[1]) and not closing.strip(mark[1][0]):
                lines = [_dedented(text, indent) for text in self.lines[self.at + 1 : end]]
                self.at = end + 1
                return Block(Form(Kind.CODE), "\n".join([f"{mark[1]}{info}", *lines] if info else lines))
        self.never_closed[mark[1][0]] = len(mark[1])  # and no longer one either, from here on
        return None

    def table(self, line: str) -> Block | None:
        """A table: a heading, a line of dashes, and rows as long as they hold a bar."""
        below = self.lines[self.at + 1] if self.at + 1 < len(self.lines) else ""
        if "|" not in line or "-" not in below or not _DELIMITER.match(below) or "|" not in below:
            return None
        rows = [_cells(line)]
        self.at += 2
        while self.at < len(self.lines) and "|" in self.lines[self.at]:
            rows.append(_cells(self.lines[self.at]))
            self.at += 1
        return Block(Form(Kind.TABLE), "", tuple(rows))

    def single(self, line: str, inner: str) -> Block | None:
        """What is complete on one line: a heading, a line across the page."""
        heading = _HEADING.match(inner) if inner[0] == "#" else None
        if heading:
            self.at += 1
            return Block(Form(Kind.HEADING, len(heading[1])), heading[2])
        if _RULE.match(line):
            self.at += 1
            return Block(Form(Kind.RULE), "---")
        return None


def _begun(line: str, inner: str) -> tuple[Form, str] | None:
    """The form of a block that begins with this line, and what is left of the line; None where it goes on."""
    item = _ITEM.match(line)
    if item:
        level = len(item[1].expandtabs(4)) // 2 + 1
        return Form(Kind.STEP if item[2] else Kind.ITEM, level, item[2] or ""), (item[3] or "").strip(" \t")
    if _QUOTE.match(line):
        text = inner.lstrip("> \t")
        return Form(Kind.QUOTE, inner[: len(inner) - len(text)].count(">")), text
    if inner.startswith(("!!! ", "??? ", "???+ ")):
        return Form(Kind.PARAGRAPH), inner
    return None


def _cells(line: str) -> tuple[str, ...]:
    inner = line.strip(" \t")
    inner = inner[1:] if inner.startswith("|") else inner
    cells = [cell.strip(" \t") for cell in _CELL_END.split(inner)]
    return tuple(cells[:-1] if len(cells) > 1 and not cells[-1] else cells)


def _dedented(line: str, indent: int) -> str:
    return line[indent:] if not line[:indent].strip(" \t") else line
