"""What an approval is: a statement over content by a person in a role, and what became of it when it was judged."""

from __future__ import annotations

from dataclasses import dataclass, field

from qmsctl.findings import Message, Problem
from qmsctl.settings import MODES
from qmsctl.system.content import Part

FOLDER = "records/approvals/"
SIGNERS, REVOKED = "allowed_signers", "revoked_keys"
SIGNED, FORGE, ATTESTED = MODES

APPROVAL, REVIEW, AUTHORSHIP, WITHDRAWAL = "approval", "review", "authorship", "withdrawal"
NAMESPACES = {
    APPROVAL: "approve@qmsctl",
    AUTHORSHIP: "approve@qmsctl",
    REVIEW: "review@qmsctl",
    WITHDRAWAL: "approve@qmsctl",
}
"""The meanings that a statement can have (21 CFR 11.50), each with the namespace of its signature.

A withdrawal is the approver's word that a document is taken out of use; it is about the text that says `retired`.
"""

STATEMENT_TYPE = "https://in-toto.io/Statement/v1"
PREDICATE_TYPE = "urn:x-qmsctl:approval:v1"


@dataclass(frozen=True, slots=True)
class Evidence:
    """What an unsigned statement rests on: the forge's review, or a file or mail by its digest.

    `source` is ``github``, ``gitlab``, ``gitea`` or ``file``; `reference` the
    address of the review or the name of the file; `sha256` that of the file, ""
    for a forge; `account` who reviewed at the forge; `revision` the commit that was reviewed.
    """

    source: str
    reference: str
    sha256: str = ""
    account: str = ""
    revision: str = ""


@dataclass(frozen=True, slots=True)
class Statement:
    """An in-toto Statement v1 about a version of a document. Times are UTC, ``2026-11-21T10:00:00Z``."""

    parts: tuple[Part, ...]
    document: str
    version: str
    meaning: str
    person: str
    role: str
    signed_at: str
    repository: str
    reason: str = ""
    previous: str = ""
    """SHA-256 of the statement by the same meaning for the version before, "" for a first."""
    tool: str = ""
    evidence: Evidence | None = None


@dataclass(frozen=True, slots=True)
class Approval:
    """A statement file of the handbook, judged.

    `refused` says why it does not count; `notes` what it leaves open, such as a
    time that nothing else establishes. `key` is the fingerprint of the key that
    signed (``SHA256:…``). `seen` is the day it was first seen on the branch, "" where that is unknown.
    """

    path: str
    mode: str
    statement: Statement | None
    refused: Message | None = None
    notes: tuple[Message, ...] = ()
    key: str = ""
    seen: str = ""

    @property
    def counts(self) -> bool:
        """Whether the approval holds: nothing speaks against it and it means approval."""
        return self.refused is None and self.statement is not None and self.statement.meaning == APPROVAL


@dataclass(frozen=True, slots=True)
class Need:
    """What a version needs: how many approvals (`quorum`), by which roles, of any of them or one of each (`who`)."""

    roles: tuple[str, ...]
    quorum: int
    who: str
    four_eyes: bool
    because: str = ""
    """Why four eyes are not asked for."""
    asked: bool = True
    """False where the handbook asks for no evidence of this version."""
    meaning: str = APPROVAL
    """What has to be said: approval, or withdrawal where the document is retired."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """The approvals of one version of a document against what it needs."""

    need: Need
    approvals: tuple[Approval, ...] = ()
    lacking: Message | None = None
    """Why the version is not approved; None where it is, or where nothing is asked."""
    notes: tuple[Message, ...] = field(default=())

    @property
    def counting(self) -> tuple[Statement, ...]:
        """The statements that count for what is needed."""
        return tuple(
            each.statement
            for each in self.approvals
            if each.refused is None and each.statement is not None and each.statement.meaning == self.need.meaning
        )


@dataclass(frozen=True, slots=True)
class Gone:
    """A document that was in use and is not here any more: where it lay, what it was last, since when it is gone.

    `day` is "" where that is not committed or not known; `lacking` says why it could not go like that.
    """

    id: str
    path: str
    version: str
    status: str
    day: str = ""
    lacking: Message | None = None


@dataclass(frozen=True, slots=True)
class Approvals:
    """All statements of a handbook, judged, and the judgement of each document's present version by its path."""

    all: tuple[Approval, ...] = ()
    judgements: dict[str, Judgement] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    """What is wrong with the means of approving, each with the name of the rule that reports it."""
    gone: tuple[Gone, ...] = ()
    """Documents that were in use under change control and are not here any more."""
