"""Hostile files: what lies where, which threat it is, and which findings must name it.

A content that is a function makes the file itself (large ones, links, pipes); everything else is written as it stands.
"""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from tests.handbook import HANDBOOKS
from tests.hostile.bombs import BOMBS

MIB = 1 << 20
DOCUMENT, REGISTER, SERIES = "procedures/PRO-666-hostile.md", "registers/risks.yaml", "records/measurements/IND-001.csv"
SCHEMA, PAGE, SETTINGS = "schemas/vehicles.schema.json", "docs/hostile.md", "qms.yaml"
QMS = (HANDBOOKS / "small" / SETTINGS).read_text(encoding="utf-8")
SECRET = "the secret outside the handbook"

Content = bytes | Callable[[Path], object]


@dataclass(frozen=True)
class Case:
    """One hostile file.

    `path` with a slash at its end stands for whatever lies there. `codes` are reported in it; none means that nothing in it is an error. `at`
    is line and column of the first code. `exit` is that of the check: 1 as the
    planted fault in another file is found too, 2 where nothing can be checked.
    """

    threat: str
    name: str
    path: str
    content: Content
    codes: tuple[str, ...] = ()
    at: str = ""
    exit: int = 1

    def __str__(self) -> str:
        return f"{self.threat} {self.name}"


# The lines 2 to 12 of a document in which nothing is wrong; what a case adds begins on line 13, a body on line 14.
HEAD = """id: PRO-666
title: Hostile
version: "1.0"
status: approved
owner: quality
valid_from: 2026-02-01
next_review: 2027-01-15
changes:
  - version: "1.0"
    date: 2026-01-20
    note: First version
"""


def front(extra: str, text: str = "# Hostile\n") -> bytes:
    """A document with lines added to its front matter."""
    return f"---\n{HEAD}{extra}---\n{text}".encode("utf-8", "surrogatepass")


def body(text: str) -> bytes:
    """A document with this body."""
    return front("", text)


def _bomb(text: Callable[[], str]) -> bytes:
    return body(text())


def page(extra: str) -> bytes:
    """A page of `docs/` with lines added to its front matter, from line 5."""
    return f"---\ntitle: Hostile\nowner: quality\ndate: 2026-01-20\n{extra}---\n\n# Hostile\n".encode()


def qms(extra: str) -> bytes:
    """Settings with lines added at the end, from line 23."""
    return (QMS + extra).encode()


def made(content: Callable[[], str | bytes]) -> Callable[[Path], object]:
    """A content too large to keep at hand."""

    def write(place: Path) -> None:
        data = content()
        place.write_bytes(data if isinstance(data, bytes) else data.encode())

    return write


def link(target: str) -> Callable[[Path], object]:
    """A symbolic link; ``OUT`` in it stands for a folder outside, which holds `SECRET`."""
    return lambda place: place.symlink_to(target.replace("OUT", str(outside(place))))


def outside(place: Path) -> Path:
    """The folder beside the handbook that holds a secret."""
    return next(folder for folder in place.parents if (folder / "outside").is_dir()) / "outside"


def sparse(size: int) -> Callable[[Path], object]:
    """A file of so many bytes that takes no room on the disk."""

    def write(place: Path) -> None:
        place.touch()
        os.truncate(place, size)

    return write


def unix_socket(place: Path) -> None:
    here = os.open(place.parent, os.O_RDONLY)
    try:
        # Addresses of sockets are short.
        with socket.socket(socket.AF_UNIX) as made_socket:
            made_socket.bind(f"/proc/self/fd/{here}/{place.name}")
    finally:
        os.close(here)


def deep_folders(place: Path) -> None:
    """More folders than Python calls functions, and than a path has room for."""
    here = os.open(place.parent, os.O_RDONLY)
    for _ in range(3_000):
        os.mkdir("d", dir_fd=here)
        there = os.open("d", os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = there
    os.close(here)


def nothing(place: Path) -> None:
    """Leave the place empty."""


def many_files(place: Path) -> None:
    for number in range(3_000):
        (place.parent / f"PRO-{number + 10_000}.md").write_bytes(b"x")
    place.write_bytes(b"x")


BOMB = "&a [x,x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{name}: &{name} [{','.join(['*' + before] * 10)}]\n" for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)
MERGES = "a: &a {k0: 1, k1: 2}\n" + "".join(
    f"{name}: &{name} {{<<: [{','.join(['*' + before] * 10)}]}}\n" for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)  # fmt: skip

