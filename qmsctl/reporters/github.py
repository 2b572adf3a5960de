"""Annotations of a pull request, and the summary page of the step that made them.

GitHub shows ten annotations of a kind per step and drops the rest silently, so
the ten worst are written out and the others counted.
"""

from __future__ import annotations

import re

from qmsctl.findings import Finding, Report, Severity, visible
from qmsctl.i18n import Translator, translator
from qmsctl.reporters.counts import by_severity, not_run, severity_word, summary, worst_first
from qmsctl.reporters.escapes import one_line

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
    words = translator(report.language)
    lines = [_annotation(finding, words) for finding in shown]
    if rest or report.not_run:
        lines.append(f"::notice title=qmsctl::{_data(_remainder(rest, report, words))}")
    return "".join(f"{line}\n" for line in lines)


def summary_markdown(report: Report) -> str:
    """Return all findings as Markdown for ``$GITHUB_STEP_SUMMARY``, cut where GitHub's limit of 1 MiB is near."""
    words = translator(report.language)
    parts = [f"## qmsctl check\n\n{_cell(summary(report))}\n"]
    silent = not_run(report)
    label = words("not run")
    parts += [f"\n- {label}: {_cell(', '.join(codes))}: {_cell(why)}" for why, codes in list(silent.items())[:100]]
    if silent:
        parts.append("\n")
    if report.findings:
        heads = (words("Severity"), words("Place"), words("Rule"), words("What"), words("How to mend it"))
        parts.append(f"\n| {' | '.join(heads)} |\n| --- | --- | --- | --- | --- |\n")
    left = _SUMMARY_BYTES - sum(len(part.encode()) for part in parts)
    findings = worst_first(report)
    for number, finding in enumerate(findings):
        row = _row(finding, words)
        left -= len(row.encode())
        if left < 0:
            rest = words.plural("and {number} more finding", "and {number} more findings", len(findings) - number)
            parts.append(f"\n… {rest}\n")
            break
        parts.append(row)
    return "".join(parts)


def _annotation(finding: Finding, words: Translator) -> str:
    place = finding.location
    title = f"{finding.code} {finding.name}"
    message = one_line(finding.message)
    if finding.fix:
        mend = words("fix")
        message += f"\n{mend}: {one_line(finding.fix)}"
    return (
        f"::{_COMMANDS[finding.severity]} file={_property(place.path)},line={place.line},col={place.column},"
        f"title={_property(title)}::{_data(message)}"
    )


def _remainder(rest: tuple[Finding, ...], report: Report, words: Translator) -> str:
    parts = []
    if rest:
        more = by_severity(rest, words)
        parts.append(words("and {findings} more; the summary of this step lists them all", findings=more))
    if report.not_run:
        number = words.plural("{number} rule did not run", "{number} rules did not run", len(report.not_run))
        parts.append(number)
        reasons = list(not_run(report).items())[:_SHOWN]
        parts += [f"{one_line(', '.join(codes[:20]))}: {one_line(why)}" for why, codes in reasons]
    return "\n".join(parts)


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(one_line(text)).replace(":", "%3A").replace(",", "%2C")


def _row(finding: Finding, words: Translator) -> str:
    cells = (
        severity_word(finding.severity, words),
        str(finding.location),
        f"{finding.code} {finding.name}",
        finding.message,
        finding.fix,
    )
    return f"| {' | '.join(_cell(cell) for cell in cells)} |\n"


def _cell(text: str) -> str:
    """Escape by character references, which Markdown never takes for markup, a link or a mention."""
    return _MARKDOWN.sub(lambda match: f"&#{ord(match.group())};", visible(text))
