"""``qmsctl status``: one screen that says how the handbook stands."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import click

from qmsctl.checking import check, read_baseline
from qmsctl.cli.handbook import Handbook, format_option, open_handbook, reading_options
from qmsctl.cli.output import count, emit_json, line, sheet, table
from qmsctl.cli.proposed import evidence
from qmsctl.due import Due, due
from qmsctl.findings import Report, Severity
from qmsctl.system.summary import counts, orphans

_SHOWN = 5
_UNLINKED, _UNANSWERED, _UNAPPROVED = ("REF201",), ("REF301", "REF302"), ("APR201", "APR205")


@click.command("status")
@reading_options
@format_option
def command(root: Path | None, today: date | None, at: str | None, format_: str) -> None:
    """Show on one screen what is overdue, orphaned and missing."""
    handbook = open_handbook(root, today, at)
    report = check(
        handbook.system,
        handbook.today,
        baseline=read_baseline(handbook.tree, handbook.system.settings.check.baseline),
        evidence=evidence(handbook),
    )
    if format_ == "json":
        emit_json(_data(handbook, report), revision=handbook.commit)
    else:
        _screen(handbook, report)


def _data(handbook: Handbook, report: Report) -> dict[str, object]:
    system, today = handbook.system, handbook.today
    documents, entries = counts(system)
    coming = due(system, today, timedelta(days=30))
    return {
        "name": system.settings.name,
        "today": today,
        "units": len(system.organisation.units),
        "documents": documents,
        "entries": entries,
        "measurements": sum(map(len, system.series.values())),
        "findings": {str(severity): report.count(severity) for severity in Severity},
        "overdue": [_due(item) for item in coming if item.overdue(today)],
        "due_within_30_days": [_due(item) for item in coming if not item.overdue(today)],
        "orphans": [
            {"item": found.item, "title": found.title, "role": found.role, "unit": found.unit}
            for found in orphans(system, today)
        ],
        "not_run": [{"code": code, "why": why} for code, why in report.not_run],
        "not_approved": [finding.item for finding in report.findings if finding.code in _UNAPPROVED],
        "not_linked": [finding.item for finding in report.findings if finding.code in _UNLINKED],
        "clauses_without_answer": [finding.message for finding in report.findings if finding.code in _UNANSWERED],
    }


def _due(item: Due) -> dict[str, object]:
    return {
        "day": item.day,
        "what": item.what,
        "item": item.item,
        "title": item.title,
        "owner": item.owner,
        "unit": item.unit,
    }


def _screen(handbook: Handbook, report: Report) -> None:
    system, today = handbook.system, handbook.today
    documents, entries = counts(system)
    line(f"{system.settings.name or 'A handbook'} on {today}")
    line()
    by_status = ", ".join(f"{number} {status}" for status, number in sorted(documents.items())) or "none"
    sheet(
        [
            ("documents", by_status),
            ("registers", ", ".join(f"{name} {number}" for name, number in entries.items()) or "none"),
            ("units", len(system.organisation.units)),
            ("check", ", ".join(count(report.count(severity), str(severity), f"{severity}s") for severity in Severity)),
        ]
    )
    for why in dict.fromkeys(why for _, why in report.not_run):
        sheet([("not run", f"{', '.join(code for code, said in report.not_run if said == why)}: {why}")])
    coming = due(system, today, timedelta(days=30))
    _block("overdue", [_row(item) for item in coming if item.overdue(today)], "qmsctl due")
    _block(
        "due within 30 days",
        [_row(item) for item in coming if not item.overdue(today)],
        "qmsctl due --within '30 days'",
    )
    if any(code in _UNAPPROVED for code, _ in report.not_run):
        line()
        line("lacks an approval: not known; see what was not run")
    elif system.settings.approval is not None:
        _block(
            "lacks an approval",
            [(finding.item, finding.message) for finding in report.findings if finding.code in _UNAPPROVED],
            "qmsctl verify",
        )
    _block(
        "nobody answers for",
        [(found.item, found.role or "no role", found.title) for found in orphans(system, today)],
        "qmsctl org orphans",
    )
    _block(
        "nothing links to",
        [(finding.item, finding.location.path) for finding in report.findings if finding.code in _UNLINKED],
        "qmsctl check --select REF201",
    )
    _block(
        "clauses nothing answers",
        [(finding.item, finding.message) for finding in report.findings if finding.code in _UNANSWERED],
        "qmsctl coverage",
    )


def _row(item: Due) -> tuple[object, ...]:
    return item.day, item.item, item.owner, item.title


def _block(heading: str, rows: list[tuple[object, ...]], more: str) -> None:
    line()
    if not rows:
        line(f"{heading}: nothing")
        return
    line(f"{heading}: {len(rows)}" + (f" (all: {more})" if len(rows) > _SHOWN else ""))
    table([("", *row) for row in rows[:_SHOWN]])
