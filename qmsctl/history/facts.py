"""What the bytes of a document say of it: id, version, status, day. Read fast where they are plain, else strictly."""

from __future__ import annotations

import re
from typing import NamedTuple

from qmsctl.text.decode import HIDDEN, decode
from qmsctl.text.front_matter import read_sheet
from qmsctl.text.lenient import text
from qmsctl.text.limits import FILE_BYTES, FRONT_MATTER
from qmsctl.text.problems import FAULTS


class Facts(NamedTuple):
    """What a file says of itself; all "" where it is no document, or where it is open what it says."""

    id: str = ""
    version: str = ""
    status: str = ""
    valid_from: str = ""


NOTHING = Facts()

# The plainest front matter: keys of words, each once; values of one line that mean the same to every reader; blocks
# indented below a key. Whatever is not just so is left to the strict reader.
_MORE = rb"[\w\x80-\xff /.,()+-]*"
_NO_WORD = rb"(?i:(?!(?:yes|no|on|off|true|false|null)[\n,\]]))"
_WORD = _NO_WORD + rb"[a-zA-Z\xc3]" + _MORE + rb"(?<! )"
_VALUE = rb"(?:" + _WORD + rb'|\d{4}-\d\d-\d\d|"[\w\x80-\xff /.,()+:;#-]*")'
_CLAUSE = rb"[a-z][a-z0-9-]*#[0-9A-Z][0-9A-Za-z.]*"
_FLOW_VALUE = rb"(?:" + _NO_WORD + rb'[a-zA-Z\xc3][\w\x80-\xff /.()+-]*(?<! )|"[\w\x80-\xff /.,()+:;#-]*")'
_FLOW = rb"\[(?:" + _FLOW_VALUE + rb"(?:, " + _FLOW_VALUE + rb")*)?\]"
_ROW = rb"  - [a-z_]+: " + _VALUE + rb"\n(?:    [a-z_]+: " + _VALUE + rb"\n)*"
_BLOCK = rb"\n(?:(?:" + _ROW + rb")+|(?:  - (?:" + _CLAUSE + rb"|" + _VALUE + rb")\n)+)"
_PLAIN = re.compile(rb"---\n((?:[a-z_]+:(?: (?:" + _VALUE + rb"|" + _FLOW + rb")\n|" + _BLOCK + rb"))+)---\n", re.A)
_KEY = re.compile(rb"^([a-z_]+):", re.M)
_ROWS = re.compile(rb"^  - ([a-z_]+): .*((?:\n    .*)*)", re.M)
_INNER_KEY = re.compile(rb"^    ([a-z_]+):", re.M)
_FACT = re.compile(rb'^(id|version|status|valid_from): "?([^"\n]*)"?$', re.M)
_ENOUGH = 8192
# Front matter of these bytes alone, when it is UTF-8, holds no other characters than the letters of Western Europe.
_WESTERN = bytes({9, 10, *range(32, 127), *range(0x80, 0xC0), 0xC3})
# How characters begin among which some are hidden (qmsctl.text.decode).
_SHOWN = bytes({9, 10, *range(32, 127), *range(128, 256)} - set(b"\xc2\xd8\xe2\xef\xf3"))


def facts(data: bytes) -> Facts:
    """Return what the bytes of a Markdown file say of it."""
    found = plain_facts(data)
    return found if found is not None else strict_facts(data)


def strict_facts(data: bytes) -> Facts:
    """Return the facts as the reader of handbooks sees them."""
    read = decode("", data)
    sheet = read_sheet("", read.text) if read.text is not None else None
    if sheet is None or sheet.front is None:
        return NOTHING
    if any(problem.rule in FAULTS for problem in (*read.problems, *sheet.problems)):
        return NOTHING
    front = sheet.front
    return Facts(text(front, "id"), text(front, "version"), text(front, "status"), text(front, "valid_from"))


def plain_facts(data: bytes) -> Facts | None:
    """Return the facts of a text that is plain enough to be read at a glance; None where it is not."""
    match = _PLAIN.match(data, 0, _ENOUGH)
    if match is None or len(data) > FILE_BYTES or match.end() > FRONT_MATTER.size:
        return None
    front = match.group(1)
    if b"<<<<<<<" in data or b">>>>>>>" in data or not (data.isascii() or _western(front, data)):
        return None
    if data.translate(None, _SHOWN) and (b"\r" in data or b"\0" in data or HIDDEN.search(data.decode("utf-8"))):
        return None
    keys = _KEY.findall(front)
    if len(keys) != len(set(keys)) or not _rows_are_plain(front):
        return None
    said = {key: value.decode("utf-8") for key, value in _FACT.findall(front)}
    return Facts(said.get(b"id", ""), said.get(b"version", ""), said.get(b"status", ""), said.get(b"valid_from", ""))


def _western(front: bytes, data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return not front.translate(None, _WESTERN)


def _rows_are_plain(front: bytes) -> bool:
    """Say whether no row of a list has a key twice."""
    for first, rest in _ROWS.findall(front):
        keys = [first, *_INNER_KEY.findall(rest)]
        if len(keys) != len(set(keys)):
            return False
    return True
