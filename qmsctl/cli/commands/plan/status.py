"""``qmsctl plan status``: which units have a plan of a year, and where it stands."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

import click

from qmsctl.cli.acting import known_unit, refusing
from qmsctl.cli.handbook import format_option, open_handbook, reading_options
from qmsctl.cli.output import emit_json, line, table
from qmsctl.cli.refusing import words_for
from qmsctl.i18n import Translator
from qmsctl.plans.standing import IN_FORCE, PlanStanding, standings
from qmsctl.system import System


@click.command("status")
@reading_options
@format_option
@click.option("--year", type=click.IntRange(1900, 9999), help="The year of the plans; this year by default.")
@click.option("--unit", metavar="UNIT", help="Only this unit and the units below it.")
def command(
    root: Path | None, today: date | None, at: str | None, format_: str, year: int | None, unit: str | None
) -> None:
    """Show each unit's plan of a year: in force, approved for later, a draft, or none."""
    handbook = open_handbook(root, today, at)
    words = words_for(handbook)
    with refusing(words):
        wanted = known_unit(handbook.system, unit)
    year = year or handbook.today.year
    found = standings(handbook.system, str(year), handbook.today, wanted)
    if format_ == "json":
        emit_json([_data(standing) for standing in found])
        return
    headings = (words("Unit"), words("Plan for {year}", year=year), words("Document"), words("Version"))
    table([_row(handbook.system, standing, words) for standing in found], headings)
    counts = Counter(standing.state for standing in found)
    line(words("{ready} of {all} plans are in force", ready=counts[IN_FORCE], all=len(found)))


def _row(system: System, standing: PlanStanding, words: Translator) -> tuple[str, ...]:
    organisation = system.organisation
    indent = "  " * (len(organisation.line(standing.unit)) - 1)
    document = standing.document
    return (
        f"{indent}{organisation.units[standing.unit].name}",
        state_name(standing.state, words),
        document.id if document else "-",
        document.version if document else "-",
    )


def state_name(state: str, words: Translator) -> str:
    """Return what people call where a plan stands."""
    names = {
        "in-force": words("in force"),
        "coming": words("approved, not yet in force"),
        "draft": words("draft"),
        "none": words("no plan"),
    }
    return names[state]


def _data(standing: PlanStanding) -> dict[str, object]:
    document = standing.document
    return {
        "unit": standing.unit,
        "state": standing.state,
        "document": document.id if document else None,
        "version": document.version if document else None,
        "path": document.path if document else None,
    }
