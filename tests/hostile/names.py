"""Names of files that a shell, a terminal, an address or another system would trip over."""

from __future__ import annotations

import os
from pathlib import Path

# As bytes, as a file system has them. Every one but the last group is refused by SRC012.
UNSAFE = [
    b"--help.md", b"-rf.md", b"a\nPRO-999.md", b"a\n::error::x.md", b"a\r::warning::x.md", b'a"><script>alert(1)<', b"a\x1b[2J.md", b"a\x1b]0;x\x07.md",
    b"\xff\xfe.md", b"caf\xe9.md", b"\xed\xa0\x80.md", b"CON.md", b"nul.md", b"com1.txt.md", b"trailing.md.", b"trailing.md ", b"a:b.md", b"a|b.md",
    b"a?b*.md", b"a\\b.md", b"a`id`.md", b"$(id).md", b"a;id.md", b"a&b.md", b"%2e%2e%2f.md", b"##[error]x.md", b"{{7*7}}.md", b" a.md", b"~.md",
    "a\u202egnp.md".encode(), "a\u200bb.md".encode(), "p\u0430yroll.md".encode(), "a\u0085b.md".encode(), "ﬀ.md".encode(), b"a'b.md", b"a\tb.md",
]  # fmt: skip

SAFE = [
    "blåbær (ny), 2.1 + vedlegg @x=1.md".encode(), b"a__b--c.md", "Ærlig Øl Åpen.md".encode(),
]  # fmt: skip
"""Odd, and fine."""

COLLISIONS = [b"Case.md", b"case.md"]
"""Two names that are one on other systems: SRC014."""


def shown(name: bytes) -> str:
    """What a name is called in a report: without anything that acts."""
    text = name.decode("utf-8", "surrogateescape")
    hidden = {char for char in text if not char.isprintable() and char != " "}
    return "".join(
        (f"\\x{ord(char):02x}" if ord(char) < 256 else f"\\u{ord(char):04x}") if char in hidden else char
        for char in text
    )


def create(folder: Path, name: bytes, data: bytes) -> bytes:
    """Write a file whose name may be no text."""
    path = os.path.join(os.fsencode(folder), name)
    with open(path, "xb") as file:
        file.write(data)
    return path
