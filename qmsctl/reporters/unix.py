"""One line per finding, ``path:line:col: severity: [CODE] message``, as editors and compilers know it."""

from __future__ import annotations

from qmsctl.findings import Report
from qmsctl.reporters.escapes import log_line


def unix(report: Report) -> str:
    """Return one line per finding, nothing where there are none."""
    return "".join(
        log_line(f"{finding.location}: {finding.severity.value}: [{finding.code}] {finding.message}") + "\n"
        for finding in report.findings
    )
