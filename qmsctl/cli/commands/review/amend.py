"""``qmsctl review amend``: add a note to a sealed management review."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from qmsctl.cli.approving import approval_sources
from qmsctl.cli.handbook import handbook_options, nearest, open_handbook
from qmsctl.cli.output import line
from qmsctl.cli.refusing import refuse, words_for
from qmsctl.cli.reviews.evidencing import caretaker, chain_of, refuse_unsealed, refuse_unsound, review_asked, sealed
from qmsctl.cli.who import person_at_work
from qmsctl.cli.writing import command_line, tell, writing
from qmsctl.refused import Refused
from qmsctl.reviews.additions import AMENDMENT, new_note
from qmsctl.writing import Commit, written


@click.command("amend")
@click.argument("node", required=False)
@handbook_options
@click.option("--text", required=True, metavar="TEXT", help="What is added, in a sentence or a few.")
@click.option("--year", metavar="YEAR", help="The year of the review; by default the latest that is sealed.")
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
    root = root or nearest()
    with writing(root):
        handbook = open_handbook(root, today)
        words = words_for(handbook)
        review = review_asked(handbook, node, year, words, sealed(handbook.system))
        refuse_unsealed(words, handbook, review)
        who = person_at_work(handbook, person, words)
        with approval_sources(handbook) as sources:
            role = caretaker(words, review, who, handbook.today, sources)
            refuse_unsound(words, review, sources)
            before = chain_of(review, sources)
        taken = handbook.system.record_by_id
        try:
            path, note = new_note(review, AMENDMENT, handbook.today, role, before, taken, text=text)
        except Refused as refused:
            refuse(words, refused.message)
        with written(
            handbook.root,
            {path: note},
            new={path},
            command=command_line(),
            says=(path,),
            commit=Commit(f"Amend {review.id}") if commit else None,
            tell=tell,
        ) as made:
            line(path)
            if made:
                tell(words("committed as {commit}", commit=made[:10]))
