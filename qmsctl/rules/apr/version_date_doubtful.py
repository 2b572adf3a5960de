"""What a document says of its versions is what the branch held.

Judged is what came to the branch since the first day of `approval:`. The day a
version is valid from lies no more than `tolerance` before the day it was approved
on the branch. Each version in `changes:` was there; the list may begin anywhere and
leaves out no approved version after that; and the dates differ by no more than
`tolerance`. No commit is dated in the future or more than a day before the one it follows.

Why: the list of changes is what people are shown, the branch is what happened.
Where they differ, one was written afterwards. Dates of commits are set by the
clock of whoever made them; nothing here is ordered by them, but they are shown.

Mend: write what happened. Where the branch is right about a date and the list is
too, raise `tolerance` in `qms.yaml`, or accept the finding with a reason.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from qmsctl.findings import Location, Message, Problem, Severity
from qmsctl.periods import Interval, parse_date, parse_interval
from qmsctl.rules.apr.earlier import asked_since, documents, first_approved, whole_history
from qmsctl.rules.protocol import HISTORY, Context
from qmsctl.settings import FILE
from qmsctl.system import Document, System
from qmsctl.system.document import APPROVED, RETIRED
from qmsctl.system.inheritance import number

if TYPE_CHECKING:
    from qmsctl.history import History

CODE = "APR106"
NAME = "version-date-doubtful"
SEVERITY = Severity.WARNING
CLAUSES = ("iso-9001-2015#7.5.2", "iso-9001-2015#7.5.3.2")
OPTIONS: dict[str, tuple[str, str]] = {
    "tolerance": ("31 days", "how far a date may lie from the day on which the branch got the version")
}
NEEDS = HISTORY

_DAY = 86_400


def check(system: System, context: Context) -> Iterator[Problem]:
    history = whole_history(system, context)
    if history is None:
        return
    since = asked_since(system)
    tolerance = parse_interval(context.text("tolerance", "31 days")) or Interval(0, 31)
    yield from _clocks(history, since, context.today)
    for document in documents(system):
        if document.status in (APPROVED, RETIRED):
            yield from _valid_from(document, history, since, tolerance)
            yield from _changes(document, history, since, tolerance)


def _apart(one: date, other: date, tolerance: Interval) -> bool:
    """Say whether two days lie further apart than is tolerated."""
    last = tolerance.after(min(one, other))
    return last is not None and last < max(one, other)


def _clocks(history: History, since: date, today: date) -> Iterator[Problem]:
    """Commits that came after change control began, by their place on the line, whatever they are dated."""
    line, begun = history.line, False
    start, end = _seconds(since), _seconds(today) + 2 * _DAY
    before = None
    for position, row in enumerate(line.rows):
        time = line.walk.times[row]
        begun = begun or time >= start
        backwards = before is not None and time < before - _DAY
        if begun and (backwards or time > end):
            moment = line.moment(position)
            yield _clock(moment.commit[:12], moment.day, line.moment(position - 1).day if backwards else None)
        before = time


def _seconds(day: date) -> float:
    """The beginning of a day in UTC, counted from 1970."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()


def _clock(commit: str, day: date, other: date | None) -> Problem:
    if other is not None:
        message = Message("a commit is dated {day}, and the one it follows {other}", day=day, other=other)
    else:
        message = Message("a commit is dated {day}, which has not come", day=day)
    fix = Message("look at the clock of whoever made commit {commit}", commit=commit)
    return Problem(Location(FILE), message, fix, commit)


def _valid_from(document: Document, history: History, since: date, tolerance: Interval) -> Iterator[Problem]:
    state, valid = first_approved(history, document, since), parse_date(document.valid_from)
    if state and valid and state.day >= since and valid < state.day and _apart(valid, state.day, tolerance):
        yield Problem(
            document.at("valid_from"),
            Message(
                "version {version} is valid from {valid}, and the branch has had it since {day}",
                version=document.version,
                valid=valid,
                day=state.day,
            ),
            Message("let it be valid from the day it was approved, or later"),
            document.id,
        )


def _changes(document: Document, history: History, since: date, tolerance: Interval) -> Iterator[Problem]:
    held = _held(document, history)
    if not held:
        return
    changes = document.changes
    listed = {row.version for row in changes}
    for index, row in enumerate(changes):
        day, written = held.get(row.version), parse_date(row.date)
        if written is None or (row.version == document.version and day is None):
            continue
        if day is None:
            if written >= since and number(row.version) > min(map(number, held)):
                yield _never_held(document, index, row.version)
        elif day >= since and _apart(written, day, tolerance):
            yield _other_day(document, index, row.version, day)
    # A list may begin anywhere, but has no gaps.
    oldest = min(map(number, listed), default=(0, 0))
    for version, day in held.items():
        if listed and version not in listed and day >= since and number(version) > oldest:
            yield _not_listed(document, version, day)


def _held(document: Document, history: History) -> dict[str, date]:
    """The versions that the branch has had, each with the day it was approved there first."""
    found = {}
    for run in history.versions(document.id):
        if run.approved is not None:
            found[run.version] = run.approved.day
    return found


def _never_held(document: Document, index: int, version: str) -> Problem:
    return Problem(
        document.at("changes", index, "version"),
        Message("version {version} was never approved on the branch", version=version),
        Message("take the line out, or say in the line of the next version what changed"),
        document.id,
    )


def _other_day(document: Document, index: int, version: str, day: date) -> Problem:
    return Problem(
        document.at("changes", index, "date"),
        Message("the branch got version {version} on {day}", version=version, day=day),
        Message("write the day on which it was approved"),
        document.id,
    )


def _not_listed(document: Document, version: str, day: date) -> Problem:
    return Problem(
        document.at("changes"),
        Message("version {version} was approved on {day} and is not in the list", version=version, day=day),
        Message("put its line back"),
        document.id,
    )
