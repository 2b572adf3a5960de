"""``qmsctl review agenda``: the agenda of a management review."""

from __future__ import annotations

from collections.abc import Mapping

import click

from qmsctl.cli.acting import refusing
from qmsctl.cli.handbook import LANGUAGES, open_handbook
from qmsctl.cli.output import line
from qmsctl.cli.refusing import words_for
from qmsctl.cli.reviews.asked import review_meant
from qmsctl.cli.reviews.sitting import Asked, Sitting, act, node_and_rest, sitting_options
from qmsctl.findings import Message
from qmsctl.refused import Refused
from qmsctl.reviews.minutes.agenda import Agenda, agenda, as_markdown, as_text
from qmsctl.reviews.minutes.facts import signals_of
from qmsctl.reviews.minutes.meeting import agenda_sent
from qmsctl.reviews.model import clock
from qmsctl.reviews.years import language_of


@click.command("agenda")
@click.argument("words_given", metavar="[NODE]", nargs=-1)
@sitting_options
@click.option("--from", "start", metavar="HH:MM", default="", help="When the meeting begins; each point gets its time.")
@click.option("--sent", is_flag=True, help="Write down that the agenda was sent today.")
@click.option("--language", type=click.Choice(LANGUAGES), help="Its language; by default that of the unit.")
@click.option("--format", "format_", type=click.Choice(["text", "markdown"]), default="text", help="How to print it.")
def command(
    words_given: tuple[str, ...], asked: Asked, start: str, sent: bool, language: str | None, format_: str
) -> None:
    """Print the agenda of the management review of NODE, at most two pages.

    Decisions of the year before come first, then what is not good, then what else asks for attention. The minutes of
    its points add up to the length of a meeting at that level.
    """
    if sent:
        act(asked, words_given, 0, _sent)
        return
    handbook = open_handbook(asked.root, asked.today)
    system = handbook.system
    with refusing(words_for(handbook)):
        node, _ = node_and_rest(system, words_given, 0)
        review = review_meant(system, node, asked.year, handbook.today)
        if start and clock(start) is None:
            raise Refused(Message("“{time}” is no time of the day; write HH:MM", time=start))
    spoken = language or language_of(system, review.unit)
    found: Agenda = agenda(system, review, spoken, handbook.today, signals_of(handbook.tree, review))
    write = as_markdown if format_ == "markdown" else as_text
    for text in write(found, spoken, start).rstrip("\n").split("\n"):
        line(text)


def _sent(sitting: Sitting, _rest: tuple[str, ...]) -> tuple[Mapping[str, str], tuple[str, ...], str]:
    files = agenda_sent(sitting.system, sitting.review, sitting.handbook.tree, sitting.handbook.today)
    day = sitting.words.date(sitting.handbook.today)
    said = sitting.words("the agenda of {id} was sent on {day}", id=sitting.review.id, day=day)
    return files, (said,), f"The agenda of {sitting.review.id} is sent"
