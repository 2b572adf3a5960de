"""``qmsctl review decide``: decisions, answers and the conclusion of a management review."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import click

from qmsctl.cli.options import day
from qmsctl.cli.reviews.meaning import input_meant, question_meant
from qmsctl.cli.reviews.sitting import Asked, Sitting, act, sitting_options
from qmsctl.findings import Message
from qmsctl.i18n import Translator
from qmsctl.refused import Refused
from qmsctl.reviews.answers import answer_in, question_in
from qmsctl.reviews.minutes import concluding
from qmsctl.reviews.minutes.becoming import Details
from qmsctl.reviews.minutes.deciding import Wanted, decide, next_id
from qmsctl.reviews.minutes.facts import evidence_of
from qmsctl.reviews.model import BECOMES, Decision
from qmsctl.reviews.reading import management_reviews
from qmsctl.reviews.topics import spoken
from qmsctl.system import System
from qmsctl.text.sameness import same_words

OUTPUTS = ("improvement", "system-change", "resources", "objective-not-reached", "integration", "strategy", "policy",
           "energy")  # fmt: skip
_SAID = ("about", "owner", "due", "resources", "rests_on", "to", "document", "carried_from")
_DETAILS = ("kind", "criterion", "look_by", "objective", "parent", "indicator", "baseline", "target", "evaluation")
_Answer = tuple[Mapping[str, str], tuple[str, ...], str]


@click.command("decide")
@click.argument("words_given", metavar="[NODE] [TEXT]", nargs=-1)
@sitting_options
@click.option("--becomes", type=click.Choice(BECOMES), help="What the decision becomes.")
@click.option("--about", metavar="INPUT", multiple=True, help="An input that it answers; may be repeated.")
@click.option("--owner", metavar="ROLE", default="", help="The role that answers for it.")
@click.option("--due", metavar="DATE", callback=day, help="The day by which it is done.")
@click.option("--resources", metavar="TEXT", default="", help="Money, hours or people.")
@click.option(
    "--rests-on", metavar="ID", multiple=True, help="What it rests on, a figure with its day: IND-003@2025-12-31."
)
@click.option("--to", metavar="UNIT", default="", help="The unit below that it is sent to.")
@click.option("--document", metavar="ID", default="", help="The document to be changed.")
@click.option("--objective", metavar="ID", default="", help="The objective whose expectations it joins.")
@click.option("--carried-from", metavar="NAME", default="", help="The earlier decision that it carries on.")
@click.option("--output", type=click.Choice(OUTPUTS), help="What kind of result it is.")
@click.option("--kind", type=click.Choice(["correction", "corrective", "improvement"]), default="improvement",
              help="The kind of the action.")  # fmt: skip
@click.option(
    "--priority", type=click.Choice(["high", "normal", "low"]), default=None, help="How pressing the action is."
)
@click.option("--criterion", metavar="TEXT", default="", help="What is different if the action helped.")
@click.option("--look-by", metavar="DATE", callback=day, help="The day to look whether it helped.")
@click.option("--parent", metavar="ID", default="", help="The objective that a new one follows from.")
@click.option("--indicator", metavar="ID", default="", help="The indicator of a new objective.")
@click.option("--baseline", type=float, default=None, help="Where a new objective begins.")
@click.option("--target", type=float, default=None, help="What a new objective is to reach.")
@click.option("--evaluation", metavar="TEXT", default="", help="How a new objective is evaluated.")
@click.option("--accept", metavar="INPUT", default="", help="Leave a red input as it is; needs --because.")
@click.option("--because", metavar="TEXT", default="", help="Why: for --accept, --conclude and --drop.")
@click.option(
    "--conclude", metavar="QUESTION=ANSWER", default="", help="suitable, adequate or effective = yes, partly, no."
)
@click.option("--comment", metavar="TEXT", default="", help="The leader's own words beside the conclusion.")
@click.option("--result", metavar="NAME=TEXT", default="", help="A further result: resources, integration, strategy …")
@click.option("--answer", metavar="NEED", default="", help="Answer a need from below with TEXT.")
@click.option(
    "--drop", metavar="DECISION", default="", help="Give up what is open of an earlier decision; needs --because."
)
def command(words_given: tuple[str, ...], asked: Asked, **given: Any) -> None:
    """Write down TEXT, a decision of the management review of NODE, and what it becomes.

    An action, an objective, a document change or an expectation of a unit below is made in the same write, where
    everybody looks for it; a need goes to the level above.
    """
    others = [name for name in ("accept", "conclude", "comment", "result", "answer", "drop") if given[name]]
    if len(others) > 1:
        raise click.UsageError(f"give one of {', '.join(f'--{name}' for name in others)} at a time")

    def compute(sitting: Sitting, rest: tuple[str, ...]) -> _Answer:
        text = rest[0] if rest else ""
        if not others:
            return _decided(sitting, text, given)
        if text and others[0] != "answer":
            raise Refused(Message("“{text}” is a decision, and --{option} says something else; give one at a time",
                                  text=text, option=others[0]))  # fmt: skip
        return _said(sitting, others[0], text, given)

    act(asked, words_given, 1, compute)


def _decided(sitting: Sitting, text: str, given: dict[str, Any]) -> _Answer:
    about = tuple(input_meant(sitting.system, sitting.review, sitting.words, name) for name in given["about"])
    details = Details(priority=given["priority"] or "", **{name: given[name] for name in _DETAILS})
    wanted = Wanted(
        text=text,
        becomes=given["becomes"] or "",
        output=given["output"] or "",
        details=details,
        **{**{name: given[name] for name in _SAID}, "about": about},
    )
    return written(sitting, wanted)


def written(sitting: Sitting, wanted: Wanted) -> _Answer:
    """Return the files of a decision, what is said of it, and the subject of a commit."""
    system, review, words = sitting.system, sitting.review, sitting.words
    files = decide(system, review, sitting.handbook.tree, wanted, sitting.handbook.today)
    number = next_id(review)
    says = [words("{name}: written into {paths}", name=f"{review.id}#{number}", paths=", ".join(sorted(files)))]
    if not wanted.rests_on:
        says += _suggestion(sitting, wanted, words)
    if earlier := _same(system, wanted.text, review.year):
        says.append(words("The same was decided before, as {name}; --carried-from {name} says so.", name=earlier.name))
    return files, tuple(says), f"Decide {review.id}#{number}"


def _suggestion(sitting: Sitting, wanted: Wanted, words: Translator) -> list[str]:
    evidence = evidence_of(sitting.handbook.tree, sitting.review)
    near = [name for input_ in wanted.about for name in evidence.get(input_, ())][:4]
    if not near:
        return [words("It rests on nothing so far; --rests-on names figures and records.")]
    return [words("It rests on nothing so far; the facts have {known}.", known=", ".join(near))]


def _same(system: System, text: str, year: str) -> Decision | None:
    earlier = (review for review in management_reviews(system).values() if review.year < year)
    found = (each for review in earlier for each in review.decisions if same_words(each.text, text))
    return next(found, None)


def _said(sitting: Sitting, option: str, text: str, given: dict[str, Any]) -> _Answer:
    system, review, tree, words = sitting.system, sitting.review, sitting.handbook.tree, sitting.words
    value, because = given[option], given["because"]
    name, _, rest = value.partition("=")
    if option == "accept":
        value = input_meant(system, review, words, value)
        return (
            concluding.accept(system, review, tree, value, because),
            (words("{input}: accepted as it is", input=spoken(value).in_language(words.language)),),
            f"Accept {value} in {review.id}",
        )
    if option == "conclude":
        name = question_meant(system, words, name)
        files = concluding.conclude(system, review, tree, name, rest, because)
        concluded = f"{question_in(words, name)}: {answer_in(words, concluding.ANSWERS[rest])}"
        return (
            files,
            (words("concluded: {question}", question=concluded),),
            f"Conclude {name} in {review.id}",
        )
    if option == "comment":
        return concluding.comment(system, review, tree, value), (words("the comment is kept"),), f"Comment {review.id}"
    if option == "result":
        return (
            concluding.result(system, review, tree, name, rest),
            (words("result kept: {name}", name=name),),
            f"Result {name} of {review.id}",
        )
    if option == "answer":
        return (
            concluding.answer(system, review, tree, value, text),
            (words("{need} is answered", need=value),),
            f"Answer {value} in {review.id}",
        )
    return (
        concluding.drop(system, review, tree, value, because),
        (words("what was open of {name} is dropped", name=value),),
        f"Drop {value}",
    )
