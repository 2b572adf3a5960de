"""``qmsctl review walk``: be guided through a management review."""

from __future__ import annotations

from collections.abc import Callable

import click

from qmsctl.cli.acting import refusing
from qmsctl.cli.commands.review import freeze, inputs
from qmsctl.cli.handbook import open_handbook
from qmsctl.cli.refusing import words_for
from qmsctl.cli.reviews.asked import unit_meant
from qmsctl.cli.reviews.asking import somebody_there
from qmsctl.cli.reviews.sitting import Asked, node_and_rest, sitting_options
from qmsctl.cli.reviews.walking import Walk, plan
from qmsctl.cli.who import at_work
from qmsctl.reviews.minutes.steps import FREEZE, GATHER


@click.command("walk")
@click.argument("words_given", metavar="[NODE]", nargs=-1)
@sitting_options
def command(words_given: tuple[str, ...], asked: Asked) -> None:
    """Be guided through the management review of NODE, from the facts to the signature.

    Each judgement and each decision is written when it is answered, the meeting as a whole, so you may leave with q at
    any question and go on later. Without a terminal the steps are listed with the command for each. Signing is the
    leader's own act.
    """
    handbook = open_handbook(asked.root, asked.today)
    words = words_for(handbook)
    with refusing(words):
        node, _ = node_and_rest(handbook.system, words_given, 0)
        unit, year = unit_meant(handbook.system, node, asked.year, handbook.today)
        at_work(handbook, asked.person, unit)
    if somebody_there():
        Walk(asked, unit, year, {GATHER: _given(inputs.command), FREEZE: _given(freeze.command)}).go()
    else:
        plan(handbook, words, unit, year)


def _given(command: click.Command) -> Callable[[list[str]], object]:
    return lambda words: command.main(words, standalone_mode=False)
