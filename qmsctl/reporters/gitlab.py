"""GitLab Code Quality: findings beside the lines of a merge request."""

from __future__ import annotations

import hashlib
from typing import Any

from qmsctl.findings import Report, Severity, visible
from qmsctl.i18n import translator
from qmsctl.reporters.counts import not_run
from qmsctl.reporters.escapes import json_text
from qmsctl.reporters.prints import distinct
from qmsctl.settings import FILE

_SEVERITIES = {Severity.ERROR: "major", Severity.WARNING: "minor", Severity.NOTE: "info"}


def gitlab(report: Report) -> str:
    """Return the report as a Code Quality artifact; GitLab drops entries that share a fingerprint.

    The format has no other place for the rules that did not run.
    """
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
        + [_silent(why, codes, report.language) for why, codes in not_run(report).items()]
    )


def _silent(why: str, codes: list[str], language: str) -> dict[str, Any]:
    named = visible(", ".join(codes))
    label = translator(language)("not run")
    return {
        "description": visible(f"{label}: {named}: {why}"),
        "check_name": named,
        "fingerprint": hashlib.sha256(f"{named}\0{visible(why)}".encode()).hexdigest()[:16],
        "severity": _SEVERITIES[Severity.NOTE],
        "location": {"path": FILE, "lines": {"begin": 1}},
    }
