"""What a report comes to, in words."""

from __future__ import annotations

from qmsctl.findings import Finding, Report, Severity
from qmsctl.reporters.escapes import plural

_WORDS = {
    Severity.ERROR: ("error", "errors"),
    Severity.WARNING: ("warning", "warnings"),
    Severity.NOTE: ("note", "notes"),
}


def by_severity(findings: tuple[Finding, ...]) -> str:
    """Return ``3 errors, 1 warning``, the worst first; ``no findings`` where there are none."""
    counts = {severity: sum(1 for finding in findings if finding.severity is severity) for severity in Severity}
    return ", ".join(plural(count, *_WORDS[severity]) for severity, count in counts.items() if count) or "no findings"


def summary(report: Report) -> str:
    """Return one line: ``3 errors, 1 warning in 42 documents, 118 entries; 2 suppressed``."""
    documents = plural(report.documents, "document", "documents")
    entries = plural(report.entries, "entry", "entries")
    aside = [f"{report.suppressed} suppressed"] if report.suppressed else []
    if report.baselined:
        aside.append(f"{report.baselined} in the baseline")
    return "; ".join(
        [f"{by_severity(report.findings)} in {documents}, {entries}", *([", ".join(aside)] if aside else [])]
    )


def worst_first(report: Report) -> list[Finding]:
    """Return the findings by severity, otherwise in the order of the report."""
    return sorted(report.findings, key=lambda finding: finding.severity.rank)
