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
_KEYS = (b"id", b"version", b"status", b"valid_from")
_ENOUGH = 8192
# Front matter of these bytes alone, when it is UTF-8, holds no other characters than the letters of Western Europe.
_WESTERN = bytes({9, 10, *range(32, 127), *range(0x80, 0xC0), 0xC3})
# All but how characters begin among which some are hidden (qmsctl.text.decode), and what a merge conflict consists of.
_PLAIN_BYTES = bytes({9, 10, *range(32, 127), *range(128, 256)} - set(b"<>\xc2\xd8\xe2\xef\xf3"))
_BLANK, _DASH = b" -"


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
    if not (data.isascii() or _western(front, data)) or (data.translate(None, _PLAIN_BYTES) and _is_odd(data)):
        return None
    said = _said(front)
    if said is None:
        return None
    values = [said.get(key, b"") for key in _KEYS]
    if any(value[1:2] == b"[" for value in values):
        return None
    return Facts(*(value[1:].strip(b'"').decode("utf-8") for value in values))


def _is_odd(data: bytes) -> bool:
    """Say whether something stands in a text that ends its reading, or makes another text of it."""
    if b"<<<<<<<" in data or b">>>>>>>" in data or b"\r" in data or b"\0" in data:
        return True
    return HIDDEN.search(data.decode("utf-8")) is not None


def _western(front: bytes, data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return not front.translate(None, _WESTERN)


def _said(front: bytes) -> dict[bytes, bytes] | None:
    """What stands behind each key; None where one stands twice, among all or in a row of a list."""
    said: dict[bytes, bytes] = {}
    row: set[bytes] = set()
    for line in front[:-1].split(b"\n"):
        if line[0] != _BLANK:
            key, _, value = line.partition(b":")
            if key in said:
                return None
            said[key] = value
            continue
        key = line[4:].partition(b":")[0]
        if line[2] == _DASH:
            row = {key}
        elif key in row:
            return None
        else:
            row.add(key)
    return said
