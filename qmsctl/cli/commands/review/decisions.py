"""``qmsctl review decisions``: decisions and where they stand, for a unit or a receiver."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import click

from qmsctl.cli.acting import Answer, carry_out, known_role, known_unit, refusing
from qmsctl.cli.handbook import Handbook, handbook_options, open_handbook
from qmsctl.cli.output import emit_json, line
from qmsctl.cli.refusing import words_for
from qmsctl.cli.reviews.asked import YEAR
from qmsctl.cli.reviews.shown import followed_data, show_decisions
from qmsctl.i18n import Translator, translator
from qmsctl.reviews.minutes.following import Followed, all_followed, told
from qmsctl.reviews.years import language_of
from qmsctl.system import System
from qmsctl.system.names import role_name
from qmsctl.text.plain import plain


@click.command("decisions")
@handbook_options
@click.option("--unit", metavar="UNIT", help="Only those that this unit, or one below it, receives.")
@click.option("--role", metavar="ROLE", help="Only those that this role answers for.")
@click.option("--open", "only_open", is_flag=True, help="Only those of which something is still to be done.")
@click.option("--year", type=YEAR, metavar="YEAR", help="Only those of this year's reviews.")
@click.option("--told", "who", metavar="WHO", help="Write into their actions that WHO was told of them today.")
@click.option("--commit", is_flag=True, help="Commit the change, and nothing else.")
@click.option("--format", "format_", type=click.Choice(["text", "markdown", "json"]), default="text",
              help="How to print the list; Markdown is for sending.")  # fmt: skip
def command(
    root: Path | None,
    today: date | None,
    unit: str | None,
    role: str | None,
    only_open: bool,
    year: str | None,
    who: str | None,
    commit: bool,
    format_: str,
) -> None:
    """List the decisions of management reviews with what they became, where that stands, and who was told.

    A need is received by the unit above, anything else by the unit that it is sent to.
    """

    def chosen(handbook: Handbook) -> tuple[Followed, ...]:
        system = handbook.system
        return tuple(
            _chosen(system, handbook.today, known_unit(system, unit), known_role(system, role), only_open, year)
        )

    if who is not None:

        def compute(handbook: Handbook, words: Translator) -> Answer:
            files = told(handbook.system, handbook.tree, chosen(handbook), who, handbook.today)
            said = words.plural("{number} action says so", "{number} actions say so", len(files))
            return Answer(files, (said,), f"Told {who} of decisions")

        carry_out(root, today, commit, compute)
        return
    handbook = open_handbook(root, today)
    words = words_for(handbook)
    with refusing(words):
        found = chosen(handbook)
    if format_ == "json":
        emit_json({"today": handbook.today, "decisions": [followed_data(each) for each in found]})
    elif not found:
        asked = unit or role or only_open or year
        line(words("there is no such decision") if asked else words("no management review has decided anything yet"))
    elif format_ == "markdown":
        # What is sent is read in the unit, not where the command is given.
        theirs = translator(language_of(handbook.system, unit)) if unit else words
        for text in _markdown(handbook.system, found, theirs):
            line(text)
    else:
        show_decisions(handbook.system, list(found), words, names=True)


def _chosen(
    system: System, today: date, unit: str, role: str, only_open: bool, year: str | None
) -> Iterator[Followed]:  # fmt: skip
    below = set(system.organisation.below(unit)) if unit else set()
    for each in all_followed(system, today):
        if unit and each.unit not in below:
            continue
        if (role and each.role != role) or (year and each.review.year != year) or (only_open and not each.open):
            continue
        yield each


def _markdown(system: System, found: tuple[Followed, ...], words: Translator) -> Iterator[str]:
    yield "# " + words("Decisions")
    yield ""
    headings = (words("Id"), words("Decision"), words("Owner"), words("Due"), words("State"), words("Told"))
    yield f"| {' | '.join(headings)} |"
    yield f"|{' --- |' * len(headings)}"
    for each in found:
        receipts = ", ".join(f"{plain(who)} ({words.date(on)})" for who, on in each.told)
        said = plain(each.shown) or words("confidential")
        cells = (each.decision.name, said, plain(role_name(system, each.role)), words.date(each.due),
                 each.state_in(words), receipts)  # fmt: skip
        yield f"| {' | '.join(cells)} |"
