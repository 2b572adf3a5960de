"""``qmsctl objective expect``: what a unit below is expected to contribute."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from qmsctl.cli.acting import Answer, carry_out, source_of
from qmsctl.cli.handbook import Handbook, handbook_options
from qmsctl.i18n import Translator
from qmsctl.reviews.expecting import expected, objective_named


@click.command("expect")
@click.argument("identity", metavar="OBJ")
@click.argument("unit")
@click.argument("text")
@handbook_options
@click.option("--commit", is_flag=True, help="Commit the change, and nothing else.")
def command(identity: str, unit: str, text: str, root: Path | None, today: date | None, commit: bool) -> None:
    """Write down under the objective OBJ what UNIT, below it, is expected to contribute: TEXT."""

    def compute(handbook: Handbook, words: Translator) -> Answer:
        objective = objective_named(handbook.system, identity)
        changed = expected(handbook.system, source_of(handbook, objective.path), objective, unit, text)
        said = words(
            "{id} expects of {unit}: {text}. It answers with an objective with parent: {id}, an action, or a reason",
            id=objective.id,
            unit=unit,
            text=text,
        )
        return Answer({objective.path: changed}, (said,), f"Expect of {unit}: {objective.id}")

    carry_out(root, today, commit, compute)
