"""``qmsctl review rollup``: what the levels below concluded."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

import click

from qmsctl.cli.acting import refusing
from qmsctl.cli.handbook import format_option, open_handbook, reading_options
from qmsctl.cli.output import emit_json, line, table
from qmsctl.cli.refusing import words_for
from qmsctl.cli.reviews.asked import YEAR, unit_meant
from qmsctl.findings import Message
from qmsctl.i18n import Translator
from qmsctl.reviews.answers import answer_in
from qmsctl.reviews.decisions import confidential, shown_in
from qmsctl.reviews.inputs.below import STATES
from qmsctl.reviews.inputs.model import Figure
from qmsctl.reviews.inputs.rollup import Below, Outlier, Rollup, rollup
from qmsctl.reviews.inputs.scope import title_of
from qmsctl.reviews.model import QUESTIONS
from qmsctl.system import System
from qmsctl.system.names import unit_name


@click.command("rollup")
@click.argument("node", metavar="[NODE]", required=False)
@reading_options
@format_option
@click.option(
    "--year",
    type=YEAR,
    metavar="YEAR",
    help="The year; by default that of the latest review that is not signed, else the open campaign's, else this.",
)
def command(
    node: str | None, root: Path | None, today: date | None, at: str | None, format_: str, year: str | None
) -> None:
    """Show what came up to unit NODE (the top one by default) from the reviews of the units below it.

    Who is missing or late, what each concluded, what is red in half of them, what they need, who stands out.
    """
    handbook = open_handbook(root, today, at)
    words = words_for(handbook)
    with refusing(words):
        unit, asked = unit_meant(handbook.system, node, year, handbook.today)
    found = rollup(handbook.system, unit, int(asked), handbook.today)
    if format_ == "json":
        emit_json(_data(handbook.system, found))
    elif not found.units:
        line(words("No unit below “{unit}” has a review of its own.", unit=unit_name(handbook.system, unit)))
    else:
        _print(handbook.system, found, words)


def _print(system: System, found: Rollup, words: Translator) -> None:
    questions = [words("Suitable"), words("Adequate"), words("Effective")]
    table(
        [_row(system, below, words) for below in found.units],
        (words("Unit"), words("State"), words("Deadline"), *questions, words("Red inputs")),
    )
    if found.themes or found.words:
        line()
        line(words("What recurs"))
        table(
            [(f"  {title_of(system, each.name, words.language)}", _units(system, each.units)) for each in found.themes]
        )
        table([("  " + words("“{text}”", text=each.name), _units(system, each.units)) for each in found.words])
    if found.needs:
        line()
        line(words("Needs from the levels below"))
        for need in found.needs:
            said = shown_in(system, need.decision, words)
            line(f"  {unit_name(system, need.unit)} ({need.decision.name}): {said}")
            line("    " + (words("Answer: {answer}", answer=need.answer) if need.answer else words("no answer yet")))
    if found.outliers:
        line()
        line(words("Units that stand out"))
        table(
            [_outlier(system, each, words) for each in found.outliers],
            (words("Indicator"), words("Best"), words("Weakest"), words("Far from the others")),
        )


def _row(system: System, below: Below, words: Translator) -> tuple[str, ...]:
    answers = []
    for question in QUESTIONS:
        answer = below.review.conclusion.get(question) if below.review else None
        answers.append(answer_in(words, answer.answer) if answer and answer.answer else "–")
    day = words.date(below.deadline)
    return (
        "  " * (below.level - 1) + unit_name(system, below.unit),
        words.message(Message(STATES[below.standing.state])),
        words("{day} (late)", day=day) if below.late else day,
        *answers,
        ", ".join(title_of(system, name, words.language) for name in below.red) or "–",
    )


def _outlier(system: System, each: Outlier, words: Translator) -> tuple[str, ...]:
    return (
        f"{each.indicator.id} {each.indicator.title}",
        _value(system, each.best, words),
        _value(system, each.weakest, words),
        _units(system, (figure.unit for figure in each.far)) or "–",
    )


def _value(system: System, figure: Figure, words: Translator) -> str:
    return f"{unit_name(system, figure.unit)}: {words.number(figure.value or 0)}"


def _units(system: System, units: Iterable[str]) -> str:
    return ", ".join(unit_name(system, unit) for unit in units)


def _data(system: System, found: Rollup) -> dict[str, Any]:
    return {
        "version": 1,
        "unit": found.unit,
        "year": found.year,
        "missing": list(found.missing),
        "late": list(found.late),
        "units": [
            {
                "unit": below.unit,
                "level": below.level,
                "review": below.review.id if below.review else "",
                "state": below.standing.state,
                "deadline": below.deadline,
                "late": below.late,
                "conclusion": {name: answer.answer for name, answer in below.review.conclusion.items()}
                if below.review
                else {},
                "red": list(below.red),
                "not_good": list(below.not_good),
            }
            for below in found.units
        ],
        "themes": [{"input": each.name, "units": list(each.units)} for each in found.themes],
        "words": [{"word": each.name, "units": list(each.units)} for each in found.words],
        "needs": [
            {
                "need": need.decision.name,
                "unit": need.unit,
                "text": "" if confidential(system, need.decision) else need.decision.text,
                "confidential": confidential(system, need.decision),
                "answer": need.answer,
            }
            for need in found.needs
        ],
        "outliers": [
            {
                "indicator": each.indicator.id,
                "best": {"unit": each.best.unit, "value": each.best.value, "day": each.best.day},
                "weakest": {"unit": each.weakest.unit, "value": each.weakest.value, "day": each.weakest.day},
                "far": [figure.unit for figure in each.far],
            }
            for each in found.outliers
        ],
    }
