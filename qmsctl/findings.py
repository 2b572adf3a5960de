"""What a check sees and where: the values that rules yield and reporters render."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import NamedTuple

CLIP = 300
# Control, bidirectional, zero-width and tag characters, and what no text may hold: surrogates and U+FFFE, U+FFFF.
_HIDDEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff"
    "\ud800-\udfff\U000e0000-\U000e007f]"
)


class Severity(StrEnum):
    """How much a finding weighs; `ERROR` fails a check unless told otherwise."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"

    @property
    def rank(self) -> int:
        """0 for an error, 1 for a warning, 2 for a note."""
        return ("error", "warning", "note").index(self.value)


class Location(NamedTuple):
    """A place in the handbook: path with ``/``, line and column counted from 1."""

    path: str
    line: int = 1
    column: int = 1

    def __str__(self) -> str:
        return f"{visible(self.path)}:{self.line}:{self.column}"


def visible(text: str) -> str:
    r"""Return `text` with control, bidirectional and zero-width characters as ``\x1b``, ``\u202e``."""

    def escape(match: re.Match[str]) -> str:
        code = ord(match.group())
        return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"

    return _HIDDEN.sub(escape, text)


def clip(text: str, width: int = CLIP) -> str:
    """Return `text` on one visible line of at most `width` characters."""
    text = visible(text)
    return text if len(text) <= width else text[: width - 1] + "…"


def template(text: str) -> str:
    """Mark a text that becomes the template of messages elsewhere, so that who translates finds it."""
    return text


class Spoken(str):
    """A name that each language has its own word for: equal to the name, shown in a message as the reader says it."""

    texts: Mapping[str, str]

    def __new__(cls, name: str, texts: Mapping[str, str] | None = None) -> Spoken:
        """Return a name with what it is called by language; English stands for those that are not there."""
        spoken = super().__new__(cls, name)
        spoken.texts = texts or {}
        return spoken

    def in_language(self, language: str) -> str:
        """Return what people call it in a language."""
        return self.texts.get(language) or self.texts.get("en") or str(self)


class Message:
    """A sentence with named holes; translated by its template, filled when shown.

    Values come from the handbook and are clipped and made visible, so a hostile
    title cannot break a report. A value that is a message itself is translated too.
    """

    __slots__ = ("template", "values")

    def __init__(self, template: str, /, **values: object) -> None:
        self.template = template
        self.values = values

    def __str__(self) -> str:
        return self.render(str)

    def render(
        self, translate: Callable[[str], str], language: str = "en", day: Callable[[date], str] = date.isoformat
    ) -> str:
        """Return the sentence with its template, and those of the messages in it, translated; `day` writes days."""
        values = {key: _said(value, translate, language, day) for key, value in self.values.items()}
        text = translate(self.template)
        return text.format(**values) if values else text

    def __repr__(self) -> str:
        return f"Message({str(self)!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Message) and str(self) == str(other)

    def __hash__(self) -> int:
        return hash(str(self))


def _said(value: object, translate: Callable[[str], str], language: str, day: Callable[[date], str]) -> str:
    if isinstance(value, Message):
        return value.render(translate, language, day)
    if isinstance(value, date):
        return day(value)
    return clip(value.in_language(language) if isinstance(value, Spoken) else str(value), 160)


class Problem(NamedTuple):
    """What one check saw: a place, what is there and was expected, how to mend it.

    `item` is the id of the document, entry, unit or role concerned. `rule` is
    set where the problem was found while reading, to the name of the rule that
    reports it. `clauses` overrides the clauses of the rule.
    """

    location: Location
    message: Message
    fix: Message
    item: str = ""
    rule: str = ""
    clauses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """A problem with the rule's code, name and severity stamped on."""

    code: str
    name: str
    severity: Severity
    location: Location
    message: str
    fix: str
    item: str = ""
    clauses: tuple[str, ...] = ()
    fingerprint: str = ""


class NotRun(NamedTuple):
    """A rule that could not run and why, so that silence is never taken for a pass."""

    code: str
    why: str


@dataclass(frozen=True, slots=True)
class Report:
    """The outcome of a check: findings in order of place, and what was counted.

    `sources` holds the source line of each finding's place (``path, line`` → text)
    where it could be read. `today` is an ISO date, `revision` a commit id or "",
    `language` that of the messages. Where a change was compared with a base
    (its commit id), `known` counts the findings that the base has too.
    """

    findings: tuple[Finding, ...]
    today: str
    revision: str = ""
    not_run: tuple[NotRun, ...] = ()
    suppressed: int = 0
    baselined: int = 0
    documents: int = 0
    entries: int = 0
    records: int = 0
    sources: dict[tuple[str, int], str] = field(default_factory=dict)
    language: str = "en"
    base: str = ""
    known: int = 0

    def count(self, severity: Severity) -> int:
        """Return how many findings have exactly this severity."""
        return sum(1 for finding in self.findings if finding.severity is severity)


def fingerprints(findings: Iterable[Finding]) -> Iterator[Finding]:
    """Yield the findings with fingerprints that do not depend on lines.

    Code, path, item and message make the print; equal ones in one file are
    numbered in order, so that two equal faults stay two.
    """
    seen: dict[str, int] = {}
    for finding in findings:
        text = "\0".join((finding.code, visible(finding.location.path), finding.item, finding.message))
        digest = hashlib.sha256(text.encode("utf-8", "backslashreplace")).hexdigest()[:16]
        number = seen[digest] = seen.get(digest, 0) + 1
        yield replace(finding, fingerprint=digest if number == 1 else f"{digest}-{number}")
