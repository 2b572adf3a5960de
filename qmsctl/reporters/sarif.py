"""SARIF 2.1.0, the format that code scanning and many editors read."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote

from qmsctl import __version__
from qmsctl.findings import Finding, Report, visible
from qmsctl.reporters.escapes import json_text
from qmsctl.reporters.prints import distinct

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LINK = re.compile(r"[\\\[\]]")


def sarif(report: Report) -> str:
    """Return the report as a SARIF log with one run."""
    rules: dict[str, dict[str, Any]] = {}
    for finding in sorted(report.findings, key=lambda finding: finding.code):
        rules.setdefault(finding.code, _rule(finding))
    numbers = {code: number for number, code in enumerate(rules)}
    results = [_result(finding, numbers, print_) for print_, finding in distinct(report.findings)]
    return json_text(
        {
            "$schema": _SCHEMA,
            "version": "2.1.0",
            "runs": [
                {
                    "tool": {"driver": {"name": "qmsctl", "version": __version__, "rules": list(rules.values())}},
                    "automationDetails": {"id": "qmsctl/"},
                    "columnKind": "unicodeCodePoints",
                    "invocations": [_invocation(report)],
                    "results": results,
                    "properties": {
                        "today": visible(report.today),
                        "revision": visible(report.revision),
                        "suppressed": report.suppressed,
                        "baselined": report.baselined,
                        "base": visible(report.base),
                        "known": report.known,
                    },
                }
            ],
        }
    )


def _rule(finding: Finding) -> dict[str, Any]:
    return {
        "id": visible(finding.code),
        "name": visible(finding.name),
        "shortDescription": {"text": _message(finding.name.replace("-", " ") or finding.code)},
        "defaultConfiguration": {"level": finding.severity.value},
        "properties": {"clauses": [visible(clause) for clause in finding.clauses]},
    }


def _result(finding: Finding, numbers: dict[str, int], fingerprint: str) -> dict[str, Any]:
    place = finding.location
    text = f"{finding.message}; fix: {finding.fix}" if finding.fix else finding.message
    return {
        "ruleId": visible(finding.code),
        "ruleIndex": numbers[finding.code],
        "level": finding.severity.value,
        "message": {"text": _message(text) or visible(finding.code)},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": _uri(place.path), "uriBaseId": "%SRCROOT%"},
                    "region": {"startLine": max(1, place.line), "startColumn": max(1, place.column)},
                }
            }
        ],
        "partialFingerprints": {"qmsctl/v1": fingerprint},
        "properties": {"item": visible(finding.item), "clauses": [visible(clause) for clause in finding.clauses]},
    }


def _invocation(report: Report) -> dict[str, Any]:
    notifications = [
        {
            "descriptor": {"id": visible(code) or "rule"},
            "level": "warning",
            "message": {"text": _message(f"the rule did not run: {why}")},
        }
        for code, why in report.not_run
    ]
    found: dict[str, Any] = {"executionSuccessful": True}
    return found | {"toolExecutionNotifications": notifications} if notifications else found


def _message(text: str) -> str:
    """Plain text of a message may hold links, ``[text](target)``; escape what a handbook's text would make one of."""
    text = visible(text)
    return _LINK.sub(r"\\\g<0>", text) if "](" in text else text


def _uri(path: str) -> str:
    """Percent-encode a path; bytes that are no UTF-8 (as surrogates) come out as themselves."""
    try:
        data = path.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        data = path.encode("utf-8", "surrogatepass")
    return quote(data, safe="/")
