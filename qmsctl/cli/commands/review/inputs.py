"""``qmsctl review inputs``: gather the facts for a unit's management review."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from qmsctl.cli.acting import Answer, carry_out, refusing
from qmsctl.cli.handbook import Handbook, format_option, handbook_options, open_handbook
from qmsctl.cli.output import emit_json, line
from qmsctl.cli.refusing import words_for
from qmsctl.cli.reviews.asked import YEAR, unit_meant
from qmsctl.cli.reviews.gathering import content, gathered_now, preparer, source
from qmsctl.i18n import Translator, translator
from qmsctl.reviews.inputs.model import Pack
from qmsctl.reviews.minutes.steps import steps
from qmsctl.reviews.reading import review_of
from qmsctl.reviews.standing import must_freeze
from qmsctl.reviews.years import alone, language_of
from qmsctl.system import System


@click.command("inputs")
@click.argument("node", metavar="[NODE]", required=False)
@handbook_options
@format_option
@click.option(
    "--year",
    type=YEAR,
    metavar="YEAR",
    help="The year; by default that of the latest review that is not signed, else the open campaign's, else this.",
)
@click.option("--person", metavar="ID", help="Who gathers; by default whom Git's mail address belongs to.")
@click.option("--preview", is_flag=True, help="Print the facts and write nothing.")
@click.option("--commit", is_flag=True, help="Commit the review with its facts, and nothing else.")
def command(
    node: str | None,
    root: Path | None,
    today: date | None,
    format_: str,
    year: str | None,
    person: str | None,
    preview: bool,
    commit: bool,
) -> None:
    """Gather the facts for the management review of unit NODE (the top one by default) and write them into its file.

    Every input that the unit's standards ask for is there, as facts or as a hole. Given again, the facts are gathered
    anew and what people wrote stays; once they are frozen, it is refused. --format json prints the file of figures.
    """
    if preview or format_ == "json":
        _preview(open_handbook(root, today), node, year, format_)
        return

    def compute(handbook: Handbook, words: Translator) -> Answer:
        from qmsctl.reviews.inputs.making import gathered, refuse_unless_open

        system = handbook.system
        unit, asked = unit_meant(system, node, year, handbook.today)
        review = review_of(system, unit, asked)
        refuse_unless_open(system, unit, review)
        who = preparer(handbook, person, unit, words)
        pack = gathered_now(handbook, unit, int(asked))
        figures = content(handbook, review.inputs_path) if review else None
        found = gathered(
            system,
            pack,
            handbook.today,
            text=source(handbook, review.record.path) if review else None,
            inputs=figures.decode("utf-8", "replace") if figures is not None else None,
            person=who,
            commit=_head(handbook.root),
        )
        says = _says(pack, found.record, words, written=bool(found.files))
        if review is None:
            says.append(_next(system, unit, asked, found.record, words))
        answer = Answer(found.files, tuple(says), _subject(pack))
        answer.new = found.new
        return answer

    carry_out(root, today, commit, compute)


def _preview(handbook: Handbook, node: str | None, year: str | None, format_: str) -> None:
    from qmsctl.reviews.inputs.packing import packed
    from qmsctl.reviews.inputs.spelling import facts

    words = words_for(handbook)
    with refusing(words):
        unit, asked = unit_meant(handbook.system, node, year, handbook.today)
    pack = gathered_now(handbook, unit, int(asked))
    if format_ == "json":
        import json

        emit_json(json.loads(packed(pack)))
        return
    for text in facts(handbook.system, pack, translator(language_of(handbook.system, unit))).split("\n"):
        line(text)


def _says(pack: Pack, path: str, words: Translator, *, written: bool) -> list[str]:
    holes = [each.topic.title(words.language) for each in pack.inputs if each.hole]
    signals = [f"{each.topic.title(words.language)} ({each.signal})" for each in pack.inputs if each.signal]
    says = [path] if written else [words("{path}: the facts are as they were", path=path)]
    says.append(words("Inputs: {count}", count=len(pack.inputs)))
    if signals:
        says.append(words("Asks for attention: {inputs}", inputs=", ".join(signals)))
    if holes:
        says.append(words("Nothing is registered about: {inputs}", inputs=", ".join(holes)))
    return says


def _next(system: System, unit: str, year: str, path: str, words: Translator) -> str:
    if alone(system, unit) and not must_freeze(system, unit, year):
        return words("Next: fill in {path}, or be asked with qmsctl review walk; then qmsctl review sign", path=path)
    _, following, *_ = steps(system, None, unit, year)
    return words("Next: {title}: {command}", title=words.message(following.title), command=following.command)


def _subject(pack: Pack) -> str:
    return f"Gather the facts of {pack.review}"


def _head(root: Path) -> str:
    from qmsctl.git.standing import standing

    found = standing(root)
    return found.head if found else ""
