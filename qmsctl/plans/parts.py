"""The parts of a plan that are made: objectives, expectations from above and to those below, actions."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from qmsctl.actions import Action
from qmsctl.actions.listing import Wanted, listed
from qmsctl.i18n import Translator
from qmsctl.plans.cells import table
from qmsctl.reviews.cascade import Expectation, asked_of, expectations_of, finished, objectives_by_id
from qmsctl.system import Entry, System
from qmsctl.system.names import role_name, unit_name
from qmsctl.text.plain import plain


def pursued(system: System, unit: str) -> list[Entry]:
    """Return the objectives of a unit that are neither reached nor dropped."""
    return [
        objective
        for objective in objectives_by_id(system).values()
        if objective.unit == unit and not finished(objective)
    ]


def objectives_part(system: System, unit: str, words: Translator, path: str) -> list[str]:
    """Return the lines about a unit's objectives: an overview, and each with its plan."""
    found = pursued(system, unit)
    if not found:
        return [words("No objectives are registered for {unit}.", unit=plain(unit_name(system, unit)))]
    headings = (words("Objective"), words("Owner"), words("Due"), words("Indicator"), words("From"), words("To"))
    lines = table(headings, (_overview(system, objective, words) for objective in found))
    for objective in found:
        lines += ["", f"### {objective.id} {plain(objective.title)}", "", *_details(system, objective, words)]
    return [*lines, "", _register(system, words, path)]


def _register(system: System, words: Translator, path: str) -> str:
    """A sentence with a link to where the objectives are kept."""
    register = system.registers["objectives"].path
    target = posixpath.relpath(register, posixpath.dirname(path))
    return words("Kept in the register [{file}]({link}).", file=posixpath.basename(register), link=target)


def _overview(system: System, objective: Entry, words: Translator) -> tuple[str, ...]:
    indicator = system.entry_by_id.get(objective.text("indicator"))
    measure = f" ({plain(indicator.text('measure'))})" if indicator and indicator.text("measure") else ""
    return (
        f"{objective.id} {plain(objective.title)}",
        plain(role_name(system, objective.owner)),
        words.date(objective.text("due")),
        f"{plain(indicator.title)}{measure}" if indicator else "",
        _number(objective, "baseline", words),
        _number(objective, "target", words),
    )


def _details(system: System, objective: Entry, words: Translator) -> Iterator[str]:
    parent = objectives_by_id(system).get(objective.text("parent"))
    told = (
        (words("Follows from"), f"{parent.id} {parent.title}" if parent else ""),
        (words("Why"), objective.text("reason")),
        (words("Resources"), objective.text("resources")),
        (words("How it is evaluated"), objective.text("evaluation")),
        (words("Told to"), objective.text("communicated")),
    )
    yield from (f"- **{label}:** {plain(value)}" for label, value in told if value)
    measures = objective.texts("measures")
    if measures:
        label = words("What is done")
        yield f"- **{label}:**"
        yield from (f"    - {plain(measure)}" for measure in measures)


def above_part(system: System, unit: str, words: Translator, _path: str) -> list[str]:
    """Return the lines about what is expected of a unit from above, with its answers."""
    asked = asked_of(system, unit)
    if not asked:
        return [words("Nothing is expected of {unit} from above.", unit=plain(unit_name(system, unit)))]
    headings = (words("Objective above"), words("Expectation"), words("Our answer"))
    return table(
        headings,
        (
            (
                f"{expectation.objective.id} {plain(expectation.objective.title)}",
                plain(expectation.text),
                answer(expectation, words),
            )
            for expectation in asked
        ),
    )


def below_part(system: System, unit: str, words: Translator, _path: str) -> list[str]:
    """Return the lines about what a unit expects of those below it."""
    asked = [found for objective in pursued(system, unit) for found in expectations_of(system, objective)]
    if not asked:
        return [words("{unit} has written down no expectations.", unit=plain(unit_name(system, unit)))]
    headings = (words("Unit"), words("Objective"), words("Expectation"), words("Answer"))
    order = {name: place for place, name in enumerate(system.organisation.units)}
    rows = (
        (plain(unit_name(system, found.unit)), found.objective.id, plain(found.text), answer(found, words))
        for found in sorted(asked, key=lambda found: order.get(found.unit, len(order)))
    )
    return table(headings, rows)


def actions_part(system: System, unit: str, words: Translator, _path: str) -> list[str]:
    """Return the lines about the actions of a unit that are not finished, without those of confidential records."""
    found = [
        action
        for action in listed(system, Wanted(unit=unit, open=True))
        if action.unit == unit and not _kept_back(system, action)
    ]
    if not found:
        return [words("No actions are open for {unit}.", unit=plain(unit_name(system, unit)))]
    headings = (words("Action"), words("Owner"), words("Due"), words("Resources"), words("Source"))
    return table(
        headings,
        (
            (
                f"{action.id} {plain(action.title)}",
                plain(role_name(system, action.owner)),
                words.date(action.due),
                plain(action.resources),
                plain(action.source),
            )
            for action in found
        ),
    )


def _kept_back(system: System, action: Action) -> bool:
    """Whether an action comes from a confidential record; a plan is published."""
    source = system.record_by_id.get(action.source.partition("#")[0])
    return action.record.confidential or (source is not None and source.confidential)


def answer(expectation: Expectation, words: Translator) -> str:
    """Return what a unit answered, in words, as Markdown."""
    if expectation.objectives or expectation.actions:
        return ", ".join((*expectation.objectives, *expectation.actions))
    if expectation.because:
        return words("Not relevant, because: {because}", because=plain(expectation.because))
    return words("waits for an answer")


def _number(entry: Entry, key: str, words: Translator) -> str:
    value = entry.data.get(key)
    return words.number(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else ""
