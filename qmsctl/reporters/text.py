"""For people at a terminal: each finding with its source line, grouped by file."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from qmsctl.findings import Finding, Report, Severity, visible
from qmsctl.i18n import translator
from qmsctl.reporters.counts import not_run, severity_word, summary
from qmsctl.reporters.escapes import log_line, one_line

_WIDTH = 100
_BEFORE = 60
_RED, _YELLOW, _BLUE, _BOLD, _FAINT, _PLAIN = "\x1b[31m", "\x1b[33m", "\x1b[34m", "\x1b[1m", "\x1b[2m", "\x1b[0m"
_COLOURS = {Severity.ERROR: _RED, Severity.WARNING: _YELLOW, Severity.NOTE: _BLUE}


def text(report: Report, *, colour: bool = False) -> str:
    """Return the findings with source lines and mends, a summary line, and the rules that did not run."""
    files: dict[str, list[Finding]] = {}
    for finding in report.findings:
        files.setdefault(finding.location.path, []).append(finding)
    blocks = ["".join(_finding(finding, report, colour) for finding in found) for found in files.values()]
    return "\n".join([*blocks, _ending(report, colour)])


def _finding(finding: Finding, report: Report, colour: bool) -> str:
    words = translator(report.language)
    severity = _paint(severity_word(finding.severity, words), _BOLD + _COLOURS[finding.severity], colour)
    place = log_line(str(finding.location))
    lines = [f"{place}: {severity} {one_line(finding.code)} {one_line(finding.message)}"]
    source = report.sources.get((finding.location.path, finding.location.line))
    number = str(finding.location.line)
    if source is not None:
        shown, column = _snippet(source, finding.location.column)
        lines.append(f"{_paint(f'{number:>5} |', _FAINT, colour)} {shown}")
        caret = _paint("^", _COLOURS[finding.severity], colour)
        lines.append(f"{_paint('      |', _FAINT, colour)} {' ' * column}{caret}")
    if finding.fix:
        mend = words("fix")
        lines.append(f"      = {mend}: {one_line(finding.fix)}")
    return "".join(line.rstrip() + "\n" for line in lines)


def _snippet(source: str, column: int) -> tuple[str, int]:
    """Return the part of a source line around a column as it can be shown, and how far the column is from its left."""
    at = min(max(column - 1, 0), len(source))
    start = max(0, at - _BEFORE)
    end = min(len(source), start + _WIDTH)
    left, right = "…" if start else "", "…" if end < len(source) else ""
    # The two parts are made visible apart, so that the mark stands under the right character.
    before, after = one_line(source[start:at]), one_line(source[at:end])
    whole = one_line(before + after)
    return left + whole + right, _columns(left + whole[: len(before)])


def _columns(shown: str) -> int:
    """How many cells of a terminal a text takes: wide characters two, combining ones none."""
    return sum(
        0 if unicodedata.combining(sign) else 2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in shown
    )


def _ending(report: Report, colour: bool) -> str:
    worst = next((severity for severity in Severity if report.count(severity)), None)
    line = summary(report)
    if worst:
        line = _paint(line, _BOLD + _COLOURS[worst], colour)
    return "".join(f"{part}\n" for part in (line, *_not_run(report)))


def _not_run(report: Report) -> Iterator[str]:
    label = translator(report.language)("not run")
    for why, codes in not_run(report).items():
        yield f"{label}: {one_line(visible(', '.join(codes)))}: {one_line(why)}"


def _paint(shown: str, style: str, colour: bool) -> str:
    return f"{style}{shown}{_PLAIN}" if colour else shown
