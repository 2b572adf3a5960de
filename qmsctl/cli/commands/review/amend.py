"""``qmsctl review amend``: add a note to a sealed management review."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from qmsctl.cli.acting import Answer, carry_out
from qmsctl.cli.handbook import Handbook, handbook_options
from qmsctl.cli.reviews.asked import YEAR, review_meant
from qmsctl.cli.reviews.evidencing import note_on, sealed
from qmsctl.i18n import Translator
from qmsctl.reviews.model import AMENDMENT


@click.command("amend")
@click.argument("node", required=False)
@handbook_options
@click.option("--text", required=True, metavar="TEXT", help="What is added, in a sentence or a few.")
@click.option("--year", type=YEAR, metavar="YEAR", help="The year of the review; by default the latest that is sealed.")
@click.option(
    "--person", metavar="PERSON", help="Who adds it, by id; by default whom your commits' address belongs to."
)
@click.option("--commit", is_flag=True, help="Commit the note, and nothing else.")
def command(
    node: str | None,
    root: Path | None,
    today: date | None,
    text: str,
    year: str | None,
    person: str | None,
    commit: bool,
) -> None:
    """Add a note to the sealed management review of NODE; the minutes stay as they were signed.

    Each note carries the digest of the seal and of the notes before it, so that none can be taken away unseen.
    """

    def compute(handbook: Handbook, words: Translator) -> Answer:
        review = review_meant(handbook.system, node, year, handbook.today, sealed(handbook.system))
        return note_on(handbook, words, review, person, AMENDMENT, f"Amend {review.id}", text=text)

    carry_out(root, today, commit, compute)
