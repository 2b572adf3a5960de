"""``qmsctl action new``: write down what is to be done, because of what, by whom and by when."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from qmsctl.actions.changing import Beginning, begun
from qmsctl.cli.acting import Answer, carry_out
from qmsctl.cli.handbook import Handbook, handbook_options
from qmsctl.cli.options import day
from qmsctl.i18n import Translator
from qmsctl.system.record_ids import fresh_id


@click.command("new")
@handbook_options
@click.option("--title", required=True, help="What is to be done.")
@click.option("--source", required=True, metavar="ID", help="What it comes from: MGT-2026-group#D1, an event, a risk …")
@click.option("--owner", required=True, metavar="ROLE", help="The role that sees to it.")
@click.option("--due", required=True, metavar="DATE", callback=day, help="The day by which it is done (YYYY-MM-DD).")
@click.option("--unit", metavar="UNIT", help="The unit it belongs to; the top unit by default.")
@click.option(
    "--kind", type=click.Choice(["correction", "corrective", "improvement"]), help="What kind of action it is."
)
@click.option("--priority", type=click.Choice(["high", "normal", "low"]), help="How much it matters.")
@click.option("--resources", default="", metavar="TEXT", help="Money, hours or people.")
@click.option("--criterion", default="", metavar="TEXT", help="What will be different if it helped.")
@click.option("--look-by", metavar="DATE", callback=day, help="The day by which somebody looks whether it helped.")
@click.option("--supports", multiple=True, metavar="OBJ", help="An objective that it serves; may be given again.")
@click.option("--commit", is_flag=True, help="Commit the new action, and nothing else.")
def command(
    root: Path | None,
    today: date | None,
    title: str,
    source: str,
    owner: str,
    due: date,
    unit: str | None,
    kind: str | None,
    priority: str | None,
    resources: str,
    criterion: str,
    look_by: date | None,
    supports: tuple[str, ...],
    commit: bool,
) -> None:
    """Write down an action: what is done, because of what, by which role, by when."""

    def compute(handbook: Handbook, _words: Translator) -> Answer:
        system = handbook.system
        identity = fresh_id("ACT", handbook.today.year, system.record_by_id)
        wanted = Beginning(
            title=title, unit=unit or system.organisation.root, source=source, owner=owner, due=due,
            opened=handbook.today, kind=kind or "", priority=priority or "", resources=resources, criterion=criterion,
            look_by=look_by, supports=supports,
        )  # fmt: skip
        path, text = begun(system, identity, wanted)
        return Answer({path: text}, (path,), f"Open {identity}: {title}", new=True)

    carry_out(root, today, commit, compute)
