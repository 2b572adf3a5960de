"""Text from a handbook, made harmless for the place where it is shown.

A build log is read by machines too: GitHub obeys lines that begin with ``::``
(blanks before it do not matter) and ``##[`` anywhere in a line, Azure and
TeamCity ``##vso[`` and ``##teamcity[``. Nobody may write one of those by way of
a title.
"""

from __future__ import annotations

import json
import re
from typing import Any

from qmsctl.findings import visible
from qmsctl.text.decode import HIDDEN

_COMMAND = re.compile(r"##(?=\w*\[)")


def one_line(text: str) -> str:
    """Return `text` on one line, without hidden characters and without commands to a build log."""
    return _COMMAND.sub(r"#\#", visible(text))


def log_line(text: str) -> str:
    """Return `text` as a line of its own, which begins with no command to a build log."""
    text = one_line(text)
    return f"./{text}" if text.lstrip().startswith("::") else text


def json_text(value: Any) -> str:
    """Return `value` as JSON in which no hidden character and no command to a build log stands.

    Both are written as escapes, so whoever reads the JSON gets what was put in; dates become text.
    """
    text = json.dumps(value, ensure_ascii=False, indent=2, default=str)
    return HIDDEN.sub(_escape, _COMMAND.sub(r"#\\u0023", text)) + "\n"


def _escape(match: re.Match[str]) -> str:
    code = ord(match.group())
    return f"\\u{code:04x}" if code < 0x10000 else json.dumps(match.group())[1:-1]
