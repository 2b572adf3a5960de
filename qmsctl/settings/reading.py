"""From a read ``qms.yaml`` to its settings, with the defaults for what it leaves out.

Reading is lenient: whatever the schema found wrong has been reported already,
and the rest of the handbook is checked with what remains.
"""

from __future__ import annotations

import re
from typing import Any

from qmsctl.findings import Severity
from qmsctl.periods import Interval, parse_interval
from qmsctl.schemas import REGISTERS
from qmsctl.settings.model import (
    GATES,
    MODES,
    ApprovalPolicy,
    ApprovalSettings,
    CheckSettings,
    Criterion,
    DocumentType,
    Method,
    Person,
    Reminders,
    Reporting,
    ReviewSettings,
    Settings,
    Significance,
    Suppression,
    UnitReview,
)
from qmsctl.text.lenient import block, rows, text, texts
from qmsctl.text.marks import Map

_FORM = re.compile(r"https?://[^\s<>\"]+\Z")
_MAIL = re.compile(r"[^\s<>\"?&,;:@]+@[^\s<>\"?&,;:@/]+\Z")
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
        review=_review(block(source, "review")),
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
        if name := text(row, "id"):
            # Of two rows with one id both count: what a row adds takes no address from anybody.
            known = people.get(name, Person(name, (), ()))
            mails = dict.fromkeys((*known.mails, *(mail.casefold() for mail in texts(row, "mail"))))
            accounts = dict.fromkeys((*known.accounts, *texts(row, "accounts")))
            people[name] = Person(name, tuple(mails), tuple(accounts))
    return people


def _reminders(source: dict[str, Any]) -> Reminders:
    given = {key: parse_interval(text(source, key)) for key in ("warn", "grace", "escalate_after")}
    return Reminders(**{key: value for key, value in given.items() if value is not None})


def _review(source: dict[str, Any]) -> ReviewSettings:
    default = ReviewSettings()
    units = {
        text(row, "unit"): UnitReview(
            text(row, "year_begins"), text(row, "deadline"), text(row, "language"), text(row, "leaves_out")
        )
        for row in rows(source, "units")
    }
    load, group = source.get("monthly_load"), source.get("smallest_group")
    return ReviewSettings(
        year_begins=text(source, "year_begins") or default.year_begins,
        deadlines={level: day for level, day in block(source, "deadlines").items() if isinstance(day, str)},
        units=units,
        coordinator=text(source, "coordinator"),
        attends=texts(source, "attends"),
        heard=texts(source, "heard"),
        batch=texts(source, "batch") or default.batch,
        monthly_load=load if type(load) is int and load > 0 else default.monthly_load,
        leader_prepares=text(source, "leader_prepares"),
        smallest_group=group if type(group) is int and group > 1 else default.smallest_group,
    )


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
