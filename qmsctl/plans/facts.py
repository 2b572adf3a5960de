"""The facts that a unit's plan of a year can rest on: what the year before showed, on a page or two.

What is not kept in the handbook is said, not left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from qmsctl.actions import actions_of
from qmsctl.actions.listing import Wanted, listed
from qmsctl.i18n import Translator
from qmsctl.plans.cells import table
from qmsctl.reviews.cascade import REACHED, asked_of, finished, objectives_by_id
from qmsctl.reviews.decisions import shown_in
from qmsctl.reviews.inputs.figures import concerned, figure
from qmsctl.reviews.inputs.model import Gathering
from qmsctl.reviews.inputs.scope import gathering
from qmsctl.reviews.model import Decision
from qmsctl.reviews.reading import management_reviews
from qmsctl.system import Entry, System
from qmsctl.text.plain import plain

_MOST = 12
"""Rows of a section, so that a pack stays short; the rest is counted."""
_SURVEYS = ("customer", "employee")


@dataclass(frozen=True, slots=True)
class Section:
    """One kind of fact: a heading, columns by key and heading, rows of texts; `empty` is said where there are none."""

    key: str
    heading: str
    columns: tuple[tuple[str, str], ...]
    rows: tuple[tuple[str, ...], ...]
    empty: str


def facts(system: System, unit: str, year: int, today: date, words: Translator) -> tuple[Section, ...]:
    """Return what is known for a unit's plan of a year; figures are those of the period before that year."""
    asked = gathering(system, unit, year, today)
    return (
        _figures(asked, words),
        _objectives(system, unit, words),
        _decisions(system, unit, year, words),
        _actions(system, unit, today, words),
        _expectations(system, unit, words),
        _aspects(asked, words),
        _risks(asked, words),
        *_holes(asked, words),
    )


def written(title: str, sections: Iterable[Section], words: Translator) -> str:
    """Return the sections as Markdown; of long ones the first rows, and how many more there are."""
    lines = [f"# {plain(title)}"]
    for section in sections:
        lines += ["", f"## {section.heading}", ""]
        if not section.rows:
            lines.append(section.empty)
            continue
        rows = ([plain(cell) for cell in row] for row in section.rows[:_MOST])
        lines += table([heading for _, heading in section.columns], rows)
        left = len(section.rows) - _MOST
        if left > 0:
            lines += ["", words.plural("And {number} more.", "And {number} more.", left)]
    return "\n".join(lines) + "\n"


def _figures(asked: Gathering, words: Translator) -> Section:
    rows = []
    for indicator in concerned(asked):
        found = figure(asked, indicator, asked.unit)
        if found is None:
            continue
        measure = indicator.text("measure")
        course = {"better": words("better"), "worse": words("worse"), "same": words("unchanged")}
        rows.append(
            (
                f"{indicator.id} {indicator.title}" + (f" ({measure})" if measure else ""),
                _number(found.value, words),
                _number(found.before, words),
                course.get(found.course, ""),
                _number(found.target, words),
                words("outside its limit") if found.outside else "",
            )
        )
    columns = (
        ("indicator", words("Indicator")),
        ("value", words("Value")),
        ("before", words("Year before")),
        ("course", words("Course")),
        ("target", words("Target")),
        ("limit", words("Limit")),
    )
    until = min(asked.period.until or asked.today, asked.today)
    heading = words("Indicators, {since} to {until}", since=words.date(asked.period.since), until=words.date(until))
    return Section("indicators", heading, columns, tuple(rows), words("No indicator is measured for the unit."))


def _objectives(system: System, unit: str, words: Translator) -> Section:
    found = [objective for objective in objectives_by_id(system).values() if objective.unit == unit]
    found.sort(key=lambda objective: (not finished(objective), objective.text("status") == REACHED))
    rows = tuple(
        (
            f"{objective.id} {objective.title}",
            words.value(objective.text("status")),
            words.date(objective.text("due")),
            objective.text("result") or _last_note(objective),
        )
        for objective in found
    )
    columns = (
        ("objective", words("Objective")),
        ("status", words("Status")),
        ("due", words("Due")),
        ("result", words("Result")),
    )
    return Section("objectives", words("Objectives"), columns, rows, words("The unit has no objectives."))


def _last_note(objective: Entry) -> str:
    history = objective.data.get("history")
    last = history[-1] if isinstance(history, list) and history else None
    note = last.get("note") if isinstance(last, dict) else None
    return note if isinstance(note, str) else ""


def _decisions(system: System, unit: str, year: int, words: Translator) -> Section:
    rows = tuple(
        (
            decision.name,
            shown_in(system, decision, words),
            ", ".join(_became(system, decision, words)),
            words.date(decision.due),
        )
        for decision in _concerning(system, unit, year)
    )
    columns = (
        ("decision", words("Decision")),
        ("text", words("What was decided")),
        ("became", words("What became of it")),
        ("due", words("Due")),
    )
    empty = words("No decision of a management review concerns the unit.")
    return Section("decisions", words("Decisions of the last management review"), columns, rows, empty)


