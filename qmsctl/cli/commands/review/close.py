"""``qmsctl review close``: close a campaign."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from qmsctl.cli.acting import Answer, carry_out, source_of
from qmsctl.cli.handbook import Handbook, handbook_options
from qmsctl.cli.reviews.asked import YEAR
from qmsctl.cli.who import person_at_work
from qmsctl.i18n import Translator
from qmsctl.reviews.campaign.closing import campaign_of, closing
from qmsctl.reviews.meant import open_year


@click.command("close")
@handbook_options
@click.option("--year", type=YEAR, metavar="YEAR", help="The year of the campaign; by default the one that is open.")
@click.option(
    "--without", metavar="UNIT", multiple=True, help="Close without the review of this unit; may be repeated."
)
@click.option("--because", metavar="TEXT", multiple=True, help="Why, for each --without in turn.")
@click.option("--person", metavar="ID", help="Who closes it; by default whom Git's mail address belongs to.")
@click.option("--commit", is_flag=True, help="Commit the change, and nothing else.")
def command(
    root: Path | None,
    today: date | None,
    year: str | None,
    without: tuple[str, ...],
    because: tuple[str, ...],
    person: str | None,
    commit: bool,
) -> None:
    """Close a campaign once every review is sealed, or say why it is closed without one; the reason is kept."""
    if len(without) != len(because):
        raise click.UsageError("every --without needs its --because, in the same order")

    def compute(handbook: Handbook, words: Translator) -> Answer:
        system = handbook.system
        asked = year or open_year(handbook.system, handbook.today)
        path = campaign_of(system, asked).record.path
        who = person_at_work(handbook, person, words)
        reasons = dict(zip(without, because, strict=True))
        found = closing(system, asked, handbook.today, who, reasons, source_of(handbook, path))
        says = [words("{path}: closed", path=path)]
        says += [words("without {unit}: {because}", unit=each.unit, because=each.because) for each in found.without]
        return Answer({path: found.text}, tuple(says), f"Close the yearly review {asked}")

    carry_out(root, today, commit, compute)
