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
_HOLE = re.compile(r"\{(\w*)\}")
_FORM = re.compile(r"https?://[^\s<>\"]+\Z")
_MAIL = re.compile(r"[^\s<>\"?&,;:@]+@[^\s<>\"?&,;:@/]+\Z")


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
        )
    return types


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
