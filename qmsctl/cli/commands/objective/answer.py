"""``qmsctl objective answer``: why what is expected is not relevant for a unit."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from qmsctl.cli.acting import Answer, carry_out, source_of
from qmsctl.cli.handbook import Handbook, handbook_options
from qmsctl.i18n import Translator
from qmsctl.reviews.expecting import answered, objective_named


@click.command("answer")
@click.argument("identity", metavar="OBJ")
@click.argument("unit")
@handbook_options
@click.option("--because", required=True, metavar="TEXT", help="Why it is not relevant for the unit.")
@click.option("--commit", is_flag=True, help="Commit the change, and nothing else.")
def command(identity: str, unit: str, root: Path | None, today: date | None, because: str, commit: bool) -> None:
    """Answer what the objective OBJ expects of UNIT: not relevant, because.

    A unit that contributes answers with an objective of its own (parent: OBJ) or an action that supports it.
    """

    def compute(handbook: Handbook, words: Translator) -> Answer:
        objective = objective_named(handbook.system, identity)
        changed = answered(handbook.system, source_of(handbook, objective.path), objective, unit, because)
        said = words("{unit} has answered {id}: not relevant", unit=unit, id=objective.id)
        return Answer({objective.path: changed}, (said,), f"Answer {objective.id} for {unit}")

    carry_out(root, today, commit, compute)
