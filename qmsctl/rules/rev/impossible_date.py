"""Every date is a day that can be.

A day that the calendar does not have (30 February), in any date of a document,
page, register or qms.yaml; a change or a measurement in the future; changes
whose dates do not fall down the list; a document valid before the change that
made its version, or due for review before it is valid; a holder whose last day
is before the first.

Why: what was valid when is told by these dates alone. One that cannot be true
makes the others doubtful.

Mend: write the day it was.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from typing import Any

from qmsctl.findings import Location, Message, Problem, Severity
from qmsctl.periods import parse_date
from qmsctl.rules.protocol import Context
from qmsctl.schemas import shipped_schema, values_at
from qmsctl.system import Document, System
from qmsctl.system.measurements import FOLDER
from qmsctl.text.marks import locate

CODE = "REV005"
NAME = "impossible-date"
SEVERITY = Severity.ERROR
CLAUSES = ("iso-9001-2015#7.5.2", "iso-9001-2026#7.5.2", "iso-14001-2015#7.5.2", "iso-14001-2026#7.5.2")
OPTIONS: dict[str, tuple[str, str]] = {}


def check(system: System, context: Context) -> Iterator[Problem]:
    yield from _in_settings(system)
    for document in system.documents:
        yield from _not_in_calendar(document.front, shipped_schema("document").dates, document.at, document.id)
        yield from _in_changes(document, context.today)
        yield from _in_validity(document, context.today)
    yield from _in_pages(system)
    for register in system.registers.values():
        dates = register.schema.dates
        for entry in register.entries if dates else ():
            yield from _not_in_calendar(entry.data, dates, entry.at, entry.id)
    for record in system.records:
        dates = system.record_schemas[record.kind].dates
        yield from _not_in_calendar(record.front, dates, record.at, record.id)
    yield from _in_series(system, context.day)


def _not_in_calendar(
    root: Any, dates: tuple[tuple[str, ...], ...], at: Callable[..., Location], item: str
) -> Iterator[Problem]:
    for place in dates:
        if place[0] not in root:
            continue
        for keys, value in values_at(root, place):
            if isinstance(value, str) and _written_as_date(value) and parse_date(value) is None:
                yield Problem(
                    at(*keys),
                    Message("there is no day {date}", date=value),
                    Message("write a day that the calendar has"),
                    item,
                )


def _written_as_date(value: str) -> bool:
    """Say whether the schema takes the text for a date; anything else it has reported."""
    return len(value) == 10 and value[4] == value[7] == "-" and (value[:4] + value[5:7] + value[8:]).isdecimal()


def _in_settings(system: System) -> Iterator[Problem]:
    yield from _not_in_calendar(system.settings.source, shipped_schema("qms").dates, system.settings.at, "")
    for role in system.organisation.roles.values():
        for holder in role.holders:
            first, last = parse_date(holder.since), parse_date(holder.until)
            if first and last and last < first:
                yield Problem(
                    system.organisation.at(holder.keys, "until"),
                    Message(
                        "“{person}” holds the role until {last}, which is before {first}",
                        person=holder.person,
                        last=last,
                        first=first,
                    ),
                    Message("write a day after from:, or correct that"),
                    role.id,
                )


def _in_changes(document: Document, today: date) -> Iterator[Problem]:
    later: date | None = None
    for index, change in enumerate(document.changes):
        day = parse_date(change.date)
        if day is None:
            continue
        if day > today:
            yield Problem(
                document.at("changes", index, "date"),
                Message("the change is dated {day}, which is in the future", day=day),
                Message("write the day the change was made"),
                document.id,
            )
        elif later and day > later:
            yield Problem(
                document.at("changes", index, "date"),
                Message("the change is dated {day}, later than the one above it ({later})", day=day, later=later),
                Message("write the latest change first, each with the day it was made"),
                document.id,
            )
        later = day


def _in_validity(document: Document, today: date) -> Iterator[Problem]:
    valid, review = parse_date(document.valid_from), parse_date(document.front.get("next_review"))
    if valid is None:
        return
    made = next((parse_date(row.date) for row in document.changes if row.version == document.version), None)
    if made and valid < made <= today:
        yield Problem(
            document.at("valid_from"),
            Message(
                "version {version} is valid from {valid} and was made on {made}",
                version=document.version,
                valid=valid,
                made=made,
            ),
            Message("write the day from which this version holds"),
            document.id,
        )
    if review and review < valid:
        yield Problem(
            document.at("next_review"),
            Message(
                "the next review on {review} is before the document is valid ({valid})", review=review, valid=valid
            ),
            Message("write the day the review is due"),
            document.id,
        )


def _in_pages(system: System) -> Iterator[Problem]:
    # The day a page was published is DOC401's.
    dates = tuple(place for place in shipped_schema("page").dates if place != ("date",))
    for page in system.pages:
        if page.front is not None:
            yield from _not_in_calendar(page.front, dates, partial(_place, page.path, page.front), "")


def _place(path: str, root: Any, *keys: str | int) -> Location:
    return locate(path, root, keys)


def _in_series(system: System, today: str) -> Iterator[Problem]:
    for name, rows in system.series.items():
        for row in rows:
            if row.date > today:
                yield Problem(
                    Location(f"{FOLDER}{name}.csv", row.line),
                    Message("the value is of {day}, which is in the future", day=row.date),
                    Message("write the last day of the period that was measured"),
                    name,
                )
