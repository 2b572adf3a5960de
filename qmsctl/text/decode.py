"""Bytes of a file as text, strictly UTF-8, with what is odd about them."""

from __future__ import annotations

import re
from typing import NamedTuple

from qmsctl.findings import Location, Message, Problem
from qmsctl.text import limits

_BOM = b"\xef\xbb\xbf"
HIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f"
    "\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
# What the bytes of a text without hidden characters consist of, and how the others begin in UTF-8:
# asking the bytes costs a tenth of searching the text.
_SHOWN = bytes({9, 10, 13, *range(32, 127), *range(128, 256)} - set(b"\xc2\xd8\xe2\xef\xf3"))
_CONFLICT = re.compile(r"^(?:<{7}|={7}|>{7}|\|{7})(?: |$)", re.M)


class Text(NamedTuple):
    """The decoded text with LF line ends, or None where the file cannot be read as text."""

    text: str | None
    problems: tuple[Problem, ...]


def decode(path: str, data: bytes) -> Text:
    """Return the text of a file and the problems seen on the way.

    UTF-16, Latin-1 and other encodings are refused by name; a byte order mark
    and CRLF line ends are taken off and reported; conflict markers and hidden
    characters end the reading of the file, because nothing in it can be trusted.
    """
    if len(data) > limits.FILE_BYTES:
        return Text(None, (_too_large(path, len(data)),))
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return Text(None, (_not_utf8(path, 1, 1, "UTF-16", data[0]),))
    if data[:200].count(0) * 4 > len(data[:200]):
        # UTF-16 without a mark: every other byte of Western text is zero, which UTF-8 would take for a character.
        return Text(None, (_not_utf8(path, 1, data.index(0) + 1, "UTF-16", 0),))
    problems: list[Problem] = []
    if data.startswith(_BOM):
        data = data[3:]
        problems.append(_byte_order_mark(path))
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        column = len(data[data.rfind(b"\n", 0, error.start) + 1 : error.start].decode("utf-8", "replace")) + 1
        problems.append(_not_utf8(path, line, column, "Windows-1252", data[error.start]))
        return Text(None, tuple(problems))
    if "\r" in text:
        problems.append(_carriage_return(path, text))
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if data.translate(None, _SHOWN):
        hidden = HIDDEN.search(text)
        if hidden:
            problems.append(_hidden_character(path, text, hidden))
            return Text(None, tuple(problems))
    marker = _conflict_marker(text)
    if marker is not None:
        problems.append(_conflict(path, text, marker))
        return Text(None, tuple(problems))
    return Text(text, tuple(problems))


def place(path: str, text: str, index: int) -> Location:
    """Return the line and column of the character at `index`."""
    start = text.rfind("\n", 0, index) + 1
    return Location(path, text.count("\n", 0, start) + 1, index - start + 1)


def _conflict_marker(text: str) -> int | None:
    # A lone row of seven equals signs is a Markdown heading; the angle brackets decide.
    if "<<<<<<<" not in text and ">>>>>>>" not in text:
        return None
    for match in _CONFLICT.finditer(text):
        if match.group()[0] in "<>":
            return match.start()
    return None


def _too_large(path: str, size: int) -> Problem:
    return Problem(
        Location(path),
        Message("the file has {size} bytes; at most {limit} are read", size=size, limit=limits.FILE_BYTES),
        Message("split the file, or keep it outside the handbook's folders"),
        rule="limit-exceeded",
    )


def _byte_order_mark(path: str) -> Problem:
    return Problem(
        Location(path),
        Message("the file begins with a byte order mark, which other readers take for text"),
        Message("save the file as UTF-8 without BOM"),
        rule="byte-order-mark",
    )


def _carriage_return(path: str, text: str) -> Problem:
    return Problem(
        place(path, text, text.index("\r")),
        Message("the line ends with CR; lines of a handbook end with LF"),
        Message("save with LF line ends; `* text=auto eol=lf` in .gitattributes keeps it so"),
        rule="carriage-return",
    )


def _not_utf8(path: str, line: int, column: int, guess: str, byte: int) -> Problem:
    return Problem(
        Location(path, line, column),
        Message("byte 0x{byte} is not UTF-8; the file looks like {guess}", byte=_Byte(byte), guess=guess),
        Message("convert it: iconv -f {codec} -t UTF-8", codec=guess.upper()),
        rule="unreadable-file",
    )


class _Byte(int):
    """A byte that prints as two hexadecimal digits wherever it is shown."""

    def __str__(self) -> str:
        return f"{int(self):02x}"


def _hidden_character(path: str, text: str, match: re.Match[str]) -> Problem:
    return Problem(
        place(path, text, match.start()),
        Message(
            "a hidden character U+{code} stands here; it can make text look like other text",
            code=f"{ord(match.group()):04X}",
        ),
        Message("delete the character"),
        rule="hidden-character",
    )


def _conflict(path: str, text: str, index: int) -> Problem:
    return Problem(
        place(path, text, index),
        Message("a merge conflict was left in the file"),
        Message("choose one side and delete the lines with <<<<<<<, ======= and >>>>>>>"),
        rule="conflict-marker",
    )
