"""``qmsctl action list``: what is to be done, the most urgent first."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from qmsctl.actions import Action
from qmsctl.actions.listing import Wanted, listed
from qmsctl.cli.acting import known_role, known_unit, refusing
from qmsctl.cli.handbook import Handbook, format_option, open_handbook, reading_options
from qmsctl.cli.output import emit_json, line, table
from qmsctl.cli.refusing import words_for
from qmsctl.i18n import Translator
from qmsctl.system.names import role_name, unit_name


@click.command("list")
@reading_options
@format_option
@click.option("--unit", metavar="UNIT", help="Only this unit and the units below it.")
@click.option("--owner", metavar="ROLE", help="Only what this role sees to.")
@click.option("--source", default="", metavar="ID", help="Only what comes from this decision, review, event …")
@click.option("--open", "unfinished", is_flag=True, help="Leave out what is closed or dropped.")
@click.option("--overdue", is_flag=True, help="Only what should have been done.")
def command(
    root: Path | None,
    today: date | None,
    at: str | None,
    format_: str,
    unit: str | None,
    owner: str | None,
    source: str,
    unfinished: bool,
    overdue: bool,
) -> None:
    """List actions: unfinished ones first, high priority first, then by day."""
    handbook = open_handbook(root, today, at)
    words = words_for(handbook)
    with refusing(words):
        wanted = Wanted(
            known_unit(handbook.system, unit), known_role(handbook.system, owner), source, unfinished, overdue
        )
    found = listed(handbook.system, wanted, handbook.today)
    if format_ == "json":
        emit_json([action_data(action, handbook.today) for action in found])
    elif found:
        headings = ("id", words("Due"), words("Status"), words("Priority"), words("Owner"), words("Unit"),
                    words("Action"))  # fmt: skip
        table([_row(handbook, action, words) for action in found], headings)
    else:
        line(words("no action"))


def _row(handbook: Handbook, action: Action, words: Translator) -> tuple[str, ...]:
    system = handbook.system
    status = words("Overdue") if action.overdue(handbook.today) else words.value(action.status)
    priority = words.value(action.priority) if action.priority else "-"
    owner, unit = role_name(system, action.owner), unit_name(system, action.unit)
    return action.id, words.date(action.due) or "-", status, priority, owner, unit, action.title


def action_data(action: Action, today: date) -> dict[str, object]:
    """Return what a program wants to know of an action."""
    keys = ("id", "title", "unit", "source", "kind", "owner", "priority", "opened", "due", "status", "done", "evidence")
    return {
        **{key: getattr(action, key) for key in keys},
        "overdue": action.overdue(today),
        "moved": len(action.moved),
        "effect": action.effect.result if action.effect else "",
        "path": action.record.path,
    }
