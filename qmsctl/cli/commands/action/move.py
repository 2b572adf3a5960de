"""``qmsctl action move``: another day, and why."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from qmsctl.actions.changing import moved
from qmsctl.cli.acting import Answer, carry_out, find_action, source_of
from qmsctl.cli.handbook import Handbook, handbook_options
from qmsctl.cli.options import day
from qmsctl.i18n import Translator

_OFTEN = 2


@click.command("move")
@click.argument("identity", metavar="ID")
@handbook_options
@click.option("--to", required=True, metavar="DATE", callback=day, help="The new day (YYYY-MM-DD).")
@click.option("--because", required=True, metavar="TEXT", help="Why; it is kept with the day it had.")
@click.option("--commit", is_flag=True, help="Commit the change, and nothing else.")
def command(identity: str, root: Path | None, today: date | None, to: date, because: str, commit: bool) -> None:
    """Move the day of the action ID. The day it had and the reason are kept."""

    def compute(handbook: Handbook, words: Translator) -> Answer:
        action = find_action(handbook.system, identity)
        path, order = action.record.path, list(handbook.system.record_schemas["action"].properties)
        text = moved(source_of(handbook, path), action, to, because, handbook.today, order)
        said = words("{id} is now due on {day}", id=action.id, day=words.date(to))
        times = len(action.moved) + 1
        often = words("moved {number} times now: does it need more means, or should it be dropped?", number=times)
        return Answer({path: text}, (said, often) if times > _OFTEN else (said,), f"Move {action.id} to {to}")

    carry_out(root, today, commit, compute)
