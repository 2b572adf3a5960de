"""What ``qms.yaml`` says, with the defaults for what it leaves out.

Reading is lenient: whatever the schema found wrong has been reported already,
and the rest of the handbook is checked with what remains.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from qmsctl.findings import Location, Severity
from qmsctl.periods import Interval, parse_interval
from qmsctl.schemas import REGISTERS
from qmsctl.text.lenient import block, rows, text, texts
from qmsctl.text.marks import Map, locate

FILE = "qms.yaml"
ANY_LEVEL = "any"
GATES = ("changed", "all", "never")
"""What fails a pull request: what it brings in, everything that is wrong, or nothing."""
MODES = ("signed", "forge", "attested")
"""How an approval is known: by a key, by the forge's word, by something a person signed elsewhere."""
_MONTH, _NONE = Interval(0, 30), Interval(0, 0)
_HOLE = re.compile(r"\{(\w*)\}")
_FORM = re.compile(r"https?://[^\s<>\"]+\Z")
_MAIL = re.compile(r"[^\s<>\"?&,;:@]+@[^\s<>\"?&,;:@/]+\Z")


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

    def approval_policy(self, type_: DocumentType | None) -> ApprovalPolicy:
        """Return what a version of a type needs: the type's own policy, else that of the handbook."""
        if type_ is not None and type_.approval is not None:
            return type_.approval
        return self.approval.policy if self.approval else ApprovalPolicy()

    def at(self, *keys: str | int) -> Location:
        """Return the place of a value in qms.yaml."""
        return locate(FILE, self.source, keys)


_YEAR = Interval(12, 0)
_BUILT_IN = (
    DocumentType("policy", "Policy", "policy", "POL", _YEAR),
    DocumentType("procedure", "Procedure", "procedures", "PRO", _YEAR),
    DocumentType("instruction", "Instruction", "instructions", "INS", _YEAR),
    DocumentType("form", "Form", "forms", "FRM", Interval(24, 0)),
    DocumentType("plan", "Plan", "plans", "PLA", _YEAR),
)


def settings_from(source: Map) -> Settings:
    """Return the settings that a read ``qms.yaml`` stands for."""
    return Settings(
        name=text(source, "name"),
        language=text(source, "language") if text(source, "language") in ("nb", "sv", "en") else "en",
        time_zone=text(source, "time_zone") or "Europe/Oslo",
        publish_names=source.get("publish_names") is True,
        document_types=_document_types(source),
        registers={
            **REGISTERS,
            **{name: path for name, path in block(source, "registers").items() if isinstance(path, str)},
        },
        significance=_significance(source.get("significance")),
        check=_check(block(source, "check")),
        source=source,
        reporting=_reporting(block(source, "reporting")),
        approval=_approval(source),
        people=_people(source),
        gate=text(source, "gate") if text(source, "gate") in GATES else GATES[0],
        reminders=_reminders(block(source, "reminders")),
    )


def _document_types(source: Map) -> dict[str, DocumentType]:
    types = {built_in.id: built_in for built_in in _BUILT_IN}
    for index, row in enumerate(rows(source, "document_types")):
        name = text(row, "id")
        base = types.get(name) or DocumentType(name, name, name, name.upper()[:3], None)
        interval = text(row, "review_interval")
        types[name] = DocumentType(
            id=name,
            name=text(row, "name") or base.name,
            folder=text(row, "folder") or base.folder,
            prefix=text(row, "prefix") or base.prefix,
            review_interval=parse_interval(interval) if interval else base.review_interval,
            sections=texts(row, "sections") or base.sections,
            approvers={
                level: tuple(map(str, roles))
                for level, roles in block(row, "approvers").items()
                if isinstance(roles, list)
            }
            or base.approvers,
            keys=("document_types", index),
            deviations=text(row, "deviations") or base.deviations,
            approval=_policy(row["approval"], ApprovalPolicy()) if isinstance(row.get("approval"), dict) else None,
        )
    return types


def _approval(source: Map) -> ApprovalSettings | None:
    asked = source.get("approval")
    if not isinstance(asked, dict):
        return None
    modes = tuple(mode for mode in texts(asked, "modes") if mode in MODES) or MODES[:1]
    repository = text(asked, "repository")
    return ApprovalSettings(text(asked, "from"), repository, modes, _policy(asked, ApprovalPolicy()))


def _policy(source: dict[str, Any], default: ApprovalPolicy) -> ApprovalPolicy:
    quorum, four_eyes = source.get("quorum"), source.get("four_eyes")
    return ApprovalPolicy(
        quorum=quorum if type(quorum) is int and quorum > 0 else default.quorum,
        who=text(source, "who") or default.who,
        four_eyes=four_eyes is not False,  # in doubt another person is asked for
        because=text(source, "four_eyes_because"),
        minor=text(source, "minor") or default.minor,
    )


def _people(source: Map) -> dict[str, Person]:
    people: dict[str, Person] = {}
    for row in rows(source, "people"):
        if text(row, "id"):
            mails = tuple(mail.casefold() for mail in texts(row, "mail"))
            people.setdefault(text(row, "id"), Person(text(row, "id"), mails, texts(row, "accounts")))
    return people


def _reminders(source: dict[str, Any]) -> Reminders:
    given = {key: parse_interval(text(source, key)) for key in ("warn", "grace", "escalate_after")}
    return Reminders(**{key: value for key, value in given.items() if value is not None})


def _significance(source: Any) -> Significance | None:
    if not isinstance(source, dict):
        return None
    criteria = {
        key: Criterion(text(row, "name") or key, row["min"], row["max"])
        for key, row in block(source, "criteria").items()
        if isinstance(row, dict) and isinstance(row.get("min"), int) and isinstance(row.get("max"), int)
    }
    methods = {
        key: Method(texts(row, "multiply"), row["threshold"])
        for key, row in block(source, "methods").items()
        if isinstance(row, dict) and isinstance(row.get("threshold"), int)
    }
    return Significance(text(source, "version"), criteria, methods, texts(source, "triggers"))


def _reporting(source: dict[str, Any]) -> Reporting:
    url, mail = text(source, "url"), text(source, "mail")
    return Reporting(url if _FORM.match(url) else "", mail if _MAIL.match(mail) else "", text(source, "text"))


def _check(source: dict[str, Any]) -> CheckSettings:
    return CheckSettings(
        select=texts(source, "select"),
        ignore=texts(source, "ignore"),
        severity={key: Severity(value) for key, value in block(source, "severity").items() if value in list(Severity)},
        options={key: value for key, value in block(source, "options").items() if isinstance(value, dict)},
        per_path={
            key: tuple(map(str, value)) for key, value in block(source, "per_path").items() if isinstance(value, list)
        },
        suppressions=tuple(
            Suppression(
                text(row, "rule"), text(row, "path"), text(row, "item"), text(row, "because"), text(row, "until"), index
            )
            for index, row in enumerate(rows(source, "suppressions"))
        ),
        baseline=text(source, "baseline"),
    )
