"""A handbook opened and checked, and the report as it is shown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from qmsctl.checking import check, read_baseline, with_sources
from qmsctl.cli.answers import Answer
from qmsctl.cli.handbook import Handbook, open_handbook, reader_language
from qmsctl.cli.proposed import begin_history, evidence, evidence_of_change, open_change
from qmsctl.findings import Report, Severity
from qmsctl.reporters import REPORTERS

if TYPE_CHECKING:
    from qmsctl.history import StartedHistory

_WITH_REVISION = ("json", "sarif")
_LEVELS = {
    "error": (Severity.ERROR,),
    "warning": (Severity.ERROR, Severity.WARNING),
    "note": tuple(Severity),
    "never": (),
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """How a check was asked for. `folder` is `root`, or the handbook around us where none was named."""

    root: Path | None
    folder: Path | None
    today: date | None
    at: str | None
    format: str
    select: list[str]
    ignore: list[str]
    fail_on: str
    base: str | None
    history: bool
    baseline: bool
    cache: bool
    language: str | None
    coloured: bool
    summary: bool


class Checked(NamedTuple):
    """The answer of a check, the day it is about, and the time zone that says which day it is.

    `lasting` is False where asking again may give another answer though nothing has changed: a file that could not
    be read, a program that was not to be had.
    """

    answer: Answer
    day: str
    zone: str
    lasting: bool


def checked(wanted: Wanted) -> Checked:
    """Check a handbook; return what is to be shown. Raises `QmsctlError`."""
    begins = wanted.folder is not None and not wanted.at and wanted.history
    started = begin_history(wanted.folder, cache=wanted.cache) if wanted.folder is not None and begins else None
    handbook = open_handbook(wanted.root, wanted.today, wanted.at)
    report, failing = _all(handbook, wanted, started) if wanted.base is None else _changed(handbook, wanted, started)
    report = with_sources(report, handbook.tree)
    code = int(failing and any(finding.severity in _LEVELS[wanted.fail_on] for finding in report.findings))
    answer = Answer(code, _rendered(report, wanted), _summary(report) if wanted.summary else "")
    unread = any(problem.rule == "unreadable-file" for problem in handbook.system.problems)
    lasting = not unread and not (wanted.history and report.not_run)
    return Checked(answer, handbook.today.isoformat(), handbook.system.settings.time_zone, lasting)


def _all(handbook: Handbook, wanted: Wanted, started: StartedHistory | None) -> tuple[Report, bool]:
    """Everything that is wrong, which fails."""
    settings = handbook.system.settings.check
    report = check(
        handbook.system,
        handbook.today,
        select=wanted.select,
        ignore=wanted.ignore,
        baseline=read_baseline(handbook.tree, settings.baseline) if wanted.baseline else frozenset(),
        revision=_revision(handbook, wanted),
        language=reader_language(wanted.language, handbook),
        evidence=(lambda: evidence(handbook, started, cache=wanted.cache)) if wanted.history else None,
    )
    return report, True


def _changed(handbook: Handbook, wanted: Wanted, started: StartedHistory | None) -> tuple[Report, bool]:
    """What a change brings in, and whether the branch lets that fail."""
    from qmsctl.proposal.judging import NEVER, gate, judge

    change = open_change(handbook, wanted.base or "")
    now, before = evidence_of_change(handbook, change, history=wanted.history, started=started, cache=wanted.cache)
    report = judge(
        change,
        handbook.today,
        select=wanted.select,
        ignore=wanted.ignore,
        language=reader_language(wanted.language, handbook),
        evidence=now,
        base_evidence=before,
        revision=_revision(handbook, wanted),
        baseline=wanted.baseline,
    )
    return report, gate(change) != NEVER


def _revision(handbook: Handbook, wanted: Wanted) -> str:
    if wanted.format not in _WITH_REVISION:
        return ""
    from qmsctl.git.fork import revision_of

    return revision_of(handbook.root, handbook.tree)


def _rendered(report: Report, wanted: Wanted) -> str:
    if wanted.format == "text":
        from qmsctl.reporters.text import text

        return text(report, colour=wanted.coloured)
    return REPORTERS[wanted.format](report)


def _summary(report: Report) -> str:
    from qmsctl.reporters.github import summary_markdown

    return summary_markdown(report)