ALIASES = [
    Case("T1", "nine levels of aliases in front matter", DOCUMENT, front(f"keywords: {BOMB}"), ("SRC006",), "13:11"),
    Case("T1", "nine levels of aliases in a register", REGISTER, f"- id: {BOMB}".replace("\n", "\n  ").rstrip(" ").encode(), ("SRC006",), "1:7"),
    Case("T1", "nine levels of aliases in the settings", SETTINGS, qms(f"levels: {BOMB}"), ("SRC006",), "23:9"),
    Case("T1", "nine levels of aliases in a page", PAGE, page(f"keywords: {BOMB}"), ("SRC006",), "5:11"),
    Case("T1", "a list that holds itself", DOCUMENT, front("keywords: &a [*a]\n"), ("SRC006",), "13:11"),
    Case("T1", "a block that holds itself", REGISTER, b"&a\n- id: *a\n", ("SRC006",), "1:1"),
    Case("T1", "an alias of nothing", DOCUMENT, front("keywords: *nothing\n"), ("SRC006",), "13:11"),
    Case("T1", "an alias as a key", DOCUMENT, front("keywords: [&a x]\n*a : y\n"), ("SRC006",), "13:12"),
    Case("T1", "ten thousand anchors", DOCUMENT, front("keywords: [" + "".join(f"&a{n} x," for n in range(5_000)) + "]\n"), ("SRC003",), "13:7902"),
    Case("T2", "merge keys ten by ten", DOCUMENT, front(MERGES), ("SRC006",), "13:4"),
    Case("T2", "one merge key", DOCUMENT, front("<<: {keywords: [x]}\n"), ("SRC006",), "13:1"),
    Case("T2", "a merge key in a register", REGISTER, b"- id: RIS-001\n  <<: {title: x}\n", ("SRC006",), "2:3"),
    Case("T2", "a merge key in disguise", DOCUMENT, front("!!merge m: {keywords: [x]}\n"), ("SRC006",), "13:1"),
]  # fmt: skip

