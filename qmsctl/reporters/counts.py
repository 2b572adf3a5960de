"""What a report comes to, in words of its language."""

from __future__ import annotations

from qmsctl.findings import Finding, Report, Severity
from qmsctl.i18n import Translator, translator


def by_severity(findings: tuple[Finding, ...], words: Translator) -> str:
    """Return ``3 errors, 1 warning``, the worst first; ``no findings`` where there are none."""
    counts = {severity: sum(1 for finding in findings if finding.severity is severity) for severity in Severity}
    return ", ".join(_weighed(severity, count, words) for severity, count in counts.items() if count) or words(
        "no findings"
    )


def summary(report: Report) -> str:
    """Return one line: ``3 errors, 1 warning in 42 documents, 118 entries; 2 suppressed``."""
    words = translator(report.language)
    line = words(
        "{findings} in {documents}, {entries}",
        findings=by_severity(report.findings, words),
        documents=words.plural("{number} document", "{number} documents", report.documents),
        entries=words.plural("{number} entry", "{number} entries", report.entries),
    )
    aside = []
    if report.suppressed:
        aside.append(words("{number} suppressed", number=words.number(report.suppressed)))
    if report.baselined:
        aside.append(words("{number} in the baseline", number=words.number(report.baselined)))
    if report.known:
        older = words.plural(
            "{number} older finding is not counted", "{number} older findings are not counted", report.known
        )
        aside.append(older)
    return "; ".join([line, *([", ".join(aside)] if aside else [])])


def not_run(report: Report) -> dict[str, list[str]]:
    """Return the codes of the rules that could not run, by the reason."""
    found: dict[str, list[str]] = {}
    for code, why in report.not_run:
        found.setdefault(why, []).append(code)
    return found


def severity_word(severity: Severity, words: Translator) -> str:
    """Return what people call a severity."""
    return {Severity.ERROR: words("error"), Severity.WARNING: words("warning"), Severity.NOTE: words("note")}[severity]


def worst_first(report: Report) -> list[Finding]:
    """Return the findings by severity, otherwise in the order of the report."""
    return sorted(report.findings, key=lambda finding: finding.severity.rank)


def _weighed(severity: Severity, count: int, words: Translator) -> str:
    if severity is Severity.ERROR:
        return words.plural("{number} error", "{number} errors", count)
    if severity is Severity.WARNING:
        return words.plural("{number} warning", "{number} warnings", count)
    return words.plural("{number} note", "{number} notes", count)
