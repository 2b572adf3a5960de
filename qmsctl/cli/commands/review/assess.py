"""``qmsctl review assess``: judge the inputs of a management review."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import click

from qmsctl.cli.reviews.asking import somebody_there
from qmsctl.cli.reviews.guided import judge_all
from qmsctl.cli.reviews.meaning import all_named, input_meant, judgement_meant
from qmsctl.cli.reviews.sitting import Asked, Sitting, act, sitting_options
from qmsctl.findings import Message
from qmsctl.i18n import Translator
from qmsctl.refused import Refused
from qmsctl.reviews.minutes.assessing import (
    judge,
    last_time,
    none_because,
    open_inputs,
    others_good,
    same_as_last_time,
)
from qmsctl.reviews.minutes.facts import holes_of
from qmsctl.reviews.model import GOOD, JUDGEMENTS
from qmsctl.reviews.topics import spoken


@click.command("assess")
@click.argument("words_given", metavar="[NODE] [INPUT]", nargs=-1)
@sitting_options
@click.option(
    "--judgement",
    metavar=f"[{'|'.join(JUDGEMENTS)}]",
    help="What the leader judges, also as the language of the handbook says it.",
)
@click.option("--comment", metavar="TEXT", default="", help="Why; a judgement “not good” needs it.")
@click.option("--none", "empty", is_flag=True, help="There is nothing to judge; say why with --because.")
@click.option("--because", metavar="TEXT", default="", help="Why there is nothing to judge.")
@click.option("--others", metavar=f"[{GOOD}]", help="Judge what nobody has judged; of a hole say --because.")
def command(
    words_given: tuple[str, ...],
    asked: Asked,
    judgement: str | None,
    comment: str,
    empty: bool,
    because: str,
    others: str | None,
) -> None:
    """Judge INPUT of the management review of NODE (a unit); without INPUT, one after the other in a terminal.

    NODE may be left out where the top unit is meant.
    """
    if sum((judgement is not None, empty, others is not None)) > 1:
        raise click.UsageError("give one of --judgement, --none and --others")
    if judgement is None and not empty and others is None and somebody_there():
        judge_all(asked, words_given)
        return

    def compute(sitting: Sitting, rest: tuple[str, ...]) -> tuple[Mapping[str, str], tuple[str, ...], str]:
        system, review, tree, words = sitting.system, sitting.review, sitting.handbook.tree, sitting.words
        if others is not None:
            if judgement_meant(system, words, others) != GOOD:
                raise Refused(Message("what nobody has judged can only be judged good together: --others good"))
            holes = holes_of(tree, review)
            files = others_good(system, review, tree, holes, because)
            return files, _others(sitting, holes, because), f"Judge the other inputs of {review.id}"
        if not rest:
            raise Refused(_which(sitting))
        input_ = input_meant(system, review, words, rest[0])
        if empty:
            files = none_because(system, review, tree, input_, because)
            said = words("{input}: nothing to judge", input=_input(words, input_))
            return files, (said,), f"Explain {input_} of {review.id}"
        if judgement is None:
            raise Refused(Message("say how “{input}” is judged: --judgement good, needs-improvement or not-good",
                                  input=spoken(input_)))  # fmt: skip
        meant = judgement_meant(system, words, judgement)
        files = judge(system, review, tree, input_, meant, comment)
        return files, said_of(sitting, input_, meant, comment), f"Judge {input_} of {review.id}"

    act(asked, words_given, 1, compute)


def said_of(sitting: Sitting, input_: str, judgement: str, comment: str) -> tuple[str, ...]:
    """Return what is said of a judgement: itself, last year's beside it, and whether the comment is the same."""
    words = sitting.words
    says = [f"{_input(words, input_)}: {words.value(judgement)}"]
    last = last_time(sitting.system, sitting.review, input_)
    if last is not None and last.judgement:
        said = words.value(last.judgement) + (f": {last.comment}" if last.comment else "")
        says.append(words("last time: {judgement}", judgement=said))
    if same_as_last_time(sitting.system, sitting.review, input_, comment):
        says.append(words("The comment is last year's, word for word; what was seen this year?"))
    left = len([row for row in open_inputs(sitting.review) if row.input != input_])
    says.append(words.plural("{number} input is left to judge", "{number} inputs are left to judge", left))
    return tuple(says)


def _others(sitting: Sitting, holes: Collection[str], because: str) -> tuple[str, ...]:
    words, found = sitting.words, [row.input for row in open_inputs(sitting.review)]
    good, empty = [name for name in found if name not in holes], [name for name in found if name in holes]
    said = words.plural("{number} input judged good", "{number} inputs judged good", len(good))
    says = [said] if good or not empty else []
    if not empty:
        return tuple(says)
    named = ", ".join(_input(words, name) for name in empty)
    if because:
        says.append(words("nothing to judge: {inputs}", inputs=named))
    else:
        says.append(words("Nothing is registered about: {inputs}", inputs=named))
        which = f"{sitting.review.unit} --year {sitting.review.year}"
        says.append(words("Judge these one by one, or say why there is nothing to judge: {command}",
                          command=f"qmsctl review assess {which} --others good --because WHY"))  # fmt: skip
    return tuple(says)


def _input(words: Translator, name: str) -> str:
    return spoken(name).in_language(words.language)


def _which(sitting: Sitting) -> Message:
    left = [row.input for row in open_inputs(sitting.review)]
    if not left:
        return Message("every input of {id} is judged; name the one to judge anew", id=sitting.review.id)
    return Message("say which input is judged; these are left: {known}", known=all_named(left))
