"""``qmsctl objective check``: which objectives lack something, are missed or rest, and how their status went."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import click

from qmsctl.cli.acting import known_unit, refusing
from qmsctl.cli.handbook import Handbook, format_option, open_handbook, reading_options
from qmsctl.cli.output import emit_json, line
from qmsctl.cli.refusing import words_for
from qmsctl.i18n import Translator
from qmsctl.reviews.cascade import objectives_by_id
from qmsctl.reviews.lacks import Lack, lacks
from qmsctl.system import Entry
from qmsctl.text.lenient import rows, text


@click.command("check")
@reading_options
@format_option
@click.option("--unit", metavar="UNIT", help="Only this unit and the units below it.")
def command(root: Path | None, today: date | None, at: str | None, format_: str, unit: str | None) -> None:
    """Show what objectives lack: a plan, an answer from below, a decision when missed, new figures.

    It is a working list and never fails; what weighs is found by qmsctl check too.
    """
    handbook = open_handbook(root, today, at)
    words = words_for(handbook)
    with refusing(words):
        wanted = known_unit(handbook.system, unit)
    found: dict[str, list[Lack]] = {}
    for lack in lacks(handbook.system, handbook.today, wanted):
        found.setdefault(lack.objective.id, []).append(lack)
    if format_ == "json":
        emit_json([_data(lack) for each in found.values() for lack in each])
        return
    for identity, each in found.items():
        for said in _lines(objectives_by_id(handbook.system)[identity], each, words):
            line(said)
    line(_summary(handbook, len(found), wanted, words))


def _lines(objective: Entry, found: list[Lack], words: Translator) -> Iterator[str]:
    yield f"{objective.id}  {objective.title}  ({objective.unit}, {words.value(objective.text('status'))})"
    for row in rows(objective.data, "history"):
        day, status = words.date(text(row, "on")), words.value(text(row, "status"))
        yield f"    {day}: {status}  {text(row, 'note')}".rstrip()
    for lack in found:
        yield f"  - {words.sentence(lack.message)}"
        yield f"      {words.sentence(lack.fix)}"


def _summary(handbook: Handbook, number: int, unit: str, words: Translator) -> str:
    line_of = handbook.system.organisation.line
    everything = [
        objective
        for objective in objectives_by_id(handbook.system).values()
        if not unit or unit in line_of(objective.unit)
    ]
    if not number:
        return words("{all} objectives, nothing is lacking", all=len(everything))
    return words("{number} of {all} objectives lack something", number=number, all=len(everything))


def _data(lack: Lack) -> dict[str, object]:
    return {
        "objective": lack.objective.id,
        "unit": lack.objective.unit,
        "kind": lack.kind,
        "message": str(lack.message),
        "fix": str(lack.fix),
        "path": lack.objective.path,
        "line": lack.objective.at(*lack.keys).line,
    }
