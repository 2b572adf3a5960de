"""Texts that act on whoever reads them: build logs, terminals, pages, spreadsheets, templates."""

from __future__ import annotations

import re

LOGS = [
    "x\n::error::pwned", "x\r::error::pwned", "x\r\n::add-mask::a", "::error file=a,line=1::pwned", "  ::warning::pwned", "::stop-commands::x",
    "##[error]pwned", "x ##[group]pwned", "##vso[task.setvariable variable=a]b", "##teamcity[buildStop]", "x%0A::error::pwned", "::set-output name=a::b",
    "\u2028::error::pwned", "x\x85::error::pwned", "\ufeff::error::pwned", "\x0b::error::pwned",
]  # fmt: skip
TERMINALS = [
    "\x1b[2J", "\x1b]0;title\x07", "\x1b]8;;http://evil\x1b\\x\x1b]8;;\x1b\\", "\x9b2J", "a\u202eb", "a\u2066b\u2069", "a\u200bb", "a\x00b", "a\x08b",
    "a\x7fb", "a\x85b", "\u2028", "\ufeff", "\U000e0041",
]  # fmt: skip
MARKUP = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "[x](javascript:alert(1))",
    "{{7*7}}",
    "{% raw %}",
    "${7*7}",
    "]]>",
    "| a | b |",
    "&lt;script&gt;",
]
FORMULAS = ["=HYPERLINK(1)", "-2+3", "@SUM(1)", "\t=1"]

EVERY = [*LOGS, *TERMINALS, *MARKUP, *FORMULAS]

RAW = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\U000e0000-\U000e007f]"
)
"""What no output may hold as it is: signs that a terminal obeys or that make text look like other text."""

COMMAND = re.compile(r"^\s*::[a-z]|##(?:vso|teamcity)?\[", re.I | re.M)
"""What a build log obeys."""


def yaml(text: str) -> str:
    """A text as YAML can hold it, every odd sign by escape."""
    return (
        '"'
        + "".join(
            char if char.isascii() and char.isprintable() and char not in '"\\' else f"\\U{ord(char):08x}"
            for char in text
        )
        + '"'
    )


def silent(text: str, format_: str = "") -> None:
    """Fail where a text holds what a terminal or a build log obeys, but for annotations of our own."""
    assert not RAW.search(text), RAW.findall(text)
    for line in text.split("\n"):
        if format_ == "github":
            assert not line or re.match(
                r"::(error|warning|notice) (file=[^:,]*,line=\d+,col=\d+,)?title=[^:]*::", line
            ), line
            assert not re.search(r"##\w*\[", line)
        else:
            assert not COMMAND.search(line), line
