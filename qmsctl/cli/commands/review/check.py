"""``qmsctl review check``: where the decisions of a sealed review stand, half a year later."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import click

from qmsctl.cli.acting import Answer, carry_out, refusing
from qmsctl.cli.handbook import Handbook, format_option, handbook_options, open_handbook
from qmsctl.cli.output import emit_json, line
from qmsctl.cli.refusing import refuse, words_for
from qmsctl.cli.reviews.asked import YEAR, review_meant
from qmsctl.cli.reviews.evidencing import note_on, refuse_unsealed, sealed
from qmsctl.cli.reviews.meaning import standing_meant
from qmsctl.cli.who import person_at_work
from qmsctl.findings import Message
from qmsctl.i18n import Translator
from qmsctl.refused import Refused
from qmsctl.reviews.half_year import STANDINGS, Followed, followed, rows
from qmsctl.reviews.model import HALF_YEAR, ManagementReview
from qmsctl.system import System
from qmsctl.system.names import role_name

Said = dict[str, tuple[str, str]]


@click.command("check")
@click.argument("node", required=False)
@handbook_options
@click.option("--half-year", is_flag=True, help="The half-year check: what --write and --decision write down.")
@click.option(
    "--decision",
    "said",
    metavar="D1=STANDING:COMMENT",
    multiple=True,
    help="Where a decision stands, if not as the records say: done, under-way, late, dropped or moved, and why.",
)
@click.option("--write", "write_", is_flag=True, help="Write the check down as a note on the review.")
@click.option("--year", type=YEAR, metavar="YEAR", help="The year of the review; by default the latest that is sealed.")
@click.option("--person", metavar="PERSON", help="Who checks, by id; by default whom your commits' address belongs to.")
@click.option("--commit", is_flag=True, help="Commit the note, and nothing else.")
@format_option
def command(
    node: str | None,
    root: Path | None,
    today: date | None,
    half_year: bool,
    said: tuple[str, ...],
    write_: bool,
    year: str | None,
    person: str | None,
    commit: bool,
    format_: str,
) -> None:
    """Show where each decision of NODE's management review stands: by its actions, and what ought to be looked at.

    With --half-year --write, or --decision, the check is written down. At a terminal --write asks for each decision.
    """
    handbook = open_handbook(root, today)
    words = words_for(handbook)
    with refusing(words):
        review = review_meant(handbook.system, node, year, handbook.today, sealed(handbook.system))
    found = followed(handbook.system, review, handbook.today)
    if format_ == "json":
        emit_json(_data(handbook, review, found, words))
    else:
        _show(handbook.system, review, found, words)
    if not write_ and not said:
        return
    if not half_year:
        refuse(words, Message("say which check is to be written down: --half-year"))
    refuse_unsealed(words, handbook, review)
    with refusing(words):
        told = _told(handbook.system, words, said)
    who = person_at_work(handbook, person, words)
    if write_ and not said and sys.stdin.isatty():
        told = _ask(handbook.system, words, found)

    def compute(now: Handbook, words: Translator) -> Answer:
        stands = rows(followed(now.system, review, now.today), told)
        return note_on(now, words, review, who, HALF_YEAR, f"Half-year check of {review.id}", decisions=stands)

    carry_out(root, today, commit, compute)


def _told(system: System, words: Translator, said: tuple[str, ...]) -> Said:
    told: Said = {}
    for each in said:
        name, equals, rest = each.partition("=")
        standing, _, comment = rest.partition(":")
        if not equals or name in told:
            refuse(words, Message("“{text}” is not of the form D1=done:COMMENT, once for each decision", text=each))
        told[name] = (standing_meant(system, words, standing), comment.strip())
    return told


def _ask(system: System, words: Translator, found: tuple[Followed, ...]) -> Said:
    told: Said = {}
    for each in found:
        line(f"{each.decision.id} {each.decision.text}")
        line("  " + ", ".join(words.value(standing) for standing in STANDINGS))
        standing = _asked(system, words, each)
        comment = click.prompt(words("Comment"), default="", show_default=False)
        told[each.decision.id] = (standing, comment.strip())
    return told


def _asked(system: System, words: Translator, each: Followed) -> str:
    """Where a person says that a decision stands; what is no answer is asked again."""
    while True:
        typed = click.prompt(words("Standing"), default=words.value(each.standing))
        try:
            return standing_meant(system, words, str(typed))
        except Refused as why:
            line(f"! {words.sentence(why.message)}")


def _show(system: System, review: ManagementReview, found: tuple[Followed, ...], words: Translator) -> None:
    line(f"{review.id} {review.title}")
    for each in found:
        due = f", {words.date(each.decision.due)}" if each.decision.due else ""
        line(f"{each.decision.id}  {words.value(each.standing)}: {each.decision.text}")
        named = ", ".join(each.records)
        line(f"    {role_name(system, each.decision.owner) or '-'}{due}{f'  {named}' if named else ''}")
        for sign in each.signs:
            line(f"    ! {words.sentence(sign)}")
    if not found:
        line(words("nothing was decided"))


def _data(
    handbook: Handbook, review: ManagementReview, found: tuple[Followed, ...], words: Translator
) -> dict[str, object]:
    return {
        "version": 1,
        "today": handbook.today.isoformat(),
        "review": review.id,
        "decisions": [
            {
                "decision": each.decision.id,
                "text": each.decision.text,
                "owner": each.decision.owner,
                "due": each.decision.due,
                "standing": each.standing,
                "records": each.records,
                "signs": [words.message(sign) for sign in each.signs],
            }
            for each in found
        ],
    }
