"""Objectives: where each stands, from which baseline to which target, and whether those below answer."""

from __future__ import annotations

from collections.abc import Iterator

from qmsctl.findings import Message, template
from qmsctl.periods import parse_date
from qmsctl.reviews.inputs.figures import figure
from qmsctl.reviews.inputs.grouping import entries, nothing_in
from qmsctl.reviews.inputs.model import Column, Fact, Figure, Gathering, Part, Place, Row, Table, Word
from qmsctl.reviews.inputs.numbers import number
from qmsctl.system import Entry, System
from qmsctl.system.system import remembered
from qmsctl.text.lenient import rows, text

_ENDED = ("reached", "dropped")
_COLUMNS = (
    Column("title", template("Objective")),
    Column("unit", template("Unit")),
    Column("baseline", template("Baseline")),
    Column("before", template("Year before")),
    Column("value", template("Value")),
    Column("target", template("Target")),
    Column("due", template("Due")),
    Column("status", template("Status")),
    Column("earlier", template("Status before")),
)


def objectives(asked: Gathering) -> Part:
    """Return the objectives of the unit, then those below, those first that ask for attention."""
    found = [entry for entry in entries(asked, "objectives") if not _long_ended(asked, entry)]
    if not found:
        return Part(holes=(nothing_in(asked, "objectives"),))
    pairs = [(entry, _figure(asked, entry)) for entry in found]
    listed = [_row(asked, entry, measured) for entry, measured in pairs]
    listed.sort(key=lambda row: (not row.why, row.cells[1] != Place(asked.unit)))
    count = {
        status: sum(entry.text("status") == status for entry in found) for status in ("late", "at-risk", "reached")
    }
    return Part(
        (
            Fact("objectives", template("Objectives"), len(found)),
            Fact("objectives.reached", template("Reached"), count["reached"]),
            Fact("objectives.at-risk", template("At risk"), count["at-risk"], bool(count["at-risk"])),
            Fact("objectives.late", template("Late"), count["late"], bool(count["late"])),
        ),
        (Table("objectives", template("Objectives"), _COLUMNS, tuple(listed)),),
        tuple(measured for _, measured in pairs if measured),
    )


def _long_ended(asked: Gathering, entry: Entry) -> bool:
    """Whether an objective was over before the period began."""
    due, since = parse_date(entry.data.get("due")), asked.period.since
    return entry.text("status") in _ENDED and due is not None and since is not None and due < since


def _figure(asked: Gathering, entry: Entry) -> Figure | None:
    indicator = asked.system.entry_by_id.get(entry.text("indicator"))
    if indicator is None or indicator.register != "indicators":
        return None
    return figure(asked, indicator, entry.unit or asked.unit, points=True)


def _row(asked: Gathering, entry: Entry, measured: Figure | None) -> Row:
    cells = (
        entry.title,
        Place(entry.unit or asked.unit),
        number(entry, "baseline"),
        measured.before if measured else None,
        measured.value if measured else None,
        number(entry, "target"),
        parse_date(entry.data.get("due")),
        Word(entry.text("status")) if entry.text("status") else None,
        _earlier(asked, entry),
    )
    return Row(entry.id, cells, tuple(_why(asked, entry, measured)))


def _why(asked: Gathering, entry: Entry, measured: Figure | None) -> Iterator[Message]:
    due, status = parse_date(entry.data.get("due")), entry.text("status")
    if due and due < asked.today and status not in _ENDED:
        yield Message("past its day and not reached")
    if status in ("late", "at-risk"):
        yield Message("at risk") if status == "at-risk" else Message("late")
    if entry.text("indicator") and (measured is None or measured.value is None) and not _measured_below(asked, entry):
        yield Message("no value in the period")
    if measured and measured.course == "worse" and status not in _ENDED:
        yield Message("worse than the year before")
    waiting = list(unanswered(asked.system, entry))
    if waiting:
        yield Message("expectations without an answer: {count}", count=len(waiting))


def _measured_below(asked: Gathering, entry: Entry) -> bool:
    """Whether units below the objective's own have values in the period, where it has none itself."""
    indicator = asked.system.entry_by_id.get(entry.text("indicator"))
    if indicator is None or indicator.register != "indicators":
        return False
    below = asked.system.organisation.below(entry.unit or asked.unit)
    found = (figure(asked, indicator, unit) for unit in below)
    return any(each is not None and each.value is not None for each in found)


def unanswered(system: System, entry: Entry) -> Iterator[str]:
    """Yield the units that an objective expects something of and that answer neither with an objective nor a reason."""
    answering = _answering(system).get(entry.id, frozenset())
    for row in rows(entry.data, "expectations"):
        unit = text(row, "unit")
        if not text(row, "not_relevant_because") and unit not in answering:
            yield unit


@remembered
def _answering(system: System) -> dict[str, frozenset[str]]:
    """The units that have an objective below another one, with the units above those, by the other's id."""
    found: dict[str, set[str]] = {}
    for entry in system.register("objectives"):
        found.setdefault(entry.text("parent"), set()).update(system.organisation.line(entry.unit))
    return {parent: frozenset(units) for parent, units in found.items()}


def _earlier(asked: Gathering, entry: Entry) -> Word | None:
    """What the status was when the period began, where its history tells."""
    since = str(asked.period.since or "")
    before = [text(row, "status") for row in rows(entry.data, "history") if text(row, "on") < since]
    return Word(before[-1]) if before and before[-1] else None
