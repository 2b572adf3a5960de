"""``qmsctl review freeze``: let the facts of a management review stand, and show what has moved since."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from qmsctl.cli.acting import Answer, carry_out, refusing
from qmsctl.cli.handbook import Handbook, format_option, handbook_options, open_handbook
from qmsctl.cli.output import emit_json, line, table
from qmsctl.cli.refusing import words_for
from qmsctl.cli.reviews.asked import YEAR, unit_meant
from qmsctl.cli.reviews.gathering import content, may_freeze, moved_since, source
from qmsctl.cli.reviews.sitting import next_told
from qmsctl.findings import Message, clip
from qmsctl.i18n import Translator
from qmsctl.refused import Refused
from qmsctl.reviews.inputs.freezing import freezing, review_named
from qmsctl.reviews.inputs.moved import Moved
from qmsctl.reviews.inputs.scope import title_of

_WIDEST = 48


@click.command("freeze")
@click.argument("node", metavar="[NODE]", required=False)
@handbook_options
@format_option
@click.option(
    "--year",
    type=YEAR,
    metavar="YEAR",
    help="The year; by default that of the latest review that is not signed, else the open campaign's, else this.",
)
@click.option("--person", metavar="ID", help="Who freezes; by default whom Git's mail address belongs to.")
@click.option("--moved", "moved_", is_flag=True, help="Show what has moved since they were frozen; write nothing.")
@click.option("--commit", is_flag=True, help="Commit the change, and nothing else.")
def command(
    node: str | None,
    root: Path | None,
    today: date | None,
    format_: str,
    year: str | None,
    person: str | None,
    moved_: bool,
    commit: bool,
) -> None:
    """Freeze the facts of unit NODE's management review: from today they stand, and the leader judges them.

    Done by who gathered them, the coordinator or the accountable leader. What changes in the handbook afterwards
    leaves the facts alone; --moved gathers them again and shows the difference.
    """
    if moved_:
        _show(open_handbook(root, today), node, year, format_)
        return

    def compute(handbook: Handbook, words: Translator) -> Answer:
        system = handbook.system
        review = review_named(system, *unit_meant(system, node, year, handbook.today))
        may_freeze(handbook, person, review, words)
        path = review.record.path
        text = freezing(system, review, handbook.today, source(handbook, path), content(handbook, review.inputs_path))
        says = (words("{path}: the facts are frozen", path=path), *next_told(system, review, text, words))
        return Answer({path: text}, says, f"Freeze the facts of {review.id}")

    carry_out(root, today, commit, compute)


def _show(handbook: Handbook, node: str | None, year: str | None, format_: str) -> None:
    words = words_for(handbook)
    with refusing(words):
        found = _moved(handbook, node, year)
    if format_ == "json":
        emit_json([{key: getattr(each, key) for key in ("topic", "what", "part", "before", "now")} for each in found])
    elif not found:
        line(words("Nothing has moved since the facts were frozen."))
    else:
        table([_row(handbook, each, words) for each in found],
              (words("Input"), words("What"), words("Before"), words("Now")))  # fmt: skip


def _moved(handbook: Handbook, node: str | None, year: str | None) -> tuple[Moved, ...]:
    system = handbook.system
    review = review_named(system, *unit_meant(system, node, year, handbook.today))
    if review.frozen is None:
        raise Refused(
            Message(
                "the facts of {id} are not frozen, so nothing can have moved; "
                "freeze them with: qmsctl review freeze {id}",
                id=review.id,
            )
        )
    return moved_since(handbook, review)


def _row(handbook: Handbook, each: Moved, words: Translator) -> tuple[str, ...]:
    what = words(each.label) if each.label else f"{each.what} {each.part}".rstrip()
    before, now = clip(each.before or "–", _WIDEST), clip(each.now or "–", _WIDEST)
    return title_of(handbook.system, each.topic, words.language), what, before, now
