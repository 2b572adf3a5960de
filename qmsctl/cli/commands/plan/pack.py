"""``qmsctl plan pack``: the facts that a unit's plan can rest on."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from qmsctl.cli.acting import refusing, unit_or_top
from qmsctl.cli.handbook import LANGUAGES, format_option, open_handbook, reading_options
from qmsctl.cli.output import emit_json, line
from qmsctl.cli.refusing import words_for
from qmsctl.i18n import translator
from qmsctl.plans.facts import Section, facts, written


@click.command("pack")
@reading_options
@format_option
@click.option("--unit", metavar="UNIT", help="The unit; the top unit by default.")
@click.option("--year", type=click.IntRange(1900, 9999), help="The year of the plan; next year by default.")
@click.option("--language", type=click.Choice(LANGUAGES), help="Language of the facts; by default that of the unit.")
def command(
    root: Path | None,
    today: date | None,
    at: str | None,
    format_: str,
    unit: str | None,
    year: int | None,
    language: str | None,
) -> None:
    """Show what a unit's plan can rest on, as Markdown: figures, objectives, decisions, actions, expectations, risks.

    What the handbook does not hold is said, so that somebody brings it.
    """
    from qmsctl.reviews.years import language_of

    handbook = open_handbook(root, today, at)
    system = handbook.system
    with refusing(words_for(handbook)):
        wanted = unit_or_top(system, unit)
    words = translator(language or language_of(system, wanted))
    year = year or handbook.today.year + 1
    sections = facts(system, wanted, year, handbook.today, words)
    if format_ == "json":
        emit_json({section.key: _rows(section) for section in sections})
        return
    title = words("Facts for the plan of {year}, {unit}", year=year, unit=system.organisation.units[wanted].name)
    for text in written(title, sections, words).splitlines():
        line(text)


def _rows(section: Section) -> list[dict[str, str]] | None:
    """The rows by column, None for what the handbook does not hold."""
    if not section.columns:
        return None
    keys = [key for key, _ in section.columns]
    return [dict(zip(keys, row, strict=True)) for row in section.rows]
