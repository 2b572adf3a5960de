"""``qmsctl review open``: open a year's campaign."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from qmsctl.cli.acting import Answer, carry_out, refusing
from qmsctl.cli.handbook import Handbook, handbook_options, open_handbook
from qmsctl.cli.output import line, table
from qmsctl.cli.refusing import words_for
from qmsctl.cli.reviews.asked import YEAR
from qmsctl.cli.who import person_at_work
from qmsctl.frameworks.catalogue import code_of
from qmsctl.i18n import Translator
from qmsctl.reviews.campaign.opening import Coverage, Opening, opening
from qmsctl.reviews.reading import campaigns
from qmsctl.system import System, Unit
from qmsctl.system.names import role_name


@click.command("open")
@handbook_options
@click.option("--year", type=YEAR, metavar="YEAR", help="The year of the campaign; by default this year.")
@click.option("--node", metavar="UNIT", default="", help="Only this unit and those below it, or add them later.")
@click.option("--person", metavar="ID", help="Who opens it; by default whom Git's mail address belongs to.")
@click.option("--dry-run", is_flag=True, help="Show the units, leaders and deadlines and write nothing.")
@click.option("--commit", is_flag=True, help="Commit the campaign, and nothing else.")
def command(
    root: Path | None, today: date | None, year: str | None, node: str, person: str | None, dry_run: bool, commit: bool
) -> None:
    """Open a year's campaign: each unit with its leader, period, deadline and frameworks, those below first.

    Refused, with every reason at once, while a unit has no leader role or nobody holds it today. Opened again, it says
    what is there; units that came later are added with --node.
    """
    if dry_run:
        handbook = open_handbook(root, today)
        words = words_for(handbook)
        with refusing(words):
            found = _opening(handbook, year, "-", node)
        _show(handbook.system, found, words)
        line(words("Nothing is written: this is a dry run."))
        return

    def compute(handbook: Handbook, words: Translator) -> Answer:
        there = str(year or handbook.today.year) in campaigns(handbook.system)
        found = _opening(handbook, year, person or "", node)
        if not there and not person:
            # Asked for last, so that everything else that is wrong is said at once.
            found = _opening(handbook, year, person_at_work(handbook, person, words), node)
        _show(handbook.system, found, words)
        if not found.text:
            return Answer(
                {}, (words("The campaign of {year} is open already: {path}", year=found.year, path=found.path),), ""
            )
        subject = (
            f"Open the yearly review {found.year}" if not there else f"Add units to the yearly review {found.year}"
        )
        step = words("Next: {title}: {command}", title=words("Hand out the work"),
                     command=f"qmsctl review assign --year {found.year}")  # fmt: skip
        return Answer({found.path: found.text}, (found.path, step), subject, new=not there)

    carry_out(root, today, commit, compute)


def _opening(handbook: Handbook, year: str | None, person: str, node: str) -> Opening:
    asked = int(year or handbook.today.year)
    campaign = campaigns(handbook.system).get(str(asked))
    source = handbook.tree[campaign.record.path].decode("utf-8") if campaign else ""
    return opening(handbook.system, asked, handbook.today, person, node, source)


def _show(system: System, found: Opening, words: Translator) -> None:
    units = system.organisation.units
    covered = {each.unit: each for each in found.coverage}
    rows = []
    for node in found.nodes:
        unit = units.get(node.unit)
        rows.append(
            (
                ("+ " if node.unit in found.added and found.campaign else "") + _named(unit, node.unit),
                (unit.level if unit else "") or "-",
                role_name(system, node.leader) or "-",
                f"{words.date(node.period.since)} – {words.date(node.period.until)}",
                words.date(node.deadline),
                _processes(covered[node.unit], words),
                ", ".join(map(code_of, node.frameworks)) or words("none"),
            )
        )
    table(
        rows,
        (words("unit"), words("level"), words("leader"), words("period"), words("deadline"), words("processes"),
         words("frameworks")),
    )  # fmt: skip
    for note in found.notes:
        line(words.sentence(note))


def _named(unit: Unit | None, id_: str) -> str:
    return f"{unit.name} ({id_})" if unit is not None and unit.name != id_ else id_


def _processes(found: Coverage, words: Translator) -> str:
    if found.from_above:
        return words("{number} ({above} from above)", number=found.processes, above=found.from_above)
    return str(found.processes or words("none"))
