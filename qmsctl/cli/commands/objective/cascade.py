"""``qmsctl objective cascade``: objectives as a tree, with what each level is asked and answers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import click

from qmsctl.cli.acting import known_unit, refusing
from qmsctl.cli.handbook import format_option, open_handbook, reading_options
from qmsctl.cli.output import emit_json, line
from qmsctl.cli.refusing import words_for
from qmsctl.i18n import Translator
from qmsctl.reviews.cascade import Branch, Expectation, cascade, expectations
from qmsctl.system import System
from qmsctl.system.names import unit_name


@click.command("cascade")
@reading_options
@format_option
@click.option("--unit", metavar="UNIT", help="Only what reaches this unit or one below it.")
def command(root: Path | None, today: date | None, at: str | None, format_: str, unit: str | None) -> None:
    """Show objectives from level to level: what each asks of the units below, and what they answered."""
    handbook = open_handbook(root, today, at)
    words = words_for(handbook)
    with refusing(words):
        wanted = known_unit(handbook.system, unit)
    branches = cascade(handbook.system, wanted)
    if format_ == "json":
        emit_json([_data(branch) for branch in branches])
        return
    for branch in branches:
        for text in _lines(handbook.system, branch, words):
            line(text)
    line(_summary(handbook.system, branches, wanted, words))


def _lines(system: System, branch: Branch, words: Translator, depth: int = 0) -> Iterator[str]:
    objective, indent = branch.objective, "    " * depth
    status = words.value(objective.text("status"))
    yield f"{indent}{objective.id}  {objective.title}  ({unit_name(system, objective.unit)}, {status})"
    for expectation in branch.expectations:
        yield f"{indent}  → {expectation.unit}: {expectation.text}"
        yield f"{indent}      {_answer(expectation, words)}"
    for child in branch.below:
        yield from _lines(system, child, words, depth + 1)


def _answer(expectation: Expectation, words: Translator) -> str:
    if expectation.objectives or expectation.actions:
        return words("answered with {what}", what=", ".join((*expectation.objectives, *expectation.actions)))
    if expectation.because:
        return words("not relevant: {because}", because=expectation.because)
    return words("waits for an answer")


def _summary(system: System, branches: tuple[Branch, ...], unit: str, words: Translator) -> str:
    if not branches:
        return words("no objective")
    line_of = system.organisation.line
    asked = [found for found in expectations(system) if not unit or unit in line_of(found.unit)]
    waiting = sum(not expectation.answered for expectation in asked)
    return words("{all} expectations, {waiting} wait for an answer", all=len(asked), waiting=waiting)


def _data(branch: Branch) -> dict[str, object]:
    objective = branch.objective
    return {
        "id": objective.id,
        "title": objective.title,
        "unit": objective.unit,
        "level": branch.level,
        "owner": objective.owner,
        "status": objective.text("status"),
        "due": objective.text("due"),
        "expectations": [
            {
                "unit": expectation.unit,
                "text": expectation.text,
                "answered": expectation.answered,
                "objectives": expectation.objectives,
                "actions": expectation.actions,
                "not_relevant_because": expectation.because,
            }
            for expectation in branch.expectations
        ],
        "actions": branch.actions,
        "below": [_data(child) for child in branch.below],
    }
