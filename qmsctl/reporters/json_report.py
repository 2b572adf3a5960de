"""The report as JSON, for programs: the contract of ``schemas/report.schema.json``."""

from __future__ import annotations

from typing import Any

from qmsctl import __version__
from qmsctl.findings import Finding, Report, Severity, visible
from qmsctl.reporters.escapes import json_text


def json_report(report: Report) -> str:
    """Return the report as one JSON object."""
    return json_text(
        {
            "version": 1,
            "tool": {"name": "qmsctl", "version": __version__},
            "today": report.today,
            "revision": visible(report.revision),
            "base": visible(report.base),
            "findings": [_finding(finding) for finding in report.findings],
            "not_run": [{"code": visible(code), "why": visible(why)} for code, why in report.not_run],
            "summary": {
                "errors": report.count(Severity.ERROR),
                "warnings": report.count(Severity.WARNING),
                "notes": report.count(Severity.NOTE),
                "suppressed": report.suppressed,
                "baselined": report.baselined,
                "known": report.known,
                "documents": report.documents,
                "entries": report.entries,
                "records": report.records,
            },
        }
    )


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "code": visible(finding.code),
        "name": visible(finding.name),
        "severity": finding.severity.value,
        "path": visible(finding.location.path),
        "line": finding.location.line,
        "column": finding.location.column,
        "message": visible(finding.message),
        "fix": visible(finding.fix),
        "item": visible(finding.item),
        "clauses": [visible(clause) for clause in finding.clauses],
        "fingerprint": visible(finding.fingerprint),
    }
