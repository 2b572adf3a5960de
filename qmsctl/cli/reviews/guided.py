"""Questions to a person at a terminal who goes through a management review; each answer is written at once."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping

import click

from qmsctl.cli.handbook import Handbook, open_handbook
from qmsctl.cli.output import line
from qmsctl.cli.refusing import words_for
from qmsctl.cli.reviews.sitting import Asked, Sitting, act, node_and_rest, review_at
from qmsctl.errors import QmsctlError
from qmsctl.i18n import Translator
from qmsctl.refused import Refused
from qmsctl.reviews.minutes.agenda import title_of
from qmsctl.reviews.minutes.assessing import judge, last_time, none_because, open_inputs, same_as_last_time
from qmsctl.reviews.minutes.facts import facts_of
from qmsctl.reviews.minutes.sheets import judgeable
from qmsctl.reviews.model import GOOD, NEEDS_IMPROVEMENT, NOT_GOOD, Judged, ManagementReview
from qmsctl.reviews.years import language_of

LEAVE = "q"
_JUDGEMENTS = {"1": GOOD, "2": NEEDS_IMPROVEMENT, "3": NOT_GOOD}
_LINES = 40


class Left(Exception):
    """The person goes away; what was answered is written."""


def somebody_there() -> bool:
    """Say whether a person can be asked."""
    return sys.stdin.isatty()


def ask(question: str, default: str = "", *, needed: bool = False) -> str:
    """Return what a person answers, without blanks around it; `LEAVE`, or the end of input, raises `Left`.

    What is needed is asked for until it is there.
    """
    while True:
        try:
            found = str(click.prompt(question, default=default, show_default=bool(default))).strip()
        except click.Abort:
            raise Left from None
        if found == LEAVE:
            raise Left
        if found or not needed:
            return found


def choose(question: str, among: Mapping[str, str]) -> str:
    """Return the key that a person chooses; each stands with what it means."""
    for key, meaning in among.items():
        line(f"  {key}  {meaning}")
    while True:
        found = ask(question, needed=True)
        if found in among:
            return found
        line(", ".join(among))


def until_done(step: Callable[[], None]) -> None:
    """Take a step; what is refused is said, and it is taken again."""
    while True:
        try:
            step()
        except QmsctlError as error:
            line(f"! {error}")
        else:
            return


def judge_all(asked: Asked, words_given: tuple[str, ...]) -> None:
    """Go through the inputs that are not judged, or judge the one that is named."""
    handbook = open_handbook(asked.root, asked.today)
    words = words_for(handbook)
    try:
        node, rest = node_and_rest(handbook.system, words_given, 1)
        review = review_at(handbook.system, node, asked.year, handbook.today)
        judgeable(handbook.system, review)
        left = [row for row in review.inputs if row.input in rest] if rest else list(open_inputs(review))
        for number, row in enumerate(left, start=1):
            line(words("{number} of {all}", number=number, all=len(left)))
            until_done(lambda row=row: judge_one(asked, handbook, review, row, words))  # type: ignore[misc]
    except Refused as error:
        raise QmsctlError(words.sentence(error.message)) from None
    except Left:
        pass
    line(words("What is judged so far is written."))


def judge_one(asked: Asked, handbook: Handbook, review: ManagementReview, row: Judged, words: Translator) -> None:
    """Show an input with its facts and last year's judgement, ask, and write the answer."""
    show_input(handbook, review, row, words)
    choices = {key: words.value(value) for key, value in _JUDGEMENTS.items()}
    chosen = choose(words("Judgement (q leaves)"), {**choices, "0": words("nothing to judge, because")})
    judgement = _JUDGEMENTS.get(chosen, "")
    comment = ask(
        words("Why is there nothing to judge?") if not judgement else words("Comment"),
        needed=judgement in ("", NOT_GOOD),
    )
    if judgement and same_as_last_time(handbook.system, review, row.input, comment):
        line(words("The comment is last year's, word for word; what was seen this year?"))
        comment = ask(words("Comment"), comment)

    def compute(sitting: Sitting, rest: tuple[str, ...]) -> tuple[Mapping[str, str], tuple[str, ...], str]:
        system, now, tree = sitting.system, sitting.review, sitting.handbook.tree
        files = (
            judge(system, now, tree, row.input, judgement, comment)
            if judgement
            else none_because(system, now, tree, row.input, comment)
        )
        return files, (), f"Judge {row.input} of {now.id}"

    write(asked, review, compute)


def show_input(handbook: Handbook, review: ManagementReview, row: Judged, words: Translator) -> None:
    """Print an input: its title, the facts, and what was judged last time."""
    language = language_of(handbook.system, review.unit)
    line()
    line(f"── {title_of(row.input, language)}")
    found = facts_of(review, row.input, language).split("\n")
    for text in found[:_LINES]:
        line(text)
    if found[_LINES:]:
        line(words("… and more in {path}", path=review.record.path))
    last = last_time(handbook.system, review, row.input)
    if last is not None and last.judgement:
        said = words.value(last.judgement) + (f": {last.comment}" if last.comment else "")
        line(words("last time: {judgement}", judgement=said))


def write(
    asked: Asked,
    review: ManagementReview,
    compute: Callable[[Sitting, tuple[str, ...]], tuple[Mapping[str, str], tuple[str, ...], str]],
) -> None:
    """Write one answer into a review."""
    which = Asked(asked.root, asked.today, review.year, asked.person, asked.commit)
    act(which, (review.unit,), 0, compute)
