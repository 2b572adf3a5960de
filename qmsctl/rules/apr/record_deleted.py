"""What was recorded stays: no record is taken away, no measured value rewritten.

Every file below `records/` that was there still is, wherever it was moved to; a
record is known by the name of its file. Every row of a series of measurements
that was there still stands as it was; rows are only ever added. Compared is with
what a change began from, and without `--base` with what the branch has held
since the first day of `approval:`. Approvals are looked after by APR301.

Why: results and decisions are evidence. A value that turns out wrong is corrected
in the open: the old row, and a newer one that says why.

Mend: put it back. For a correction, append a row for the same day and unit with
the right value and a note; the last one counts. What must be deleted by law is
accepted under `suppressions:` with the reason.
"""

from __future__ import annotations

from collections.abc import Iterator

from qmsctl.findings import Location, Message, Problem, Severity
from qmsctl.rules.apr.records import earlier, gone
from qmsctl.rules.protocol import PAST, Context
from qmsctl.system import System
from qmsctl.system.measurements import COLUMNS, FOLDER

CODE = "APR402"
NAME = "record-deleted"
SEVERITY = Severity.ERROR
CLAUSES = ("iso-9001-2015#7.5.3.2", "iso-9001-2015#10.2.2", "iso-14001-2015#7.5.3")
OPTIONS: dict[str, tuple[str, str]] = {}
NEEDS = PAST


def check(system: System, context: Context) -> Iterator[Problem]:
    for lost in gone(system, context):
        if lost.day is None:
            message = Message("this record is gone")
        else:
            message = Message("this record was taken away on {day}", day=lost.day)
        name = lost.path.rpartition("/")[2].rpartition(".")[0]
        yield Problem(Location(lost.path), message, Message("put it back"), name or lost.path)
    for series in earlier(system, context, ".csv"):
        if series.path.startswith(FOLDER):
            yield from _rows(series.path, series.text.split("\n"), [old.split("\n") for old in series.earlier])


def _rows(path: str, now: list[str], before: list[list[str]]) -> Iterator[Problem]:
    head = ",".join(COLUMNS)
    present = {line.strip() for line in now}
    lost = dict.fromkeys(line.strip() for old in before for line in old)
    places = {_of(line): number for number, line in enumerate(now, start=1)}
    for row in lost:
        if not row or row == head or row in present:
            continue
        line = places.get(_of(row), 0)
        if line:
            message = Message("the row “{row}” was changed", row=row)
        else:
            message = Message("the row “{row}” was taken away", row=row)
        fix = Message("put it back; to correct it, append a row with the right value and a note that says why")
        yield Problem(Location(path, line or 1), message, fix, path[len(FOLDER) : -len(".csv")])


def _of(row: str) -> tuple[str, ...]:
    """What a row is about: its day and its unit."""
    return tuple(cell.strip() for cell in row.split(",")[:2])
