"""What the texts in a statement or a seal must be, and what is said of one that is something else."""

from __future__ import annotations

import json
import re
from typing import Any

from qmsctl.findings import Message, visible
from qmsctl.refused import Refused

FORGE_NAMES = {"github": "GitHub", "gitlab": "GitLab", "gitea": "Gitea"}
FORGES = tuple(FORGE_NAMES)
SHA256 = re.compile(r"[0-9a-f]{64}")
REVISION = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
ID = re.compile(r"[a-z0-9]+(?:[-_.][a-z0-9]+)*")
_EXAMPLES = {
    "document": "PRO-014",
    "version": "2.0",
    "review": "MGT-2026-canteen",
    "unit": "canteen",
    "year": "2026",
    "signer.person": "tb",
    "signer.role": "quality-manager",
    "role": "quality-manager",
    "signer.for": "kn",
    "repository": "example-handbook",
    "previous": "3b4f…e1",
    "sha256": "3b4f…e1",
    "revision": "3b4f…e1",
}
_LONGEST = {"name": 1000, "reason": 2000, "tool": 100, "reference": 1000, "account": 120}


def canonical(value: Any) -> bytes:
    """Return the one form of a value as bytes: JSON in UTF-8, two spaces, LF at the end."""
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode("utf-8", "surrogatepass")


def match(pattern: re.Pattern[str], value: str, field: str, longest: int = 64) -> None:
    """Ask a text for its form. Raises `Refused`."""
    if len(value) > longest or not pattern.fullmatch(value):
        raise Refused(
            Message(
                "{field} is “{value}”; expected something of the form {example}, in plain letters and digits",
                field=field,
                value=value,
                example=_EXAMPLES[field],
            )
        )


def plain(value: str, field: str) -> None:
    """Ask a text for nothing hidden, and to be short. Raises `Refused`."""
    if visible(value) != value:
        raise Refused(Message("there are hidden characters or line ends in {field}: {value}", field=field, value=value))
    if len(value) > _LONGEST[field]:
        raise Refused(
            Message(
                "{field} has {number} characters; at most {most} fit",
                field=field,
                number=len(value),
                most=_LONGEST[field],
            )
        )


def check_sha256(sha256: str, name: str) -> None:
    """Ask for a digest in its one form. Raises `Refused`."""
    if not SHA256.fullmatch(sha256):
        raise Refused(Message("the digest of {name} is not a SHA-256 of 64 small hexadecimal digits", name=name))


def another(field: str, value: str, expected: str) -> Message:
    """Return what is said of a value that is not the expected one."""
    return Message("{field} is “{value}”; expected {expected}", field=field, value=value, expected=expected)
