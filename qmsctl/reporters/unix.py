"""One line per finding, ``path:line:col: severity: [CODE] message``, as editors and compilers know it."""

from __future__ import annotations

from qmsctl.findings import Location, Report, Severity
from qmsctl.i18n import translator
from qmsctl.reporters.counts import not_run
from qmsctl.reporters.escapes import log_line
from qmsctl.settings import FILE


def unix(report: Report) -> str:
    """Return one line per finding, and one for each reason why rules did not run; nothing where there is neither."""
    label = translator(report.language)("not run")
    lines = [
        f"{finding.location}: {finding.severity.value}: [{finding.code}] {finding.message}"
        for finding in report.findings
    ]
    lines += [
        f"{Location(FILE)}: {Severity.NOTE.value}: [{', '.join(codes)}] {label}: {why}"
        for why, codes in not_run(report).items()
    ]
    return "".join(f"{log_line(line)}\n" for line in lines)
