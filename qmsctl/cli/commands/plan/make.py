"""``qmsctl plan make``: a unit's plan of a year, made from objectives and actions."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from qmsctl.cli.acting import Answer, carry_out, source_of, unit_or_top
from qmsctl.cli.handbook import Handbook, handbook_options
from qmsctl.git import paths_of_all_branches
from qmsctl.i18n import Translator
from qmsctl.numbering import next_id
from qmsctl.plans.making import begun_plan, plan_of, refreshed
from qmsctl.plans.standing import TYPE


@click.command("make")
@handbook_options
@click.option("--unit", metavar="UNIT", help="The unit; the top unit by default.")
@click.option("--year", type=click.IntRange(1900, 9999), help="The year of the plan; next year by default.")
@click.option("--commit", is_flag=True, help="Commit the plan, and nothing else.")
def command(root: Path | None, today: date | None, unit: str | None, year: int | None, commit: bool) -> None:
    """Write a unit's plan of a year as a draft, or bring the parts made from registers up to date.

    What people wrote between those parts stays. The plan is approved like any other document.
    """

    def compute(handbook: Handbook, words: Translator) -> Answer:
        system = handbook.system
        wanted = unit_or_top(system, unit)
        of = str(year or handbook.today.year + 1)
        document = plan_of(system, wanted, of)
        if document is None:
            prefix = system.settings.document_types[TYPE].prefix
            identity = next_id(system, prefix, tuple(paths_of_all_branches(handbook.root)))
            path, text = begun_plan(system, wanted, of, identity)
            return Answer({path: text}, (path,), f"Begin {identity}: plan of {wanted} for {of}", new=True)
        before = source_of(handbook, document.path)
        text = refreshed(system, document, before)
        if text == before:
            said = words("{path} is up to date", path=document.path)
            return Answer({}, (said,), "")
        return Answer({document.path: text}, (document.path,), f"Bring {document.id} up to date")

    carry_out(root, today, commit, compute)
