"""The inputs of a management review, judged one after the other at a terminal; each judgement is written at once."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from qmsctl.actions.said import if_said
from qmsctl.cli.handbook import Handbook, open_handbook
from qmsctl.cli.output import line
from qmsctl.cli.refusing import words_for
from qmsctl.cli.reviews.asked import review_meant
from qmsctl.cli.reviews.asking import Asking, Left
from qmsctl.cli.reviews.meaning import input_meant
from qmsctl.cli.reviews.sitting import Asked, Sitting, act, node_and_rest
from qmsctl.errors import QmsctlError
from qmsctl.i18n import Translator
from qmsctl.refused import Refused
from qmsctl.reviews.inputs.scope import title_of
from qmsctl.reviews.minutes.assessing import judge, last_time, none_because, open_inputs, row_of, same_as_last_time
from qmsctl.reviews.minutes.facts import facts_of
from qmsctl.reviews.minutes.sheets import judgeable
from qmsctl.reviews.model import GOOD, NEEDS_IMPROVEMENT, NOT_GOOD, Judged, ManagementReview
from qmsctl.reviews.years import language_of

_EMPHASIS = re.compile(r"\A\*([^*]+)\*")
_JUDGEMENTS = {"1": GOOD, "2": NEEDS_IMPROVEMENT, "3": NOT_GOOD}
_LINES = 40


def judge_all(asked: Asked, words_given: tuple[str, ...]) -> None:
    """Go through the inputs that are not judged, or judge the one that is named."""
    handbook = open_handbook(asked.root, asked.today)
    words = words_for(handbook)
    asking = Asking(words)
    try:
        node, rest = node_and_rest(handbook.system, words_given, 1)
        review = review_meant(handbook.system, node, asked.year, handbook.today)
        judgeable(handbook.system, review)
        left = (
            [row_of(review, input_meant(handbook.system, review, words, name)) for name in rest]
            if rest
            else list(open_inputs(review))
        )
        for number, row in enumerate(left, start=1):
            line(words("{number} of {all}", number=number, all=len(left)))
            asking.until_done(lambda row=row: judge_one(asked, handbook, review, row, asking))  # type: ignore[misc]
    except Refused as error:
        raise QmsctlError(words.sentence(error.message)) from None
    except Left:
        asking.tell_left(f"qmsctl review assess {review.unit} --year {review.year}")
    else:
        line(words("What is judged so far is written."))


def judge_one(asked: Asked, handbook: Handbook, review: ManagementReview, row: Judged, asking: Asking) -> None:
    """Show an input with its facts and last year's judgement, ask, and write the answer."""
    words = asking.words
    show_input(handbook, review, row, words)
    choices = {key: words.value(value) for key, value in _JUDGEMENTS.items()}
    chosen = asking.choose(words("Judgement (q leaves)"), {**choices, "0": words("nothing to judge, because")})
    judgement = _JUDGEMENTS.get(chosen, "")
    if not judgement:
        comment = asking.sentence(words("Why is there nothing to judge?"))
    elif judgement == NOT_GOOD:
        comment = asking.sentence(words("Comment"))
    else:
        comment = asking.read(words("Comment"), if_said, needed=False)
    if judgement and same_as_last_time(handbook.system, review, row.input, comment):
        line(words("The comment is last year's, word for word; what was seen this year?"))
        comment = asking.sentence(words("Comment"))

    def compute(sitting: Sitting, _rest: tuple[str, ...]) -> tuple[Mapping[str, str], tuple[str, ...], str]:
        system, now, tree = sitting.system, sitting.review, sitting.handbook.tree
        files = (
            judge(system, now, tree, row.input, judgement, comment)
            if judgement
            else none_because(system, now, tree, row.input, comment)
        )
        return files, (), f"Judge {row.input} of {now.id}"

    write(asked, review, compute)
    asking.written()


def show_input(handbook: Handbook, review: ManagementReview, row: Judged, words: Translator) -> None:
    """Print an input: its title, the facts, and what was judged last time."""
    language = language_of(handbook.system, review.unit)
    line()
    line(f"── {title_of(handbook.system, row.input, language)}")
    found = facts_of(handbook.system, review, row.input).split("\n")
    for text in found[:_LINES]:
        line(_EMPHASIS.sub(r"\1", text))
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
    act(which, (review.unit,), 0, compute, guided=True)
