"""Series of measured values: ``records/measurements/<indicator>.csv`` with date, unit, value and note."""

from __future__ import annotations

import csv
import math
import re
from collections.abc import Iterator

from qmsctl.findings import Location, Message, Problem
from qmsctl.periods import parse_date
from qmsctl.system.register import Measurement
from qmsctl.text.limits import CSV_ROWS

FOLDER = "records/measurements/"
COLUMNS = ("date", "unit", "value", "note")
_NUMBER = re.compile(r"-?\d{1,15}(?:\.\d{1,9})?\Z")


def read_series(path: str, text: str, problems: list[Problem]) -> Iterator[Measurement]:
    """Yield the rows that are measurements; append what is wrong with the others to `problems`."""
    lines = text.split("\n")
    if len(lines) > CSV_ROWS:
        problems.append(
            _bad(
                Location(path),
                Message("the series has more than {limit} rows", limit=CSV_ROWS),
                Message("split it by year"),
                "limit-exceeded",
            )
        )
        return
    if lines[0].strip() != ",".join(COLUMNS):
        problems.append(
            _bad(
                Location(path),
                Message("the first line is “{found}”; {wanted} was expected", found=lines[0], wanted=",".join(COLUMNS)),
                Message("write that line first"),
            )
        )
        return
    for number, line in enumerate(lines[1:], start=2):
        if not line:
            continue
        row = _row(path, number, line, problems)
        if row:
            yield row


def _row(path: str, number: int, line: str, problems: list[Problem]) -> Measurement | None:
    try:
        cells = next(csv.reader([line], strict=True))
    except csv.Error as error:
        message = Message("the line is not CSV: {why}", why=str(error))
        problems.append(_bad(Location(path, number), message, Message("close the quotes")))
        return None
    if not 3 <= len(cells) <= 4:
        problems.append(
            _bad(
                Location(path, number),
                Message("the line has {count} cells; date, unit, value and note were expected", count=len(cells)),
                Message("quote a note that has commas"),
            )
        )
        return None
    date, unit, value = cells[0].strip(), cells[1].strip(), cells[2].strip()
    if parse_date(date) is None:
        problems.append(
            _bad(
                Location(path, number),
                Message("“{date}” is not a date; YYYY-MM-DD was expected", date=date),
                Message("write the last day of the period"),
            )
        )
        return None
    if not _NUMBER.match(value) or not math.isfinite(float(value)):
        column = len(cells[0]) + len(cells[1]) + 3
        problems.append(
            _bad(
                Location(path, number, column),
                Message("“{value}” is not a number", value=value),
                Message("write digits with a decimal point"),
            )
        )
        return None
    return Measurement(date, unit, float(value), cells[3].strip() if len(cells) == 4 else "", number)


def _bad(at: Location, message: Message, fix: Message, rule: str = "schema-mismatch") -> Problem:
    return Problem(at, message, fix, at.path.rsplit("/", 1)[-1].removesuffix(".csv"), rule)
