"""JUnit XML, which most build servers show: one test case per finding, one that passes where there are none.

Errors and warnings fail; a note passes and says what it has to say; a rule that
could not run is skipped, so that it is never taken for a pass.
"""

from __future__ import annotations

import html

from qmsctl.findings import Finding, NotRun, Report, Severity
from qmsctl.reporters.escapes import one_line


def junit(report: Report) -> str:
    """Return the report as JUnit XML."""
    cases = [_case(finding) for finding in report.findings] + [_skipped(skipped) for skipped in report.not_run]
    if not report.findings:
        cases.insert(0, '    <testcase classname="qmsctl" name="no findings"/>\n')
    failures = sum(1 for finding in report.findings if finding.severity is not Severity.NOTE)
    counts = f'tests="{len(cases)}" failures="{failures}" errors="0" skipped="{len(report.not_run)}"'
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<testsuites name="qmsctl" {counts}>\n'
        f'  <testsuite name="qmsctl check" {counts} timestamp="{_xml(report.today)}T00:00:00">\n'
        f"{''.join(cases)}"
        "  </testsuite>\n"
        "</testsuites>\n"
    )


def _case(finding: Finding) -> str:
    place = finding.location
    name = f"{finding.code} {finding.name} at {place.line}:{place.column}"
    told = f"{finding.location}: {finding.severity.value} {finding.code} {finding.message}"
    told = f"{told}; fix: {finding.fix}" if finding.fix else told
    if finding.severity is Severity.NOTE:
        inside = f"<system-out>{_xml(told)}</system-out>"
    else:
        kind = finding.severity.value
        inside = f'<failure type="{kind}" message="{_xml(finding.message)}">{_xml(told)}</failure>'
    return (
        f'    <testcase classname="{_xml(place.path)}" name="{_xml(name)}" file="{_xml(place.path)}"'
        f' line="{place.line}">\n      {inside}\n    </testcase>\n'
    )


def _skipped(skipped: NotRun) -> str:
    return (
        f'    <testcase classname="qmsctl" name="{_xml(skipped.code)} did not run">\n'
        f'      <skipped message="{_xml(skipped.why)}"/>\n    </testcase>\n'
    )


def _xml(text: str) -> str:
    """Escape for an attribute or element; characters that XML forbids have been made visible."""
    return html.escape(one_line(text))
