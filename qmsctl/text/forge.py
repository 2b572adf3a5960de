"""Text made harmless for Markdown that a forge shows: pull requests, issues, summaries.

Forges look for mentions, numbers of issues, addresses and emoji in what the
Markdown became, so character references are not enough: a zero-width space
keeps such words apart, as Renovate and Dependabot do it.
"""

from __future__ import annotations

import re

from qmsctl.findings import visible

_REFERENCES = str.maketrans(
    {char: f"&#{ord(char)};" for char in "\\`*_{}[]|~^$#"} | {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
)
_APART = "&#8203;"
# What GitHub, GitLab or Gitea would make a link, a mention or a picture of, up to where it is kept apart.
_ACTIVE = re.compile(r"([@#!$~%&](?=[\w\"'])|:(?=//|:|[\w+-]+:)|\b[wW]{3}(?=\.)|\b[gG][hH](?=-\d))")
# Six characters are no id of a commit yet.
_COMMIT = re.compile(r"(?<![0-9a-fA-F])(?:[0-9a-fA-F]{6}(?=[0-9a-fA-F]))+")
_SIX = re.compile(r".{6}")
_BLOCK_START = re.compile(r"(\d{1,9})?([-+=.)])(?![^ =-])")


def literal(text: str, *, inside: bool = False) -> str:
    """Return a text on one line so that a forge shows it as it is.

    It may stand at the beginning of a line, unless it is said to be `inside` of one, where a list cannot begin.
    """
    apart = _ACTIVE.sub(lambda match: f"{match[1]}\0", visible(text))
    apart = _COMMIT.sub(lambda match: _SIX.sub(lambda six: f"{six[0]}\0", match[0]), apart)
    safe = apart.translate(_REFERENCES).replace("\0", _APART)
    start = None if inside else _BLOCK_START.match(safe)
    return f"{start[1] or ''}&#{ord(start[2])};{safe[start.end() :]}" if start else safe
