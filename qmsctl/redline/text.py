"""A redline for a terminal: ``[-taken out-]`` and ``{+put in+}``, and colours only on top of that."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from qmsctl.findings import visible
from qmsctl.i18n import Translator
from qmsctl.redline.folding import Fold, RowFold, folded, folded_rows
from qmsctl.redline.model import Entry, How, Kind, Redline
from qmsctl.redline.spoken import details, happened, note, remarks, title, unchanged, versions

_MARKS = {How.REMOVED: ("[-", "-]"), How.ADDED: ("{+", "+}"), How.SAME: ("", "")}
_COLOURS = {How.REMOVED: "\x1b[31m", How.ADDED: "\x1b[32m", How.SAME: ""}
_PLAIN, _BOLD, _DIM = "\x1b[0m", "\x1b[1m", "\x1b[2m"
# What a build log would obey: at the beginning of a line, and anywhere.
_LINE_COMMAND = re.compile(r"(?<!\S):(?=:)")
_COMMAND = re.compile(r"##(?=\w*\[)")


class _Piece(NamedTuple):
    """A word; `glued` to the one before it, without a blank."""

    how: How
    text: str
    glued: bool = False


def as_text(
    redline: Redline, words: Translator, *, before: str = "", after: str = "", colour: bool = False, width: int = 100
) -> str:
    """Return a redline as lines of at most `width` characters, where words allow.

    `before` and `after` say what the sides are ("version 1.0, in force"); by default their versions.
    Nothing in it acts on a terminal or a build log but the colours asked for.
    """
    page = _Page(words, colour, width, marked=redline.before is not None and redline.after is not None)
    return "\n".join(page.lines(redline, before, after)) + "\n"


class _Page:
    def __init__(self, words: Translator, colour: bool, width: int, *, marked: bool) -> None:
        self.words = words
        self.colour = colour
        self.width = max(width, 40)
        self.marked = marked

    def lines(self, redline: Redline, before: str, after: str) -> Iterator[str]:
        was, now = versions(redline, self.words)
        yield self.style(_BOLD, _safe(title(redline)))
        yield _safe(f"{before or was} → {after or now}")
        for remark in remarks(redline, self.words):
            yield from ("", *self.wrapped(_plain(remark), ""))
        if redline.notes:
            yield from ("", self.style(_BOLD, self.words("What the author says changed")))
            for row in redline.notes:
                yield from self.wrapped(_plain(f"{note(row, self.words)}: {row.note}"), "  ")
        yield from self.details(redline)
        if any(redline.changes):
            yield from ("", self.style(_BOLD, self.words("Changes in the text")))
            for entry in folded(redline.entries):
                yield from self.fold(entry) if isinstance(entry, Fold) else self.entry(entry)

    def details(self, redline: Redline) -> Iterator[str]:
        found = details(redline, self.words)
        if found:
            yield from ("", self.style(_BOLD, self.words("About the document")))
        for row in found:
            pieces = list(_plain(f"{row.label}:"))
            if row.taken or row.added:
                pieces += _pieces(((How.REMOVED, f" {row.taken}".rstrip()), (How.ADDED, f" {row.added}".rstrip())))
            else:
                pieces += _plain(f" {row.before} → {row.after}")
            yield from self.wrapped(pieces, "  ")

    def fold(self, fold: Fold | RowFold) -> Iterator[str]:
        for line in self.wrapped(_plain(f"({unchanged(fold, self.words)})"), "  "):
            yield self.style(_DIM, line)

    def entry(self, entry: Entry) -> Iterator[str]:
        if entry.form.kind is Kind.HEADING:
            yield ""
        label = happened(entry, self.words) if entry.moved or entry.was else ""
        before = list(_plain(f"({label})")) if label else []
        if entry.rows:
            yield from self.rows(entry, before)
        elif entry.form.kind is Kind.CODE:
            yield from self.code(entry)
        else:
            lead = _lead(entry)
            lines = self.wrapped([*before, *_apart(_pieces(entry.spans))], " " * len(lead))
            for number, line in enumerate(lines):
                yield line if number else lead + line[len(lead) :]

    def rows(self, entry: Entry, before: list[_Piece]) -> Iterator[str]:
        if before:
            yield from self.wrapped(before, "  ")
        for row in folded_rows(entry.rows):
            if isinstance(row, RowFold):
                yield from self.fold(row)
                continue
            pieces = [_Piece(How.SAME, "|")]
            for cell in row.cells:
                pieces += [*_apart(_pieces(cell)), _Piece(How.SAME, "|")]
            yield from self.wrapped(pieces, "  ")

    def code(self, entry: Entry) -> Iterator[str]:
        """Code keeps its lines."""
        lines: list[list[str]] = [[]]
        for how, text in entry.spans:
            for number, part in enumerate(text.split("\n")):
                if number:
                    lines.append([])
                if part:
                    lines[-1].append(self.marks(how, _safe(part.expandtabs(4))))
        yield from (f"    {''.join(parts)}".rstrip() for parts in lines)

    def wrapped(self, pieces: Iterable[_Piece], indent: str) -> Iterator[str]:
        """Yield lines of words; marks stand around what was taken out or put in, on every line anew."""
        line: list[_Piece] = []
        room = self.width - len(indent)
        used = 0
        for piece in pieces:
            begins = piece.how is not How.SAME and (not line or line[-1].how is not piece.how)
            length = len(piece.text) + (not piece.glued) + (4 if begins else 0)
            if line and used + length > room and not piece.glued:
                yield indent + self.joined(line)
                line, used = [], 0
                length = len(piece.text) + (4 if piece.how is not How.SAME else 0)
            line.append(piece)
            used += length
        if line:
            yield indent + self.joined(line)

    def joined(self, line: list[_Piece]) -> str:
        """Put words of one kind that follow each other into one pair of marks."""
        runs: list[tuple[How, str, str]] = []
        for how, text, glued in line:
            blank = "" if glued or not runs else " "
            if runs and runs[-1][0] is how:
                runs[-1] = (how, runs[-1][1], f"{runs[-1][2]}{blank}{text}")
            else:
                runs.append((how, blank, text))
        return "".join(f"{blank}{self.marks(how, text)}" for how, blank, text in runs)

    def marks(self, how: How, text: str) -> str:
        opening, closing = _MARKS[how] if self.marked else ("", "")
        return self.style(_COLOURS[how] if self.marked else "", f"{opening}{text}{closing}")

    def style(self, code: str, text: str) -> str:
        return f"{code}{text}{_PLAIN}" if self.colour and code else text


def _lead(entry: Entry) -> str:
    """What stands before the words of a block."""
    form = entry.form
    inner = "  " * form.level
    marks = {Kind.HEADING: "#" * form.level, Kind.ITEM: f"{inner[2:]}-", Kind.STEP: f"{inner[2:]}{form.number}"}
    mark = marks.get(form.kind, ">" if form.kind is Kind.QUOTE else "")
    return f"  {mark} " if mark else "  "


def _apart(pieces: Iterable[_Piece]) -> Iterator[_Piece]:
    """Words that follow other words with a blank between."""
    yield from (piece._replace(glued=piece.glued and number > 0) for number, piece in enumerate(pieces))


def _plain(text: str) -> Iterator[_Piece]:
    return _pieces(((How.SAME, text),))


def _pieces(spans: Iterable[tuple[How, str]]) -> Iterator[_Piece]:
    for how, text in spans:
        for number, word in enumerate(_safe(text).split(" ")):
            if word:
                yield _Piece(how, word, glued=not number)


def _safe(text: str) -> str:
    """Text in which nothing acts on a terminal or a build log."""
    return _COMMAND.sub(r"#\\#", _LINE_COMMAND.sub(r"\\:", visible(text)))
