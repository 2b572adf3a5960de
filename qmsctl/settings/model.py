"""What ``qms.yaml`` says, as values."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from qmsctl.findings import Location, Severity
from qmsctl.periods import Interval
from qmsctl.text.marks import Map, locate

FILE = "qms.yaml"
ANY_LEVEL = "any"
GATES = ("changed", "all", "never")
"""What fails a pull request: what it brings in, everything that is wrong, or nothing."""
MODES = ("signed", "forge", "attested")
"""How an approval is known: by a key, by the forge's word, by something a person signed elsewhere."""
_MONTH, _NONE = Interval(0, 30), Interval(0, 0)
_HOLE = re.compile(r"\{(\w*)\}")


@dataclass(frozen=True, slots=True)
class ApprovalPolicy:
    """What a version of a kind of document needs.

    `quorum` approvals, by ``any`` of the roles that may or one by each of them
    (``all``); `four_eyes` asks for another person than the author, and without
    it `because` says why not. `minor` says who approves a change of the second
    number: ``owner`` or ``approver``.
    """

    quorum: int = 1
    who: str = "any"
    four_eyes: bool = True
    because: str = ""
    minor: str = "owner"


@dataclass(frozen=True, slots=True)
class ApprovalSettings:
    """Change control with evidence: since which day, for which repository id, in which modes."""

    since: str
    repository: str
    modes: tuple[str, ...]
    policy: ApprovalPolicy = ApprovalPolicy()


@dataclass(frozen=True, slots=True)
class Person:
    """Who stands behind an id: the mail addresses that commits carry and the accounts at the forge."""

    id: str
    mails: tuple[str, ...]
    accounts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reminders:
    """How early reminders begin, how long after its day a thing may rest, and when the level above is told."""

    warn: Interval = _MONTH
    grace: Interval = _NONE
    escalate_after: Interval = _MONTH


@dataclass(frozen=True, slots=True)
class UnitReview:
    """What is different in the yearly review of one unit; "" where nothing is."""

    year_begins: str = ""
    deadline: str = ""
    language: str = ""
    leaves_out: str = ""


@dataclass(frozen=True, slots=True)
class ReviewSettings:
    """How the yearly review runs. Days of the year are ``MM-DD``; `deadlines` are by level name.

    `leader_prepares` is the reason why the accountable leader may prepare the review that they sign, "" where
    that is refused.
    """

    year_begins: str = "01-01"
    deadlines: dict[str, str] = field(default_factory=dict)
    units: dict[str, UnitReview] = field(default_factory=dict)
    coordinator: str = ""
    attends: tuple[str, ...] = ()
    heard: tuple[str, ...] = ()
    batch: tuple[str, ...] = ("form",)
    monthly_load: int = 15
    leader_prepares: str = ""
    smallest_group: int = 5


@dataclass(frozen=True, slots=True)
class DocumentType:
    """A kind of controlled document: where it lies, how it is numbered, reviewed and approved.

    `approvers` maps a level name (or ``any``) to the roles that may approve there;
    empty means the leader of the unit or of a unit above. `deviations` says
    whether documents of units below may deviate from one of this type.
    """

    id: str
    name: str
    folder: str
    prefix: str
    review_interval: Interval | None
    sections: tuple[str, ...] = ()
    approvers: dict[str, tuple[str, ...]] = field(default_factory=dict)
    keys: tuple[str | int, ...] = ()
    deviations: str = "allowed"
    approval: ApprovalPolicy | None = None


@dataclass(frozen=True, slots=True)
class Criterion:
    """One scale of the aspects' scoring method, lowest and highest score included."""

    name: str
    lowest: int
    highest: int


@dataclass(frozen=True, slots=True)
class Method:
    """How the scores of one condition become significance: the product of criteria against a threshold."""

    criteria: tuple[str, ...]
    threshold: int


@dataclass(frozen=True, slots=True)
class Significance:
    """The organisation's method for judging aspects (ISO 14001 6.1.2: criteria are documented)."""

    version: str
    criteria: dict[str, Criterion]
    methods: dict[str, Method]
    triggers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Suppression:
    """An accepted finding: the rule, where, the reason, and how long it is accepted."""

    rule: str
    path: str
    item: str
    because: str
    until: str
    index: int


@dataclass(frozen=True, slots=True)
class CheckSettings:
    """Which rules run, how much they weigh, and which findings are accepted."""

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    severity: dict[str, Severity] = field(default_factory=dict)
    options: dict[str, dict[str, Any]] = field(default_factory=dict)
    per_path: dict[str, tuple[str, ...]] = field(default_factory=dict)
    suppressions: tuple[Suppression, ...] = ()
    baseline: str = ""


@dataclass(frozen=True, slots=True)
class Reporting:
    """Where staff report what is wrong: a form's address, a mail address, and a sentence about it.

    Each is "" where it is missing. `url` may hold ``{id}``, ``{title}`` and ``{version}`` of a document.
    """

    url: str = ""
    mail: str = ""
    text: str = ""

    def address(self, **values: str) -> str:
        """Return the address of the form with `values` in its holes, percent-encoded; without a form the mail's.

        A hole without a value is left empty. "" where there is neither form nor mail.
        """
        if self.url:
            return _HOLE.sub(lambda hole: quote(values.get(hole[1], ""), safe="", errors="replace"), self.url)
        return f"mailto:{quote(self.mail, safe='@')}" if self.mail else ""


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of one handbook; `source` is the mapping as read, for places."""

    name: str
    language: str
    time_zone: str
    publish_names: bool
    document_types: dict[str, DocumentType]
    registers: dict[str, str]
    significance: Significance | None
    check: CheckSettings
    source: Map
    reporting: Reporting = Reporting()
    approval: ApprovalSettings | None = None
    people: dict[str, Person] = field(default_factory=dict)
    gate: str = "changed"
    reminders: Reminders = Reminders()
    review: ReviewSettings = ReviewSettings()

    def approval_policy(self, type_: DocumentType | None) -> ApprovalPolicy:
        """Return what a version of a type needs: the type's own policy, else that of the handbook."""
        if type_ is not None and type_.approval is not None:
            return type_.approval
        return self.approval.policy if self.approval else ApprovalPolicy()

    def at(self, *keys: str | int) -> Location:
        """Return the place of a value in qms.yaml."""
        return locate(FILE, self.source, keys)
