"""A closed record stays as it was closed; amendments are added at its end.

A record (a Markdown file below `records/`) whose `status` says that it is closed
still begins with every word it had then, front matter and all. Below that,
anything may be added. Compared is with what a change began from, and without
`--base` with every state on the branch since the first day of `approval:`.

Why: a record is what was known and decided at the time. Whoever mends it
afterwards, with the best of intentions, takes from it what makes it evidence.

Mend: put it back as it was, and write what is to be added below it, with the day
and who writes.
"""

from __future__ import annotations

from collections.abc import Iterator

from qmsctl.findings import Location, Message, Problem, Severity
from qmsctl.rules.apr.records import earlier
from qmsctl.rules.protocol import PAST, Context
from qmsctl.system import System
from qmsctl.text.front_matter import read_sheet
from qmsctl.text.lenient import text

CODE = "APR401"
NAME = "closed-record-edited"
SEVERITY = Severity.ERROR
CLAUSES = ("iso-9001-2015#7.5.3.2", "iso-9001-2015#10.2.2", "iso-14001-2015#7.5.3")
OPTIONS: dict[str, tuple[str, str]] = {
    "closed": ("closed", "the values of `status` that close a record, separated by commas")
}
NEEDS = PAST


def check(system: System, context: Context) -> Iterator[Problem]:
    closed = {value.strip() for value in context.text("closed", "closed").split(",")}
    for record in earlier(system, context, ".md"):
        was = next((old for old in record.earlier if _closed(old, closed) and not record.text.startswith(old)), None)
        if was is None:
            continue
        line = _first_difference(was, record.text)
        yield Problem(
            Location(record.path, line),
            Message("this record was closed, and line {line} is not as it was then", line=line),
            Message("put it back as it was and write what is to be added below it"),
            record.path.rpartition("/")[2].removesuffix(".md"),
        )


def _closed(record: str, closed: set[str]) -> bool:
    return text(read_sheet("", record).front, "status") in closed


def _first_difference(was: str, now: str) -> int:
    old, new = was.split("\n"), now.split("\n")
    same = next((number for number, pair in enumerate(zip(old, new, strict=False)) if pair[0] != pair[1]), len(new) - 1)
    return same + 1
