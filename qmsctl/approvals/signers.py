"""Whose key is whose: strict readers of ``allowed_signers`` (ssh-keygen(1), ALLOWED SIGNERS) and ``revoked_keys``.

OpenSSH takes patterns, lists, authorities, and keys without a purpose; each of
them lets one person sign as another. What is taken here is one line for one key
of one person, for purposes that are named. A line that is not understood is a
problem and trusts nobody.

A line of ``revoked_keys`` is a public key, as in a ``.pub`` file. In front of
it, ``since="20261101Z"`` says that what was seen before that moment still counts.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from qmsctl.approvals.key_lines import Line, WrongLine, key_lines, read_bound, read_line_key, read_options
from qmsctl.approvals.keys import KINDS, Key
from qmsctl.approvals.model import NAMESPACES, REVOKED, SIGNERS
from qmsctl.findings import Location, Message, Problem

_PERSON = re.compile(r"[a-z0-9]+(?:[-_.][a-z0-9]+)*")
_PURPOSES = tuple(dict.fromkeys(NAMESPACES.values()))
_EXAMPLE = 'tb namespaces="approve@qmsctl,review@qmsctl" ssh-ed25519 AAAA…'
_OPTIONS = ("namespaces", "valid-after", "valid-before")


@dataclass(frozen=True, slots=True)
class Signer:
    """One key of one person. Times are ``2026-11-21T10:00:00Z``, "" where the key is not bound by one."""

    person: str
    key: Key
    namespaces: tuple[str, ...]
    valid_after: str
    valid_before: str
    line: int

    def valid(self, at: str) -> bool:
        """Whether the key is valid at a moment; the bounds belong to it, as for OpenSSH."""
        return self.valid_after <= at and (not self.valid_before or at <= self.valid_before)


@dataclass(frozen=True, slots=True)
class RevokedKey:
    """A key that is not trusted any more: from a moment on, or never ("")."""

    key: Key
    since: str
    line: int


@dataclass(frozen=True, slots=True)
class Signers:
    """The lines of ``allowed_signers`` that can be trusted, and what is wrong with the others."""

    entries: tuple[Signer, ...] = ()
    problems: tuple[Problem, ...] = ()

    def of(self, person: str) -> tuple[Signer, ...]:
        """Return the keys of a person."""
        return tuple(entry for entry in self.entries if entry.person == person)

    def owner(self, key: Key) -> Signer | None:
        """Return the line that lists a key."""
        return next((entry for entry in self.entries if entry.key.blob == key.blob), None)


@dataclass(frozen=True, slots=True)
class Revoked:
    """The lines of ``revoked_keys``.."""

    entries: tuple[RevokedKey, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def readable(self) -> bool:
        """Whether every line could be read; if not, no key is known to be good."""
        return not self.problems

    def of(self, key: Key) -> RevokedKey | None:
        """Return the line that revokes a key; where several do, the one that reaches back farthest."""
        return min((entry for entry in self.entries if entry.key.blob == key.blob), key=lambda e: e.since, default=None)


def read_signers(data: bytes, path: str = SIGNERS) -> Signers:
    """Return who signs with which key. A key that stands twice is trusted for nobody."""
    entries: list[Signer] = []
    problems: list[Problem] = []
    for line in key_lines(data, path, problems):
        try:
            entries.append(_signer(line))
        except WrongLine as wrong:
            problems.append(wrong.problem)
    times = Counter(entry.key.blob for entry in entries)
    first: dict[bytes, Signer] = {}
    for entry in entries:
        before = first.setdefault(entry.key.blob, entry)
        if before is not entry:
            problems.append(_twice(path, before, entry))
    problems.sort(key=lambda problem: problem.location)
    return Signers(tuple(entry for entry in entries if times[entry.key.blob] == 1), tuple(problems))


def read_revoked(data: bytes, path: str = REVOKED) -> Revoked:
    """Return the keys that are not trusted any more."""
    entries: list[RevokedKey] = []
    problems: list[Problem] = []
    for line in key_lines(data, path, problems):
        try:
            entries.append(_revoked(line))
        except WrongLine as wrong:
            problems.append(wrong.problem)
    return Revoked(tuple(entries), tuple(problems))


def _signer(line: Line) -> Signer:
    person = line.word(0)
    if len(line.words) < 3:
        raise line.wrong(
            0,
            Message("the line holds no person, purposes and key"),
            Message("write {example}, or # in front of a comment", example=_EXAMPLE),
        )
    _check_person(line, person)
    if line.word(1) in KINDS:
        raise line.wrong(1, *_no_purpose())
    options = read_options(line, 1, _OPTIONS)
    if "namespaces" not in options:
        raise line.wrong(1, *_no_purpose())
    after, before = (read_bound(line, 1, options, name) for name in ("valid-after", "valid-before"))
    if before and before < after:
        raise line.wrong(
            1,
            Message(
                "the key ends before it begins: it is valid after {after} and before {before}",
                after=after,
                before=before,
            ),
            Message("write the earlier time into valid-after"),
        )
    return Signer(person, read_line_key(line, 2), _namespaces(line, options["namespaces"]), after, before, line.number)


def _revoked(line: Line) -> RevokedKey:
    at = 0 if line.word(0) in KINDS else 1
    since = read_bound(line, 0, read_options(line, 0, ("since",)), "since") if at else ""
    return RevokedKey(read_line_key(line, at), since, line.number)


def _check_person(line: Line, person: str) -> None:
    fix = Message("write one line for each person, beginning with the person’s id as qms.yaml has it, such as tb")
    if any(mark in person for mark in "*?"):
        raise line.wrong(
            0, Message("“{person}” is a pattern, so that one key signs for many people", person=person), fix
        )
    if "," in person or person.startswith("!"):
        raise line.wrong(0, Message("“{person}” is a list of people; a key belongs to one", person=person), fix)
    if person in KINDS:
        raise line.wrong(0, Message("the line does not say whose key it is"), fix)
    if len(person) > 60 or not _PERSON.fullmatch(person):
        raise line.wrong(0, Message("“{person}” is no id of a person", person=person), fix)


def _no_purpose() -> tuple[Message, Message]:
    return (
        Message(
            "the key may sign anything, so that a signature over a commit or a file could be taken for an approval"
        ),
        Message("add {option} before the kind of the key", option=f'namespaces="{",".join(_PURPOSES)}"'),
    )


def _namespaces(line: Line, written: str) -> tuple[str, ...]:
    names = tuple(written.split(","))
    for name in names:
        if name not in _PURPOSES or names.count(name) > 1:
            raise line.wrong(
                1,
                Message("the key is listed for “{name}”, which is no purpose of an approval", name=name),
                Message("write {option}, or one of the two", option=f'namespaces="{",".join(_PURPOSES)}"'),
            )
    return names


def _twice(path: str, before: Signer, entry: Signer) -> Problem:
    who = (
        Message("this key of {person} stands in line {line} already", person=entry.person, line=before.line)
        if before.person == entry.person
        else Message(
            "this key of {person} is the key of {other} in line {line}, so that nobody knows who signed",
            person=entry.person,
            other=before.person,
            line=before.line,
        )
    )
    fix = Message("keep one line for a key; until then it signs for nobody")
    return Problem(Location(path, entry.line), who, fix, entry.person)
