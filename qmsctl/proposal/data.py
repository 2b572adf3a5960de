"""A proposal as data, for programs."""

from __future__ import annotations

from typing import Any

from qmsctl.findings import Finding
from qmsctl.i18n import Translator
from qmsctl.proposal.description import Proposal
from qmsctl.proposal.documents import Touched


def as_data(proposal: Proposal, words: Translator) -> dict[str, Any]:
    """Return a proposal as one JSON object, sentences in `words`. Of a confidential document only its id is told."""
    report = proposal.report
    return {
        "version": 1,
        "today": report.today,
        "revision": report.revision,
        "base": report.base,
        "gate": proposal.gate,
        "fails": proposal.fails,
        "documents": [_document(found, words) for found in proposal.documents],
        "registers": [register._asdict() for register in proposal.registers],
        "settings": proposal.settings,
        "files": proposal.others,
        "follows": [
            {"item": found.item, "grave": found.grave, "sentence": proposal.discreet(words.message(found.sentence))}
            for found in proposal.follows
        ],
        "findings": [_finding(finding, proposal) for finding in report.findings],
        "known": report.known,
        "not_run": [skipped._asdict() for skipped in report.not_run],
    }


def _document(found: Touched, words: Translator) -> dict[str, Any]:
    if found.confidential:
        return {"id": found.document.id, "change": found.kind.value, "confidential": True}
    before, after = found.before, found.after
    return {
        "id": found.document.id,
        "change": found.kind.value,
        "confidential": False,
        "title": found.document.title,
        "path": after.path if after else "",
        "path_before": before.path if before else "",
        "from": {"version": before.version, "status": before.status} if before else None,
        "to": {"version": after.version, "status": after.status} if after else None,
        "owner": found.document.owner,
        "approval": _approval(found, words),
    }


def _approval(found: Touched, words: Translator) -> dict[str, Any] | None:
    """What the present version needs and has; None where the handbook asks for no evidence of it."""
    judgement = found.judgement
    if judgement is None or not judgement.need.asked:
        return None
    need = judgement.need
    return {
        "roles": list(need.roles),
        "who": need.who,
        "quorum": need.quorum,
        "four_eyes": need.four_eyes,
        "there": [
            {"role": each.statement.role, "mode": each.mode, "path": each.path}
            for each in judgement.approvals
            if each.statement and each.statement in judgement.counting
        ],
        "lacking": words.message(judgement.lacking) if judgement.lacking else "",
    }


def _finding(finding: Finding, proposal: Proposal) -> dict[str, Any]:
    return {
        "code": finding.code,
        "severity": finding.severity.value,
        "path": proposal.discreet(finding.location.path),
        "line": finding.location.line,
        "message": proposal.discreet(finding.message),
        "fix": proposal.discreet(finding.fix),
        "item": finding.item,
    }
