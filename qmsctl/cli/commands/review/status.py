"""``qmsctl review status``: where each unit stands, what blocks, and what to do next, on one screen."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from qmsctl.cli.acting import known_unit, refusing
from qmsctl.cli.handbook import format_option, open_handbook, reading_options
from qmsctl.cli.output import emit_json, line, table
from qmsctl.cli.refusing import words_for
from qmsctl.cli.reviews.asked import YEAR
from qmsctl.i18n import Translator
from qmsctl.reviews.campaign.documents import Documents
from qmsctl.reviews.campaign.model import LevelProgress, NextStep, NodeProgress, Progress
from qmsctl.reviews.campaign.progress import progress
from qmsctl.reviews.meant import open_year


@click.command("status")
@reading_options
@click.option("--year", type=YEAR, metavar="YEAR", help="The year of the campaign; by default the one that is open.")
@click.option("--node", metavar="UNIT", default="", help="Only this unit and those below it.")
@click.option("--blocking", is_flag=True, help="Exit with 1 when a unit is past its deadline.")
@format_option
def command(
    root: Path | None, today: date | None, at: str | None, year: str | None, node: str, blocking: bool, format_: str
) -> int:
    """Show where each unit stands, what blocks, days left, documents reviewed, and the next three things to do."""
    handbook = open_handbook(root, today, at)
    words = words_for(handbook)
    with refusing(words):
        top = known_unit(handbook.system, node)
    found = progress(handbook.system, year or open_year(handbook.system, handbook.today), handbook.today, top)
    if format_ == "json":
        emit_json(_data(found, words), revision=handbook.commit)
    else:
        _screen(found, handbook.system.settings.name, words)
    return int(blocking and bool(found.overdue))


def _screen(found: Progress, name: str, words: Translator) -> None:
    line(
        words(
            "{handbook}: the yearly review {year}, on {day}",
            handbook=name,
            year=found.year,
            day=words.date(found.today),
        )
    )
    line(_campaign(found, words))
    if found.nodes:
        line()
        highest = min(node.depth for node in found.nodes)
        table(
            [_row(node, highest, words) for node in found.nodes],
            (
                words("unit"),
                words("state"),
                words("deadline"),
                words("days"),
                words("documents"),
                words("what is lacking"),
            ),
        )
    if len(found.levels) > 1:
        line()
        table(
            [_level(level, words) for level in found.levels],
            (words("level"), words("units"), words("sealed"), words("late"), words("documents"), words("states")),
        )
    elif not found.nodes and found.documents.asked:
        line(words("documents: {documents}", documents=_documents(found.documents, words)))
    for unit in found.missing:
        line(words("{unit} is in no campaign of the year; --node {unit} adds it", unit=unit))
    for note in found.order:
        line(words.sentence(note))
    if found.next:
        line()
        line(words("Next:"))
        for number, step in enumerate(found.next, start=1):
            day = f" ({words.date(step.day)})" if step.day else ""
            line(f"  {number}. {words.sentence(step.message)}{day}")
            line(f"     {step.command}")


def _campaign(found: Progress, words: Translator) -> str:
    sealed, overdue = sum(node.finished for node in found.nodes), len(found.overdue)
    campaign = found.campaign
    if campaign is None and not found.nodes:
        return words("There is no campaign and no management review for {year}.", year=found.year)
    if campaign is None:
        said = words("There is no campaign for {year}; asked is every unit that reviews.", year=found.year)
    elif campaign.closed:
        said = words("Closed {day}.", day=words.date(campaign.closed))
    else:
        said = words("Opened {day}.", day=words.date(campaign.opened))
    counted = words(
        "{sealed} of {units} sealed, {late} past the deadline.", sealed=sealed, units=len(found.nodes), late=overdue
    )
    signed_late = words("Signed after their deadline: {number}.", number=len(found.late)) if found.late else ""
    return f"{said} {counted} {signed_late}".rstrip()


def _row(node: NodeProgress, highest: int, words: Translator) -> tuple[str, ...]:
    below = f" ({node.below_finished}/{node.below})" if node.below else ""
    return (
        "  " * (node.depth - highest) + node.name + below,
        words.value(node.standing.state),
        words.date(node.deadline) or "-",
        _days(node, words),
        _documents(node.documents, words),
        _lacking(node, words),
    )


def _lacking(node: NodeProgress, words: Translator) -> str:
    """The first thing; before it, where there are more, how many, because what is long is cut at its end."""
    if not node.blocks:
        return "-"
    number = len(node.standing.lacking)
    return f"({number}) {words.sentence(node.blocks)}" if number > 1 else words.sentence(node.blocks)


def _days(node: NodeProgress, words: Translator) -> str:
    if node.late:
        return words("signed {days} late", days=node.late)
    if node.days is None:
        return "-"
    return words("{days} late", days=-node.days) if node.overdue else str(node.days)


def _documents(documents: Documents, words: Translator) -> str:
    if not documents.asked:
        return "-"
    counted = f"{documents.reviewed}/{documents.asked}"
    overdue = words("{number} overdue", number=documents.overdue)
    return f"{counted}, {overdue}" if documents.overdue else counted


def _level(level: LevelProgress, words: Translator) -> tuple[object, ...]:
    states = ", ".join(f"{words.value(state)} {number}" for state, number in level.states.items())
    documents = _documents(level.documents, words)
    return level.level or "-", level.units, level.finished, level.overdue + level.late, documents, states


def _data(found: Progress, words: Translator) -> dict[str, object]:
    campaign = found.campaign
    return {
        "year": found.year,
        "today": found.today,
        "campaign": {
            "id": campaign.id,
            "opened": campaign.opened,
            "assigned": campaign.assigned,
            "closed": campaign.closed,
            "without": [{"unit": each.unit, "because": each.because} for each in campaign.without],
        }
        if campaign
        else None,
        "nodes": [_node_data(node, words) for node in found.nodes],
        "levels": [
            {
                "level": level.level,
                "units": level.units,
                "states": level.states,
                "sealed": level.finished,
                "overdue": level.overdue,
                "signed_late": level.late,
                "documents": _documents_data(level.documents),
            }
            for level in found.levels
        ],
        "documents": _documents_data(found.documents),
        "missing": found.missing,
        "order": [words.message(note) for note in found.order],
        "next": [_step_data(step, words) for step in found.next],
    }


def _node_data(node: NodeProgress, words: Translator) -> dict[str, object]:
    return {
        "unit": node.unit,
        "name": node.name,
        "level": node.level,
        "depth": node.depth,
        "leader": node.leader,
        "review": node.review.id if node.review else None,
        "state": node.standing.state,
        "lacking": [words.message(message) for message in node.standing.lacking],
        "deadline": node.deadline,
        "days": node.days,
        "overdue": node.overdue,
        "signed_late": node.late,
        "left_out": node.left_out,
        "because": node.because,
        "waits_for": node.waits_for,
        "below": node.below,
        "below_sealed": node.below_finished,
        "documents": _documents_data(node.documents),
        "documents_with_below": _documents_data(node.all_documents),
    }


def _documents_data(documents: Documents) -> dict[str, int]:
    return {
        "total": documents.total,
        "reviewed": documents.reviewed,
        "overdue": documents.overdue,
        "due_later_this_year": documents.due,
    }


def _step_data(step: NextStep, words: Translator) -> dict[str, object]:
    return {
        "kind": step.kind,
        "unit": step.unit or None,
        "role": step.role,
        "day": step.day,
        "text": words.message(step.message),
        "command": step.command,
    }