NESTING = [
    *(
        Case("T3", f"{count} brackets in front matter", DOCUMENT, front("keywords: " + "[" * count + "\n"), ("SRC003",), "13:26")
        for count in (33, 1_000, 60_000)
    ),
    Case("T3", "a million brackets in a register", REGISTER, made(lambda: "[" * MIB), ("SRC003",), "1:33"),
    Case("T3", "a million braces in a register", REGISTER, made(lambda: "{a: " * (MIB // 4)), ("SRC003",), "1:129"),
    Case("T3", "a million dashes in a register", REGISTER, made(lambda: "- " * (MIB // 2)), ("SRC003",), "1:65"),
    Case("T3", "a thousand blocks in blocks", REGISTER, made(lambda: "".join(" " * n + "a:\n" for n in range(1_000))), ("SRC003",), "33:33"),
    Case("T3", "a thousand brackets in the settings", SETTINGS, qms("levels: " + "[" * 1_000 + "\n"), ("SRC003",), "23:40"),
    Case("T3", "two thousand keys that are questions", REGISTER, b"? " * 2_000, ("SRC007",), "1:3"),
    Case("T3", "a schema of a hundred thousand brackets", SCHEMA, made(lambda: '{"allOf":[' * 100_000), ("SCH002",), "1:1"),
    Case("T3", "a chain of five thousand units", SETTINGS, made(lambda: qms("").decode().replace(
        "roles:\n", "".join(f"  - {{id: u{n}, name: U, parent: u{n + 1}}}\n" for n in range(4_900)) + "roles:\n")), ("ORG001",)),
    Case("T3", "a circle of two thousand units", SETTINGS, made(lambda: qms("").decode().replace(
        "roles:\n", "".join(f"  - {{id: u{n}, name: U, parent: u{(n + 1) % 2_000}}}\n" for n in range(2_000)) + "roles:\n")), ("ORG001",)),
    Case("T3", "a chain of two thousand objectives", "objectives.yaml", made(lambda: "".join(
        f"- {{id: OBJ-{n + 1000}, title: x, unit: smia, owner: quality, parent: OBJ-{n + 1001}}}\n" for n in range(2_000))), ("SCH001", "REF104")),
]  # fmt: skip

DUPLICATES = [
    Case("T5", "a key of a document twice", DOCUMENT, front("owner: manager\n"), ("SRC002",), "13:1"),
    Case("T5", "a quoted and a plain key", DOCUMENT, front('"owner": manager\n'), ("SRC002",), "13:1"),
    Case("T5", "a key twice, the second by escapes", DOCUMENT, front('"\\x6fwner": manager\n'), ("SRC002",), "13:1"),
    Case("T5", "a key twice in a block", DOCUMENT, front("applies_to: []\n").replace(b"    note:", b"    note: x\n    note:"), ("SRC002",), "13:5"),
    Case("T5", "a key twice between braces", REGISTER, b"- {id: RIS-001, id: RIS-002}\n", ("SRC002",), "1:17"),
    Case("T5", "a number and the same number in quotes", REGISTER, b"- {1: a, '1': b}\n", ("SRC004", "SRC002"), "1:4"),
    Case("T5", "one letter in two forms", DOCUMENT, front("k\u00e5: 1\nka\u030a: 2\n"), ("SRC002",), "14:1"),
    Case("T5", "a key of the settings twice", SETTINGS, qms("roles: []\n"), ("SRC002",), "23:1"),
    Case("T5", "units under two keys", SETTINGS, qms('"units": [{id: evil, name: Evil}]\n'), ("SRC002",), "23:1"),
]  # fmt: skip

# Forms that MkDocs or an editor takes for metadata (or for text) and the strict reader does not.
DRAFT = HEAD.replace("approved", "draft")
DIFFERENTIAL = [
    Case("T6", "metadata without fences", DOCUMENT, f"{DRAFT}\nText\n".encode(), ("SRC008",), "1:1"),
    Case("T6", "metadata without fences, indented", DOCUMENT, b"  title: Hostile\n  status: approved\n\nText\n", ("SRC008",), "1:1"),
    Case("T6", "metadata that ends with dots", DOCUMENT, f"---\n{HEAD}...\n# Hostile\n".encode(), ("SRC008",), "13:1"),
    Case("T6", "dots before the end", DOCUMENT, front("...\nstatus: draft\n"), ("SRC008",), "13:1"),
    Case("T6", "blanks behind the first fence", DOCUMENT, f"--- \n{HEAD}---\n# Hostile\n".encode(), ("SRC008",), "1:1"),
    Case("T6", "blanks behind the last fence", DOCUMENT, f"---\n{HEAD}---  \n# Hostile\n".encode(), ("SRC008",), "13:1"),
    Case("T6", "an empty line before the fence", DOCUMENT, b"\n" + front(""), ("SRC008",), "2:1"),
    Case("T6", "a blank before the fence", DOCUMENT, b" " + front(""), ("SRC008",), "1:1"),
    Case("T6", "four dashes", DOCUMENT, f"----\n{HEAD}----\n# Hostile\n".encode(), ("SRC008",), "1:1"),
    Case("T6", "a fence that never closes", DOCUMENT, f"---\n{HEAD}\n# Hostile\n".encode(), ("SRC008",), "1:1"),
    Case("T6", "a fence and a comment", DOCUMENT, f"--- # yes\n{HEAD}---\n# Hostile\n".encode(), ("SRC008",), "1:1"),
    Case("T6", "two front matters", DOCUMENT, front("---\nstatus: draft\n"), (), ""),
    Case("T6", "a list for front matter", DOCUMENT, b"---\n- id: PRO-666\n---\n# Hostile\n", ("SRC007",), "2:1"),
    Case("T6", "a word for front matter", DOCUMENT, b"---\nPRO-666\n---\n# Hostile\n", ("SRC007",), "2:1"),
    Case("T6", "nothing for front matter", DOCUMENT, b"---\n---\n# Hostile\n", ("SRC008",), "1:1"),
    Case("T6", "a tab for indentation", DOCUMENT, front("changes2:\n\t- x\n"), ("SRC007",), "14:1"),
    Case("T6", "a byte order mark", DOCUMENT, b"\xef\xbb\xbf" + front(""), (), ""),
    Case("T6", "lines that end with CR LF", DOCUMENT, front("").replace(b"\n", b"\r\n"), (), ""),
    Case("T6", "lines that end with CR", DOCUMENT, front("").replace(b"\n", b"\r"), (), ""),
    Case("T6", "CR CR LF", DOCUMENT, front("").replace(b"\n", b"\r\r\n"), (), ""),
    Case("T6", "an empty file", DOCUMENT, b"", ("SRC008",), "1:1"),
    Case("T6", "three dashes and nothing else", DOCUMENT, b"---", ("SRC008",), "1:1"),
    Case("T6", "merge conflict", DOCUMENT, front("<<<<<<< HEAD\nunit: a\n=======\nunit: b\n>>>>>>> other\n"), ("SRC005",), "13:1"),
    Case("T6", "a second document in the settings", SETTINGS, qms("---\nroles: []\n"), ("SRC007",), "23:1"),
    Case("T6", "the end of a document in a register", REGISTER, b"- id: RIS-001\n...\n- id: RIS-002\n", ("SRC007",), "3:1"),
]  # fmt: skip

TAGS = [
    *(
        Case("T7", tag, DOCUMENT, front(f"keywords: {tag}\n"), ("SRC006",), "13:11")
        for tag in (
            '!!python/object/apply:os.system ["touch pwned"]', "!!python/name:os.system", "!!python/object/new:tuple [[1]]", "!!python/module:os",
            "!!binary aGVp", "!!set {a, b}", "!!omap [a: 1]", "!!pairs [a: 1]", "!!timestamp x", "!!float ''", "!!int 0b", "!!str x", "!!bool maybe",
            "!!null x", "!!seq [x]", "!!map {a: b}", "!local x", "!<tag:yaml.org,2002:str> x", "!ENV HOME", "! x",
        )
    ),
    Case("T7", "a handle of one's own", REGISTER, b"%TAG !p! tag:yaml.org,2002:python/\n---\n- !p!name:os.system x\n", ("SRC006",), "3:3"),
    Case("T7", "another version of YAML", REGISTER, b"%YAML 9.9\n---\n- id: x\n", ("SRC007",), "1:1"),
    Case("T7", "a tag on a key", DOCUMENT, front("!!str keywords: [x]\n"), ("SRC006",), "13:1"),
    Case("T7", "a tag in the settings", SETTINGS, qms('levels: !!python/object/apply:os.system ["id"]\n'), ("SRC006",), "23:9"),
]  # fmt: skip

WORDS = front("keywords: [ærlig, øl, åpen]\n")
ENCODINGS = [
    Case("T8", "Latin-1", DOCUMENT, WORDS.decode().encode("latin-1"), ("SRC001",), "13:12"),
    Case("T8", "Windows-1252", DOCUMENT, front("keywords: [“æ”]\n").decode().encode("cp1252"), ("SRC001",), "13:12"),
    *(Case("T8", name, DOCUMENT, WORDS.decode().encode(name), ("SRC001",), "1:1" if name[-2] != "-" else "") for name in ("utf-16", "utf-32")),
    *(Case("T8", name, DOCUMENT, WORDS.decode().encode(name), ("SRC001",)) for name in ("utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be")),
    Case("T8", "UTF-16 in a register", REGISTER, "- id: RIS-001\n".encode("utf-16"), ("SRC001",), "1:1"),
    Case("T8", "UTF-16 in the settings", SETTINGS, QMS.encode("utf-16"), ("SRC001",), "1:1"),
    Case("T8", "Latin-1 in a series", SERIES, "date,unit,value,note\n2026-01-31,smia,1,å\n".encode("latin-1"), ("SRC001",), "2:19"),
    Case("T8", "Latin-1 in a schema", SCHEMA, '{"title": "Kjøretøy"}'.encode("latin-1"), ("SRC001",), "1:14"),
    Case("T8", "UTF-7, which is plain text", DOCUMENT, front("keywords: ['+ADw-script+AD4-']\n"), ()),
    Case("T8", "a slash in two bytes", DOCUMENT, front("keywords: [X]\n").replace(b"X", b"\xc0\xaf"), ("SRC001",), "13:12"),
    Case("T8", "half a pair", DOCUMENT, front("keywords: [\ud800]\n"), ("SRC001",), "13:12"),
    Case("T8", "a whole pair in six bytes", DOCUMENT, front("keywords: [\ud83d\ude00]\n"), ("SRC001",), "13:12"),
    Case("T8", "beyond the last character", DOCUMENT, front("keywords: [X]\n").replace(b"X", b"\xf4\x90\x80\x80"), ("SRC001",), "13:12"),
    Case("T8", "a lone continuation", DOCUMENT, front("keywords: [X]\n").replace(b"X", b"\x80"), ("SRC001",), "13:12"),
    Case("T8", "a character cut off at the end", DOCUMENT, body("# Hostile \xe5").decode().encode()[:-1], ("SRC001",), "14:11"),
    Case("T8", "a NUL", DOCUMENT, front("keywords: [a\0b]\n"), ("SRC013",), "13:13"),
    Case("T8", "a NUL by escape", DOCUMENT, front('keywords: ["a\\0b"]\n'), ("SRC013",), "13:12"),
    Case("T8", "half a pair by escape", DOCUMENT, front('keywords: ["\\ud800"]\n'), ("SRC007",), ""),
    Case("T8", "a character beyond the last by escape", DOCUMENT, front('keywords: ["\\U7fffffff"]\n'), ("SRC007",), ""),
    Case("T8", "two byte order marks", DOCUMENT, b"\xef\xbb\xbf" * 2 + front(""), ("SRC013",), "1:1"),
    Case("T8", "a byte order mark in the middle", DOCUMENT, body("# Host\ufeffile\n"), ("SRC013",), "14:7"),
    Case("T8", "nothing but zeros", DOCUMENT, bytes(2_000), ("SRC001",), "1:1"),
    Case("T8", "a program", DOCUMENT, b"\x7fELF\x02\x01\x01" + bytes(range(256)) * 8, ("SRC001",)),
    Case("T8", "half a pair in a schema", SCHEMA, b'{"title": "\\ud800", "properties": {"id": {"type": "string"}}}', ("SCH002",), "1:1"),
]  # fmt: skip

HIDDEN = [
    *(
        Case("T24", f"U+{code:04X} {where}", DOCUMENT, content, ("SRC013",), at)
        for code in (0x00, 0x07, 0x08, 0x0B, 0x0C, 0x1B, 0x7F, 0x85, 0x9B, 0x200B, 0x200E, 0x200F, 0x2028, 0x2029, 0x202A, 0x202E, 0x2060, 0x2066, 0x2069, 0xFEFF, 0xE0041)
        for where, content, at in (
            ("in text", body(f"# Hos{chr(code)}tile\n"), "14:6"),
            ("by escape in front matter", front(f'keywords: ["a\\U{code:08x}"]\n'), "13:12"),
        )
    ),
]  # fmt: skip

HUGE = [
    Case("T9", "100 MB", DOCUMENT, sparse(100_000_000), ("SRC003",), "1:1"),
    Case("T9", "100 MB in a register", REGISTER, sparse(100_000_000), ("SRC003",), "1:1"),
    Case("T9", "100 MB of settings", SETTINGS, sparse(100_000_000), ("SRC003",), "1:1"),
    Case("T9", "64 GB", PAGE, sparse(64_000_000_000), ("SRC003",), "1:1"),
    Case("T9", "8 MiB of text", DOCUMENT, made(lambda: body("word \n" * (8 * MIB // 6 - 100))), ("SRC003",), "14:1"),
    Case("T9", "a line of a megabyte", DOCUMENT, made(lambda: body("x" * MIB)), ("SRC003",), "14:1"),
    Case("T9", "a value of 60 KB", DOCUMENT, front("unit: " + "x" * 60_000 + "\n"), ("SRC003",), "13:7"),
    Case("T9", "a value of a megabyte in a register", REGISTER, made(lambda: "- id: " + "x" * MIB), ("SRC003",), "1:7"),
    Case("T9", "a hundred thousand keys in front matter", DOCUMENT, made(lambda: front("".join(f"k{n}: 1\n" for n in range(100_000)))), ("SRC003",), "2:1"),
    Case("T9", "five thousand keys in front matter", DOCUMENT, made(lambda: front("".join(f"k{n}: 1\n" for n in range(5_000)))), ("SCH001",)),
    Case("T9", "a hundred thousand keys in an entry", REGISTER, made(lambda: "-" + "".join(f"  k{n}: 1\n" for n in range(100_000))[1:]), ("SCH001",)),
    Case("T9", "four hundred thousand items", REGISTER, made(lambda: "- x\n" * 400_000), ("SCH001",)),
    Case("T9", "more parts than are read", REGISTER, made(lambda: "[" + "x," * 700_000 + "]"), ("SRC003",)),
    Case("T9", "a number of five thousand digits", DOCUMENT, front(f"unit: {'9' * 5_000}\n"), ("SCH001",)),
    Case("T9", "a fraction of five thousand digits", REGISTER, f"- id: 0.{'9' * 5_000}\n".encode(), ("SCH001",)),
    Case("T9", "a year of five thousand digits", DOCUMENT, front("").replace(b"2027-01-15", b"9" * 5_000 + b"-01-15"), ("SCH001",), "8:14"),
    Case("T9", "the last day of all", DOCUMENT, front("").replace(b"valid_from: 2026-02-01\nnext_review: 2027-01-15", b"valid_from: 9999-12-31"), (), ""),
    Case("T9", "an interval beyond the calendar", DOCUMENT, front("review_interval: 99999 years\n"), (), ""),
    Case("T9", "a day beyond the calendar", DOCUMENT, front("").replace(b"2027-01-15", b"2026-02-30"), ("REV005",), "8:14"),
    Case("T9", "a series of two hundred thousand rows", SERIES, made(lambda: "date,unit,value,note\n" + "2026-01-31,smia,1,\n" * 200_000), ("SRC003",), "1:1"),
    Case("T9", "a series with a cell of 200 KB", SERIES, made(lambda: "date,unit,value,note\n2026-01-31,smia,1," + "x" * 200_000 + "\n"), ("SCH001",), "2:1"),
    Case("T9", "a series with a quote that never closes", SERIES, made(lambda: 'date,unit,value,note\n"' + "x\n" * 50_000), ("SCH001",), "2:1"),
    Case("T9", "a series of a million commas", SERIES, made(lambda: "date,unit,value,note\n" + "," * MIB + "\n"), ("SCH001",), "2:1"),
    Case("T9", "numbers that are none", SERIES, b"date,unit,value,note\n2026-01-31,smia,nan,\n2026-02-28,smia,1e999,\n2026-03-31,smia,\xd9\xa3,\n", ("SCH001",), "2:17"),
    Case("T9", "three thousand files", DOCUMENT, many_files, ("SRC008",), "1:1"),
    Case("T9", "three thousand folders in each other", "procedures/d/", deep_folders, ("SRC001",), "1:1"),
    Case("T9", "heads of 10^18 people", SETTINGS, QMS.replace("people: 10", "people: 999999999999999999").encode(), ()),
    Case("T9", "a schema of 4 MB", SCHEMA, made(lambda: json.dumps({"properties": {f"k{n}": {"type": "string", "title": "x" * 100} for n in range(28_000)}})), ("SCH002",), "1:1"),
]  # fmt: skip

# Files in which very much is wrong: the first thousand places are told, and that there are more.
FLOODS = [
    *(
        Case("T9", f"very many {name}", DOCUMENT, made(partial(body, text)), (code,), at)
        for name, text, code, at in (
            ("links to nowhere", "[a](b)\n\n" * 9_000, "REF101", "14:5"),
            ("links to no section", "# a\n" * 900 + "[a](#b)\n\n" * 9_000, "REF102", "914:5"),
            ("pictures that are not there", "![a](b)\n\n" * 9_000, "REF103", "14:6"),
            ("drawings", "<svg>\n\n" * 9_000, "DOC304", "14:1"),
            ("placeholders", "TODO TBD XXX\n\n" * 30_000, "DOC303", "14:1"),
            ("names of sections", "<a id=x>\n\n[a](#b)\n\n" * 9_000, "REF102", "16:5"),
        )
    ),
    Case("T9", "very many clauses that are none", DOCUMENT, front("clauses: [" + "x," * 9_000 + "]\n"), ("REF002", "SCH001")),
    Case("T9", "very many keys twice", REGISTER, made(lambda: "- {" + "a: 1," * 100_000 + "}\n"), ("SRC002", "SRC003"), "1:9"),
    Case("T9", "very many words that are no text elsewhere", REGISTER, made(lambda: "- no\n" * 250_000), ("SRC004", "SRC003"), "1:3"),
    Case("T9", "very many rows that are none", SERIES, made(lambda: "date,unit,value,note\n" + "x\n" * 99_000), ("SCH001", "SRC003"), "2:1"),
    Case("T9", "an id of 60 KB that everything is wrong with", REGISTER, made(lambda: "- id: " + "x" * 60_000 + "\n" + "".join(f"  k{n}: 1\n" for n in range(5_000))), ("SCH001",), "1:3"),
    Case("T9", "a way of six thousand steps up", DOCUMENT, body("[a](" + "../" * 6_000 + "etc/passwd)\n"), ("REF101",), "14:5"),
    Case("T9", "addresses that nobody can parse", DOCUMENT, body("[a](http://[::1)\n[b](//[)\n[c](%)\n[d](%zz)\n"), ("REF101",), "16:5"),
]  # fmt: skip

MARKDOWN = [
    Case("T12", name, DOCUMENT, made(partial(_bomb, text)), ("SRC003",), at) for name, (text, at) in BOMBS.items()
]

LINKS = [
    Case("T14", "a link to a file outside", DOCUMENT, link("OUT/secret.md"), ("SRC011",), "1:1"),
    Case("T14", "a link to a system file", DOCUMENT, link("/etc/passwd"), ("SRC011",), "1:1"),
    Case("T14", "a page that is a link", PAGE, link("OUT/secret.md"), ("SRC011",), "1:1"),
    Case("T14", "a folder that is a link", "docs/etc", link("/etc"), ("SRC011",), "1:1"),
    Case("T14", "a folder of documents that is a link", "procedures/out", link("OUT"), ("SRC011",), "1:1"),
    Case("T14", "a picture that is a link", "docs/plan.png", link("OUT/secret.md"), ("SRC011",), "1:1"),
    Case("T14", "a link to itself", DOCUMENT, link("PRO-666-hostile.md"), ("SRC011",), "1:1"),
    Case("T14", "a link to nothing", DOCUMENT, link("nothing"), ("SRC011",), "1:1"),
    Case("T14", "a link inside the handbook", DOCUMENT, link("PRO-001-documents.md"), ("SRC011",), "1:1"),
    Case("T14", "the folder of procedures is a link", "plans", link("OUT"), ("SRC011",), "1:1"),
    Case("T14", "the folder of schemas is a link", "schemas", link("OUT"), ("SRC011",), "1:1"),
    Case("T14", "a handbook of its own among the procedures", "procedures/new/qms.yaml", QMS.encode(), ("SRC001",), "1:1"),
    Case("T14", "a link to the folder above", "procedures/up", link(".."), ("SRC011",), "1:1"),
    Case("T14", "a link to a program's memory", DOCUMENT, link("/proc/self/mem"), ("SRC011",), "1:1"),
    Case("T14", "a link to zeros without end", DOCUMENT, link("/dev/zero"), ("SRC011",), "1:1"),
    Case("T14", "a register that is a link", REGISTER, link("OUT/secret.yaml"), ("SRC011",), "1:1"),
    Case("T14", "a register in its default place that is a link", "objectives.yaml", link("OUT/secret.yaml"), ("SRC011",), "1:1"),
    Case("T14", "a series that is a link", SERIES, link("OUT/secret.csv"), ("SRC011",), "1:1"),
    Case("T14", "a schema that is a link", SCHEMA, link("OUT/secret.json"), ("SRC011",), "1:1"),
    Case("T14", "settings that are a link", SETTINGS, link("OUT/secret.yaml"), ("SRC011",), "1:1"),
    Case("T14", "a pipe", DOCUMENT, os.mkfifo, ("SRC001",), "1:1"),
    Case("T14", "a pipe for settings", SETTINGS, os.mkfifo, ("SRC001",), "1:1"),
    Case("T14", "a socket", DOCUMENT, unix_socket, ("SRC001",), "1:1"),
    Case("T14", "a folder for a document", DOCUMENT, lambda place: place.mkdir(), ()),
    Case("T14", "a folder for settings", SETTINGS, lambda place: place.mkdir(), (), exit=2),
    Case("T14", "a folder for a register", "objectives.yaml", lambda place: place.mkdir(), ()),
    Case("T14", "no settings", SETTINGS, nothing, (), exit=2),
]  # fmt: skip

OUTSIDE = [
    *(
        Case("T13", f"{kind} to {target}", DOCUMENT, body(f"{'!' * (kind == 'a picture')}[x]({target})\n"), (code,) if code else (), at)
        for kind, target, code, at in (
            ("a link", "../../outside/secret.md", "REF101", "14:5"), ("a link", "%2e%2e/%2e%2e/outside/secret.md", "REF101", "14:5"),
            ("a link", "..\\..\\outside\\secret.md", "REF101", "14:5"), ("a link", "/etc/passwd", "REF101", "14:5"),
            ("a link", "PRO-001-documents.md%00.png", "REF101", "14:5"), ("a link", "<../../outside/secret.md>", "REF101", "14:6"),
            ("a link", "&period;&period;/../outside/secret.md", "REF101", "14:5"), ("a link", "../../book_secret/x.md", "REF101", "14:5"),
            ("a picture", "../../outside/secret.png", "REF103", "14:6"), ("a picture", "/etc/passwd", "REF103", "14:6"),
            ("a picture", "%2e%2e%2f%2e%2e%2foutside%2fsecret.png", "REF103", "14:6"), ("a picture", "..", "REF103", "14:6"),
            ("a link", "a%0A::error::x.md", "REF101", "14:5"), ("a picture", "a%1b%5b2J.png", "REF103", "14:6"), ("a link", "/a%0A::error::x", "REF101", "14:5"),
            ("a link", "file:///etc/passwd", "", ""), ("a link", "x%0A::error::x:y", "REF101", "14:5"), ("a link", "//example.org/x", "", ""),
        )
    ),
    Case("T13", "an include", DOCUMENT, body('--8<-- "../../outside/secret.md"\n{% include "../../outside/secret.md" %}\n{!../../outside/secret.md!}\n')),
    Case("T13", "a document that replaces a path", DOCUMENT, front("replaces: [../../outside/secret]\n"), ("SCH001",), "13:12"),
]  # fmt: skip

SETTINGS_CASES = [
    Case("T9", "empty settings", SETTINGS, b"", ()),
    Case("T9", "a list for settings", SETTINGS, b"- a\n- b\n", ("SCH001",), "1:1"),
    Case("T9", "a word for settings", SETTINGS, b"name\n", ("SCH001",), "1:1"),
    Case("T9", "settings of the wrong kinds", SETTINGS, b"name: [x]\nlanguage: {}\nunits: {a: b}\nroles: 7\ndocument_types: x\nregisters: [y]\ncheck: 3\nsignificance: []\nreview: x\n", ("SCH001",)),
    Case("T9", "items of the wrong kinds", SETTINGS, b"name: x\nunits: [1, [], {id: []}, {id: a, parent: {}}]\nroles: [x, {id: 3}, {id: r, holders: [1, {person: []}]}]\ndocument_types: [3, {id: p, approvers: {any: {}}}]\n", ("SCH001",)),
    Case("T13", "a register outside", SETTINGS, qms("registers:\n  vehicles: ../outside/secret.yaml\n"), ("SCH001",), "24:13"),
    Case("T13", "a register at an absolute path", SETTINGS, qms("registers:\n  risks: /etc/passwd\n"), ("SCH001",), "24:10"),
    Case("T13", "a register that is every file", SETTINGS, qms('registers:\n  risks: ""\n'), ("SCH001",), "24:10"),
    Case("T13", "a name of a register that climbs", SETTINGS, qms("registers:\n  ../../x: registers/x.yaml\n"), ("SCH001",)),
    Case("T13", "documents outside", SETTINGS, qms("document_types:\n  - {id: plan, folder: ../outside}\n"), ("SCH001",), "24:24"),
    Case("T13", "documents at an absolute path", SETTINGS, qms("document_types:\n  - {id: plan, folder: /etc}\n"), ("SCH001",), "24:24"),
    Case("T13", "a time zone that is a path", SETTINGS, qms("time_zone: ../../../../etc/passwd\n"), ("SCH001",), "23:12"),
    Case("T13", "a baseline outside", SETTINGS, qms("check:\n  baseline: ../outside/secret.json\n"), (), ""),
    Case("T10", "a pattern for a prefix", SETTINGS, qms("document_types:\n  - {id: procedure, prefix: '(a+)+$('}\n"), ("SCH001",), "24:29"),
    Case("T10", "a pattern for paths that doubles per sign", SETTINGS, qms("check:\n  per_path:\n    '" + "*a" * 40 + "b': [DOC101]\n"), (), ""),
    Case("T10", "an option of the wrong kind", SETTINGS, qms("check:\n  options:\n    REV002: {within: [x]}\n    DOC303: {words: {a: b}}\n"), (), ""),
    Case("T23", "a rule that is none, with signs for a terminal", SETTINGS, qms('check:\n  select: ["\\e[2J::error::x"]\n'), (), exit=2),
    Case("T23", "a baseline named with signs for a terminal", SETTINGS, qms('check:\n  baseline: "\\e[2J\\n::error::x"\n'), ("SCH001",), "24:13"),
]  # fmt: skip

ALL = [
    *ALIASES, *NESTING, *DUPLICATES, *DIFFERENTIAL, *TAGS, *ENCODINGS, *HIDDEN, *HUGE, *FLOODS, *MARKDOWN, *LINKS, *OUTSIDE, *SETTINGS_CASES,
]  # fmt: skip
SMALL_CASES = [case for case in ALL if case.threat in ("T5", "T6", "T7", "T8", "T13", "T24") and case.path == DOCUMENT]
"""Documents that cannot keep the tool from looking at the next."""

CASES = [case for case in ALL if case not in SMALL_CASES]
"""The others: each has a process to itself."""

BASELINES = {
    "nested": b"[" * 100_000,
    "a list": b"[]",
    "a number": b"1",
    "a number of five thousand digits": b"9" * 5_000,
    "findings that are a number": b'{"findings": 3}',
    "findings without a print": b'{"findings": [{}]}',
    "not a number": b'{"findings": NaN}',
    "zeros": bytes(100),
    "no UTF-8": b'{"findings": [{"fingerprint": "\xff"}]}',
    "ten megabytes": b"[" + b'"a",' * 2_500_000 + b"1]",
}
"""Files of accepted findings that are none; a check that cannot read them must not go on without."""
