"""GitLab Code Quality: findings beside the lines of a merge request."""

from __future__ import annotations

from qmsctl.findings import Report, Severity, visible
from qmsctl.reporters.escapes import json_text
from qmsctl.reporters.prints import distinct

_SEVERITIES = {Severity.ERROR: "major", Severity.WARNING: "minor", Severity.NOTE: "info"}


def gitlab(report: Report) -> str:
    """Return the report as a Code Quality artifact; GitLab drops entries that share a fingerprint."""
    return json_text(
        [
            {
                "description": visible(f"{finding.message}; fix: {finding.fix}" if finding.fix else finding.message),
                "check_name": visible(f"{finding.code} {finding.name}"),
                "fingerprint": fingerprint,
                "severity": _SEVERITIES[finding.severity],
                "location": {"path": visible(finding.location.path), "lines": {"begin": finding.location.line}},
            }
            for fingerprint, finding in distinct(report.findings)
        ]
    )
