"""Annotations of a pull request, and the summary page of the step that made them.

GitHub shows ten annotations of a kind per step and drops the rest silently, so
the ten worst are written out and the others counted.
"""

from __future__ import annotations

import re

from qmsctl.findings import Finding, Report, Severity, visible
from qmsctl.reporters.counts import by_severity, summary, worst_first
from qmsctl.reporters.escapes import one_line, plural

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}
_SHOWN = 10
_SUMMARY_BYTES = 1_000_000
_MARKDOWN = re.compile(r"[\\`*_\[\]<>&|~:@!#()$^{}]|(?<=www)\.", re.I)


def github(report: Report) -> str:
    """Return workflow commands: the ten worst findings, and one notice that counts the rest."""
    findings = worst_first(report)
    shown = findings[:_SHOWN]
    rest = tuple(findings[_SHOWN:])
    if (rest or report.not_run) and len(shown) == _SHOWN and shown[0].severity is Severity.NOTE:
        # The closing notice is one of the ten that GitHub shows.
        shown, rest = shown[:-1], (shown[-1], *rest)
    lines = [_annotation(finding) for finding in shown]
    if rest or report.not_run:
        lines.append(f"::notice title=qmsctl::{_data(_remainder(rest, report))}")
    return "".join(f"{line}\n" for line in lines)


def summary_markdown(report: Report) -> str:
    """Return all findings as Markdown for ``$GITHUB_STEP_SUMMARY``, cut where GitHub's limit of 1 MiB is near."""
    parts = [f"## qmsctl check\n\n{_cell(summary(report))}\n"]
    parts += [f"\n- not run: {_cell(skipped.code)}: {_cell(skipped.why)}" for skipped in report.not_run[:100]]
    if report.not_run:
        parts.append("\n")
    if report.findings:
        parts.append("\n| Severity | Place | Rule | What | How to mend it |\n| --- | --- | --- | --- | --- |\n")
    left = _SUMMARY_BYTES - sum(len(part.encode()) for part in parts)
    findings = worst_first(report)
    for number, finding in enumerate(findings):
        row = _row(finding)
        left -= len(row.encode())
        if left < 0:
            parts.append(f"\n… and {plural(len(findings) - number, 'more finding', 'more findings')}\n")
            break
        parts.append(row)
    return "".join(parts)


def _annotation(finding: Finding) -> str:
    place = finding.location
    title = f"{finding.code} {finding.name}"
    message = f"{one_line(finding.message)}\nfix: {one_line(finding.fix)}" if finding.fix else one_line(finding.message)
    return (
        f"::{_COMMANDS[finding.severity]} file={_property(place.path)},line={place.line},col={place.column},"
        f"title={_property(title)}::{_data(message)}"
    )


def _remainder(rest: tuple[Finding, ...], report: Report) -> str:
    parts = []
    if rest:
        parts.append(f"and {by_severity(rest)} more; the summary of this step lists them all")
    if report.not_run:
        codes = ", ".join(one_line(skipped.code) for skipped in report.not_run[:20])
        parts.append(f"{plural(len(report.not_run), 'rule', 'rules')} did not run: {codes}")
    return "\n".join(parts)


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(one_line(text)).replace(":", "%3A").replace(",", "%2C")


def _row(finding: Finding) -> str:
    cells = (
        finding.severity.value,
        str(finding.location),
        f"{finding.code} {finding.name}",
        finding.message,
        finding.fix,
    )
    return f"| {' | '.join(_cell(cell) for cell in cells)} |\n"


def _cell(text: str) -> str:
    """Escape by character references, which Markdown never takes for markup, a link or a mention."""
    return _MARKDOWN.sub(lambda match: f"&#{ord(match.group())};", visible(text))
