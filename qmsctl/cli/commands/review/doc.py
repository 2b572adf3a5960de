"""``qmsctl review doc``: one document: why it is due, what happened around it, and what its owner says of it."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from qmsctl.cli.handbook import format_option, handbook_options, nearest, open_handbook
from qmsctl.cli.options import day
from qmsctl.cli.output import emit_json, line
from qmsctl.cli.refusing import words_for

if TYPE_CHECKING:
    from qmsctl.cli.reviews.reviewing import Act


class Answer(NamedTuple):
    """What was said of a document: one outcome, and why."""

    confirm: bool
    change: bool
    retire: bool
    handover: str | None
    accept: bool
    how: str
    because: str
    replaced_by: str

    @property
    def outcomes(self) -> int:
        """How many outcomes were named."""
        return sum(map(bool, self[:5]))


@click.command("doc")
@click.argument("ids", metavar="ID...", nargs=-1, required=True)
@handbook_options
@format_option
@click.option("--confirm", is_flag=True, help="What it says is still true; the next review is an interval from now.")
@click.option("--change", is_flag=True, help="It must be changed; the review ends when the new version is approved.")
@click.option("--retire", is_flag=True, help="It is not needed any more; refused while anything leads to it.")
@click.option("--handover", metavar="ROLE", help="This role is to own it, once who holds it has accepted.")
@click.option("--accept", is_flag=True, help="Accept a document that was handed over to a role of yours.")
@click.option("--how", metavar="TEXT", default="", help="How it was checked, in a sentence; needed to confirm.")
@click.option("--because", metavar="TEXT", default="", help="Why it is changed, retired or handed over, in a sentence.")
@click.option("--replaced-by", metavar="ID", default="", help="The document that replaces a retired one.")
@click.option("--person", metavar="ID", help="Who looked; by default whose address Git's commits carry.")
@click.option("--role", metavar="ROLE", default="", help="The role in which they looked; the owner's by default.")
@click.option("--on", metavar="DATE", callback=day, help="The day of the look, where it was before today.")
@click.option("--late-because", metavar="TEXT", default="", help="Why a look is written down more than 14 days after.")
@click.option("--minutes", metavar="N", type=click.IntRange(0, 10000), help="How long the look took.")
@click.option("--commit", is_flag=True, help="Commit what is written, and nothing else.")
@click.option("--yes", is_flag=True, help="Do not ask before a document is retired.")
def command(
    ids: tuple[str, ...],
    root: Path | None,
    today: date | None,
    format_: str,
    confirm: bool,
    change: bool,
    retire: bool,
    handover: str | None,
    accept: bool,
    how: str,
    because: str,
    replaced_by: str,
    person: str | None,
    role: str,
    on: date | None,
    late_because: str,
    minutes: int | None,
    commit: bool,
    yes: bool,
) -> None:
    """Show why document ID is due and what happened around it, or write down the outcome of its review.

    Without an outcome nothing is written. Of several documents, forms and what else review.batch names can be
    confirmed together.
    """
    answer = Answer(confirm, change, retire, handover, accept, how, because, replaced_by)
    _usage(answer, several=len(set(ids)) > 1)
    folder = root or nearest()
    if not answer.outcomes:
        if on or late_because or minutes is not None or commit or how or because or replaced_by:
            raise click.UsageError("name an outcome too: --confirm, --change, --retire, --handover ROLE or --accept")
        _show(folder, today, ids, format_)
        return
    from qmsctl.cli.reviews.outcomes import says
    from qmsctl.cli.reviews.reviewing import Told, carry_out

    told = Told(person, role, on, late_because, minutes, batch=len(set(ids)) > 1)
    if accept and (on or role or late_because or minutes is not None):
        raise click.UsageError("accepting is done today, by who holds the role; with --accept goes --person alone")
    if retire and not yes and sys.stdin.isatty():
        words = words_for(open_handbook(folder, today))
        click.confirm(words("Retire {id}, so that nobody uses it any more?", id=ids[0]), abort=True)
    carry_out(folder, today, ids, _act(answer), told, says, commit=commit, format_=format_)


def _usage(answer: Answer, *, several: bool) -> None:
    if answer.outcomes > 1:
        raise click.UsageError("a review has one outcome: --confirm, --change, --retire, --handover ROLE or --accept")
    if several and answer.outcomes and not answer.confirm:
        raise click.UsageError("of several documents at once, only --confirm can be said")
    if answer.replaced_by and answer.outcomes and not answer.retire:
        raise click.UsageError("--replaced-by is for --retire")
    if answer.how and answer.outcomes and not (answer.confirm or answer.change):
        raise click.UsageError("--how is for --confirm and --change")
    if answer.because and (answer.confirm or answer.accept):
        raise click.UsageError("--because is for --change, --retire and --handover")


def _act(answer: Answer) -> Act:
    from qmsctl.cli.reviews import outcomes

    if answer.confirm:
        return outcomes.confirm(answer.how)
    if answer.change:
        return outcomes.change(answer.because, answer.how)
    if answer.retire:
        return outcomes.retire(answer.because, answer.replaced_by)
    if answer.handover:
        return outcomes.hand_over(answer.handover, answer.because)
    return outcomes.accept()


def _show(folder: Path, today: date | None, ids: tuple[str, ...], format_: str) -> None:
    from qmsctl.cli.reviews.looking_back import Reviewer
    from qmsctl.cli.reviews.reviewing import document_named

    handbook = open_handbook(folder, today)
    words = words_for(handbook)
    documents = [document_named(handbook.system, name, words) for name in dict.fromkeys(ids)]
    reviewer = Reviewer(handbook, words)
    if format_ == "json":
        found = [reviewer.data(document) for document in documents]
        emit_json(found[0] if len(found) == 1 else found)
        return
    for number, document in enumerate(documents):
        if number:
            line()
        reviewer.show(document)