def _concerning(system: System, unit: str, year: int) -> Iterator[Decision]:
    """The decisions of the unit's last review before the year, and of those above that name the unit."""
    line = system.organisation.line(unit)
    last = {}
    for review in management_reviews(system).values():
        if review.unit in line and review.year < str(year) and not review.cancelled:
            last[review.unit] = review
    for above in line:
        if above in last:
            yield from (found for found in last[above].decisions if above == unit or found.unit == unit)


def _became(system: System, decision: Decision, words: Translator) -> Iterator[str]:
    found = actions_of(system, decision.name)
    for action in found:
        yield f"{action.id} ({words.value(action.status)})"
    if not found and decision.record:
        yield decision.record


def _actions(system: System, unit: str, today: date, words: Translator) -> Section:
    found = [
        action
        for action in listed(system, Wanted(unit=unit, open=True), today)
        if action.unit == unit and not action.record.confidential
    ]
    rows = tuple(
        (
            f"{action.id} {action.title}",
            words("overdue") if action.overdue(today) else words.value(action.status),
            words.date(action.due),
            words.number(len(action.moved)) if action.moved else "",
        )
        for action in found
    )
    columns = (
        ("action", words("Action")),
        ("status", words("Status")),
        ("due", words("Due")),
        ("moved", words("Times moved")),
    )
    return Section("actions", words("Actions"), columns, rows, words("No action is open."))


def _expectations(system: System, unit: str, words: Translator) -> Section:
    waiting = [found for found in asked_of(system, unit) if not found.answered]
    rows = tuple((f"{found.objective.id} {found.objective.title}", found.text) for found in waiting)
    columns = (("objective", words("Objective above")), ("expectation", words("Expectation")))
    heading = words("Expectations from above that wait for an answer")
    return Section(
        "expectations", heading, columns, rows, words("Everything that is expected of the unit is answered.")
    )


def _aspects(asked: Gathering, words: Translator) -> Section:
    found = [entry for entry in asked.system.register("aspects") if entry.data.get("significant") is True]
    here, above = _here_and_above(asked, found)
    rows = tuple(
        (f"{entry.id} {entry.title}", entry.text("impact"), ", ".join(entry.texts("objectives"))) for entry in here
    )
    columns = (
        ("aspect", words("Aspect")),
        ("impact", words("Environmental impact")),
        ("objectives", words("Objectives")),
    )
    empty = (
        words(
            "No significant environmental aspect is registered for the unit itself; the units above have {number}.",
            number=words.number(above),
        )
        if above
        else words("No significant environmental aspect is registered for the unit.")
    )
    return Section("aspects", words("Significant environmental aspects"), columns, rows, empty)


def _risks(asked: Gathering, words: Translator) -> Section:
    here, above = _here_and_above(asked, asked.system.register("risks"))
    here.sort(key=lambda entry: (-_size(entry), entry.id))
    rows = tuple(
        (
            f"{entry.id} {entry.title}",
            words.value(entry.text("kind")),
            words.number(_size(entry)),
            entry.text("treatment"),
        )
        for entry in here
    )
    columns = (
        ("risk", words("Risk or opportunity")),
        ("kind", words("Kind")),
        ("size", words("Likelihood × impact")),
        ("treatment", words("What is done")),
    )
    empty = (
        words("No risk is registered for the unit itself; the units above have {number}.", number=words.number(above))
        if above
        else words("No risk is registered for the unit.")
    )
    return Section("risks", words("Risks and opportunities"), columns, rows, empty)


def _here_and_above(asked: Gathering, entries: Iterable[Entry]) -> tuple[list[Entry], int]:
    """The entries of the unit and those below it, and how many the units above have; without a unit it is the top's."""
    organisation, found = asked.system.organisation, list(entries)
    line = organisation.line(asked.unit)[1:]
    here = [entry for entry in found if (entry.unit or organisation.root) in asked.scope]
    return here, sum((entry.unit or organisation.root) in line for entry in found)


def _size(entry: Entry) -> int:
    scores = entry.data.get("likelihood"), entry.data.get("impact")
    likelihood, impact = (score if isinstance(score, int) else 0 for score in scores)
    return likelihood * impact


def _holes(asked: Gathering, words: Translator) -> Iterator[Section]:
    """What a plan should rest on and this handbook does not hold."""
    if not asked.system.records_of("event"):
        yield Section(
            "events",
            words("Events and complaints"),
            (),
            (),
            words("Events are not kept in this handbook; bring the list."),
        )
    if not any(indicator.text("kind") in _SURVEYS for indicator in concerned(asked)):
        yield Section(
            "surveys",
            words("Surveys"),
            (),
            (),
            words("No indicator of customers or employees is measured here; bring what you know."),
        )


def _number(value: float | None, words: Translator) -> str:
    return "" if value is None else words.number(value)
