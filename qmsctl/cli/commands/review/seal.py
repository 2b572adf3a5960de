"""``qmsctl review seal``: seal a signed management review."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from qmsctl.approvals.authority import bytes_of
from qmsctl.cli.acting import Answer, carry_out, refusing
from qmsctl.cli.approving import approval_sources
from qmsctl.cli.handbook import Handbook, handbook_options, open_handbook
from qmsctl.cli.output import line
from qmsctl.cli.refusing import refuse, words_for
from qmsctl.cli.reviews.asked import YEAR, review_meant
from qmsctl.cli.reviews.evidencing import caretaker, refuse_all, refuse_unsound, sealed, signed
from qmsctl.cli.who import person_at_work
from qmsctl.findings import Message
from qmsctl.git import tag_commit
from qmsctl.i18n import Translator
from qmsctl.reviews.model import ManagementReview
from qmsctl.reviews.seal import ENDINGS, make, write
from qmsctl.reviews.verification import verify_one


@click.command("seal")
@click.argument("node", required=False)
@handbook_options
@click.option("--year", type=YEAR, metavar="YEAR", help="The year of the review; by default the latest that is signed.")
@click.option("--person", metavar="PERSON", help="Who seals, by id; by default whom your commits' address belongs to.")
@click.option("--commit", is_flag=True, help="Commit the seal, and nothing else.")
@click.option("--tag", is_flag=True, help="Tag the commit of the seal in Git too, by the id of the review.")
def command(
    node: str | None,
    root: Path | None,
    today: date | None,
    year: str | None,
    person: str | None,
    commit: bool,
    tag: bool,
) -> None:
    """Seal the signed management review of NODE: from then on it is only added to, with qmsctl review amend.

    The seal holds the digests of the minutes, the facts, the statement and its signature. With --tag, a Git tag names
    the commit that brought the seal; it may be given afterwards too, when the seal is on the branch.
    """

    def compute(handbook: Handbook, words: Translator) -> Answer:
        review = review_meant(handbook.system, node, year, handbook.today, signed(handbook.system))
        if tag and review.seal_path in handbook.system.files:
            return Answer({}, (), "")
        _refuse_unready(words, handbook, review)
        if tag and not commit:
            refuse(words, Message("a tag names a commit: give --commit too, or --tag once the seal is on the branch"))
        who = person_at_work(handbook, person, words)
        with approval_sources(handbook) as sources:
            role = caretaker(words, review, who, handbook.today, sources)
            refuse_all(
                words,
                lambda why: Message("{id} does not hold, so it is not sealed: {why}", id=review.id, why=why),
                (
                    Message("{path}: {message}", path=trouble.path, message=trouble.message)
                    for trouble in verify_one(review, sources).troubles
                ),
            )
            at = sources.history.commit if sources.history is not None else ""
        stem = review.record.path.removesuffix(".md")
        files = {stem + ending: bytes_of(handbook.tree, stem + ending) for ending in ENDINGS}
        data = write(make(review, files, handbook.today.isoformat(), role, at))
        return Answer({review.seal_path: data}, (review.seal_path,), f"Seal {review.id}", new=True)

    carry_out(root, today, commit, compute)
    if tag:
        _tag(open_handbook(root, today), node, year)


def _tag(handbook: Handbook, node: str | None, year: str | None) -> None:
    words = words_for(handbook)
    with refusing(words):
        review = review_meant(handbook.system, node, year, handbook.today, sealed(handbook.system))
    with approval_sources(handbook) as sources:
        refuse_unsound(words, review, sources)
        brought = sources.history.introduced(review.seal_path) if sources.history is not None else None
    if brought is None:
        refuse(words, Message("the seal of {id} is not on the branch yet, so no commit can be tagged", id=review.id))
    tag_commit(handbook.root, review.id, brought.commit, review.title)
    line(words("tagged as {tag}; git push takes it along only when asked: git push origin {tag}", tag=review.id))


def _refuse_unready(words: Translator, handbook: Handbook, review: ManagementReview) -> None:
    files = handbook.system.files
    if review.seal_path in files:
        refuse(words, Message("{id} is sealed already", id=review.id))
    if review.statement_path not in files:
        refuse(
            words, Message("{id} is not signed; the accountable leader signs first: qmsctl review sign", id=review.id)
        )
