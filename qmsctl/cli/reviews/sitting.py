"""What the commands of a management review have in common: whose review of which year, and who is at work."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import click

from qmsctl.cli.acting import Answer, carry_out
from qmsctl.cli.handbook import Handbook, handbook_options
from qmsctl.cli.reviews.asked import YEAR, named_unit, review_meant
from qmsctl.cli.who import at_work
from qmsctl.findings import Message
from qmsctl.i18n import Translator
from qmsctl.refused import Refused
from qmsctl.reviews.minutes.steps import next_step, steps
from qmsctl.reviews.model import ManagementReview
from qmsctl.reviews.preparing import after
from qmsctl.system import System

F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Sitting:
    """A unit's review that somebody works on, in an opened handbook; `words` are in the reader's language."""

    handbook: Handbook
    words: Translator
    review: ManagementReview

    @property
    def system(self) -> System:
        """The handbook as it is."""
        return self.handbook.system


@dataclass(frozen=True, slots=True)
class Asked:
    """Which review is meant, and how it is written; options that many commands share."""

    root: Path | None
    today: date | None
    year: str | None
    person: str | None
    commit: bool


def sitting_options(function: F) -> F:
    """Add ``--root``, ``--today``, ``--year``, ``--person`` and ``--commit`` to a command, given as one `Asked`."""

    def command(
        *args: Any,
        root: Path | None,
        today: date | None,
        year: str | None,
        person: str | None,
        commit: bool,
        **options: Any,
    ) -> Any:
        return function(*args, asked=Asked(root, today, year, person, commit), **options)

    command.__doc__ = function.__doc__
    command.__click_params__ = getattr(function, "__click_params__", [])  # type: ignore[attr-defined]
    command = click.option("--commit", is_flag=True, help="Commit the change, and nothing else.")(command)
    command = click.option(
        "--person", metavar="ID", help="Who is at work, by the id that holders have; must hold a role for the unit."
    )(command)
    command = click.option(
        "--year",
        type=YEAR,
        metavar="YEAR",
        help="The year of the review; by default the latest that is not signed, else the open campaign's, else this.",
    )(command)
    return handbook_options(command)  # type: ignore[return-value]


def node_and_rest(system: System, words: tuple[str, ...], rest: int) -> tuple[str, tuple[str, ...]]:
    """Return what names the review and the `rest` further words of a command; "" where it is left out.

    A review is named by its unit or its id. Raises `Refused` for a word too many.
    """
    if words and (named_unit(system, words[0]) or len(words) > rest):
        if len(words) > rest + 1:
            raise Refused(Message("“{word}” is one word too many; put texts in quotes", word=words[rest + 1]))
        return words[0], words[1:]
    return "", words


def next_told(
    system: System, review: ManagementReview, text: str | None, words: Translator, *, finished: bool = False
) -> Iterator[str]:
    """Yield the next step of a review whose file becomes `text`, where that finishes a step or one is `finished`."""
    unit, year = review.unit, review.year
    if text is None or unit not in system.organisation.units:
        return
    before = next_step(steps(system, review, unit, year))
    now = next_step(steps(system, after(review, text), unit, year))
    if now is not None and (finished or before is None or before.name != now.name):
        yield words("Next: {title}: {command}", title=words.message(now.title), command=now.command)


def act(
    asked: Asked,
    words_given: tuple[str, ...],
    rest: int,
    compute: Callable[[Sitting, tuple[str, ...]], tuple[Mapping[str, str], tuple[str, ...], str]],
    *,
    guided: bool = False,
) -> None:
    """Find the review inside the lock, compute its new files, what is said and the subject of a commit; write them.

    Who finishes a step is told the next one, unless somebody `guided` is led to it anyway.
    """

    def answer(handbook: Handbook, words: Translator) -> Answer:
        node, others = node_and_rest(handbook.system, words_given, rest)
        review = review_meant(handbook.system, node, asked.year, handbook.today)
        at_work(handbook, asked.person, review.unit)
        files, says, subject = compute(Sitting(handbook, words, review), others)
        if not guided:
            says = (*says, *next_told(handbook.system, review, files.get(review.record.path), words))
        found = Answer(files, says, subject)
        found.new = frozenset(path for path in files if path not in handbook.system.files)
        return found

    carry_out(asked.root, asked.today, asked.commit, answer)
