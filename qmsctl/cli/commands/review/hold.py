"""``qmsctl review hold``: write down the meeting of a management review."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

import click

from qmsctl.cli.options import day
from qmsctl.cli.reviews.sitting import Asked, Sitting, act, sitting_options
from qmsctl.findings import Message
from qmsctl.refused import Refused
from qmsctl.reviews.minutes.meeting import Meeting, hold, remarks
from qmsctl.system.names import role_name


@click.command("hold")
@click.argument("words_given", metavar="[NODE]", nargs=-1)
@sitting_options
@click.option("--on", metavar="DATE", callback=day, required=True, help="The day of the meeting.")
@click.option("--from", "since", metavar="HH:MM", default="", help="When it began.")
@click.option("--until", metavar="HH:MM", default="", help="When it ended.")
@click.option("--present", metavar="ROLE", multiple=True, help="A role that was there; may be repeated.")
@click.option("--absent", metavar="ROLE=BECAUSE", multiple=True, help="A role that was not, and why; may be repeated.")
@click.option("--heard", metavar="ROLE=SAID", multiple=True, help="A role that was heard, and what it said.")
def command(
    words_given: tuple[str, ...],
    asked: Asked,
    on: date,
    since: str,
    until: str,
    present: tuple[str, ...],
    absent: tuple[str, ...],
    heard: tuple[str, ...],
) -> None:
    """Write down the meeting of the management review of NODE: when it was, which roles were there and were heard.

    The accountable role, and the roles that `review.attends` and `review.heard` in qms.yaml name, may not be missing.
    """

    def compute(sitting: Sitting, _rest: tuple[str, ...]) -> tuple[Mapping[str, str], tuple[str, ...], str]:
        meeting = Meeting(on, since, until, present, _pairs(absent, "--absent"), _pairs(heard, "--heard"))
        files = hold(sitting.system, sitting.review, sitting.handbook.tree, meeting, sitting.handbook.today)
        words = sitting.words
        said = words("the meeting of {id} was on {day}", id=sitting.review.id, day=words.date(on))
        noted = tuple(words("note: {text}", text=words.sentence(remark)) for remark in remarks(meeting.held))
        before = sitting.review.held
        if before is not None and before.on is not None and before != meeting.held:
            told = ", ".join(role_name(sitting.system, role) for role in before.present)
            noted += (words("this takes the place of what was written before: {day}; {present}",
                            day=words.date(before.on), present=told),)  # fmt: skip
        return files, (said, *noted), f"The meeting of {sitting.review.id}"

    act(asked, words_given, 0, compute)


def _pairs(written: Iterable[str], option: str) -> tuple[tuple[str, str], ...]:
    found = [(role.strip(), text.strip()) for role, _, text in (each.partition("=") for each in written)]
    for role, text in found:
        if not text:
            raise Refused(
                Message("{option} {role}: write the role, =, and the text in quotes", option=option, role=role)
            )
    return tuple(found)
