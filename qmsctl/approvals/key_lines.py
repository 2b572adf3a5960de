"""Lines of a file of keys, as words with their columns: what ``allowed_signers`` and ``revoked_keys`` share."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from qmsctl.approvals.keys import Key, read_text_key
from qmsctl.findings import Location, Message, Problem, visible
from qmsctl.periods import parse_moment
from qmsctl.refused import Refused

MOST_BYTES = 1024 * 1024

_WORD = re.compile(r'(?:[^ "]|"[^"]*"|")+')
_OPTION = re.compile(r'([A-Za-z-]+)(?:="([^"\\]*)")?(?:,|\Z)')
_TIME = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})(?:([0-9]{2})([0-9]{2})([0-9]{2})?)?Z")


class WrongLine(Exception):
    """A line that is not understood; `problem` says what is wrong with it."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem.message))
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Line:
    """A line that is no comment, as words with the columns they begin at."""

    path: str
    number: int
    words: tuple[tuple[int, str], ...]

    def wrong(self, word: int, message: Message, fix: Message) -> WrongLine:
        """Return what is wrong with a word of the line, counted from 0."""
        column = self.words[min(word, len(self.words) - 1)][0]
        return WrongLine(Problem(Location(self.path, self.number, column), message, fix))

    def word(self, index: int) -> str:
        """Return a word, "" past the last."""
        return self.words[index][1] if index < len(self.words) else ""


def key_lines(data: bytes, path: str, problems: list[Problem]) -> Iterator[Line]:
    """Yield the lines that hold something; what is wrong with the file or with one of them is added to `problems`."""

    def wrong(number: int, message: Message, fix: Message) -> None:
        problems.append(Problem(Location(path, number), message, fix))

    if len(data) > MOST_BYTES:
        size = Message("the file has {size} bytes; at most {most} are read", size=len(data), most=MOST_BYTES)
        return wrong(1, size, Message("keep only the lines of people who sign, or have signed"))
    if data.startswith(b"\xef\xbb\xbf"):
        mark = Message("the file begins with a byte order mark, which OpenSSH takes for part of the first name")
        return wrong(1, mark, Message("save it as UTF-8 without a byte order mark"))
    if b"\r" in data:
        number = data.count(b"\n", 0, data.index(b"\r")) + 1
        return wrong(
            number,
            Message("the file has Windows line ends, which OpenSSH takes for part of the keys"),
            Message(
                "put the line “{line}” into .gitattributes and save the file with LF line ends", line=f"{path} -text"
            ),
        )
    for number, raw in enumerate(data.split(b"\n"), 1):
        text = raw.decode("utf-8", "replace").replace("\t", " ")
        if not text.strip(" ") or text.lstrip(" ").startswith("#"):
            continue
        if "\ufffd" in text or visible(text) != text or any(mark.isspace() and mark != " " for mark in text):
            wrong(
                number,
                Message("there are hidden characters, or such that are not UTF-8, in the line"),
                Message("type the line again; copy the key from the person’s .pub file"),
            )
            continue
        yield Line(path, number, tuple((match.start() + 1, match.group()) for match in _WORD.finditer(text)))
    return None


def read_options(line: Line, word: int, known: tuple[str, ...]) -> dict[str, str]:
    """Return the options that a word of a line lists, ``name="value",…``. Raises `WrongLine`."""
    written, options, at = line.word(word), {}, 0
    while at < len(written):
        match = _OPTION.match(written, at)
        if match is None or (match.group().endswith(",") and match.end() == len(written)):
            raise line.wrong(
                word,
                Message("“{text}” cannot be read as options of a key", text=written[at:]),
                Message(
                    "write them as {example}, with commas and without spaces", example='namespaces="approve@qmsctl"'
                ),
            )
        name, at = match.group(1), match.end()
        if name == "cert-authority":
            raise line.wrong(
                word,
                Message("the line trusts an authority, whose certificates could name anybody"),
                Message("list each person’s own key instead"),
            )
        once = Message("write {options}, each at most once", options=", ".join(known))
        if name not in known:
            raise line.wrong(word, Message("the option {option} is not known", option=name), once)
        if match.group(2) is None:
            raise line.wrong(word, Message("the option {option} has no value in quotes", option=name), once)
        if name in options:
            raise line.wrong(word, Message("the option {option} stands twice", option=name), once)
        options[name] = match.group(2)
    return options


def read_bound(line: Line, word: int, options: dict[str, str], name: str) -> str:
    """Return the time of an option as ``2026-11-21T10:00:00Z``, "" where it is not given. Raises `WrongLine`."""
    if name not in options:
        return ""
    match = _TIME.fullmatch(options[name])
    year, month, day, hour, minute, second = match.groups("00") if match else ("0000",) * 6
    moment = f"{year}-{month}-{day}T{hour}:{minute}:{second}Z"
    if parse_moment(moment) is None:
        raise line.wrong(
            word,
            Message("{option} is “{text}”, which is no time in UTC", option=name, text=options[name]),
            Message("write a day or a time with a Z at the end, such as 20261101Z or 20261101120000Z"),
        )
    return moment


def read_line_key(line: Line, word: int) -> Key:
    """Return the key whose kind is a word of the line, and its Base64 the next. Raises `WrongLine`."""
    if not line.word(word + 1):
        raise line.wrong(
            word, Message("there is no key in the line"), Message("copy the key from the person’s .pub file")
        )
    try:
        return read_text_key(line.word(word), line.word(word + 1))
    except Refused as refused:
        raise line.wrong(word, refused.message, Message("copy the key from the person’s .pub file")) from refused
