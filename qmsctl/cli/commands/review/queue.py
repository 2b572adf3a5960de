"""``qmsctl review queue``: the documents that wait for somebody, one after the other."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import click

from qmsctl.cli.acting import known_role, known_unit, refusing
from qmsctl.cli.handbook import Handbook, format_option, handbook_options, nearest, open_handbook
from qmsctl.cli.output import emit_json, line, table
from qmsctl.cli.refusing import words_for
from qmsctl.cli.who import person_at_work
from qmsctl.errors import QmsctlError
from qmsctl.i18n import Translator
from qmsctl.reviews.document.queue import ACCEPT, WAIT, Waiting, queue
from qmsctl.reviews.ownership.leaving import refuse_unknown
from qmsctl.system.names import role_name


@click.command("queue")
@handbook_options
@format_option
@click.option("--owner", metavar="ROLE", default="", help="What waits for this role, whoever holds it.")
@click.option("--person", metavar="ID", help="Whose queue it is; by default whose address Git's commits carry.")
@click.option("--unit", metavar="UNIT", default="", help="Only this unit and the units below it.")
@click.option(
    "--guide/--list",
    "guided",
    default=None,
    help="Be asked about one document at a time, or see the list; by default asked where a person is there.",
)
@click.option("--commit", is_flag=True, help="Commit each answer when it is given, and nothing else.")
def command(
    root: Path | None,
    today: date | None,
    format_: str,
    owner: str,
    person: str | None,
    unit: str,
    guided: bool | None,
    commit: bool,
) -> None:
    """Go through the documents that are due in your roles, and those handed over to you.

    Each answer is written at once, so the rest can wait for another day.
    """
    folder = root or nearest()
    handbook = open_handbook(folder, today)
    words = words_for(handbook)
    if guided is None:
        guided = format_ == "text" and sys.stdin.isatty() and sys.stdout.isatty()
    with refusing(words):
        known_role(handbook.system, owner)
        known_unit(handbook.system, unit)
        whose = person_at_work(handbook, person, words) if guided or person or not (owner or unit) else ""
        if whose:
            refuse_unknown(handbook.system, whose)
    waiting = queue(handbook.system, handbook.today, person=whose, owner=owner, unit=unit)
    if format_ == "json":
        from qmsctl.cli.reviews.looking_back import brief

        emit_json([{**brief(handbook, words, item.due.document), "asks": item.asks} for item in waiting])
    elif not waiting:
        line(words("no document waits"))
    elif guided:
        _Guide(folder, today, whose, words, commit=commit).go(waiting)
    else:
        table(_rows(handbook, words, waiting), [words("Document"), words("Due"), words("Owner"), words("Why now")])


def _rows(handbook: Handbook, words: Translator, waiting: tuple[Waiting, ...]) -> Iterator[tuple[str, ...]]:
    overdue = words("overdue")
    for item in waiting:
        due = item.due
        day = words.date(due.by) if due.by else "-"
        late = f" ({overdue})" if due.overdue(handbook.today) else ""
        yield (
            f"{due.document.id} {due.document.title}",
            day + late,
            role_name(handbook.system, due.document.owner),
            _why(words, item),
        )


def _why(words: Translator, item: Waiting) -> str:
    if item.asks == ACCEPT:
        return words("handed over, waits to be accepted")
    if item.asks == WAIT:
        return words("in review, waits for its new version")
    return "; ".join(words.sentence(reason.message) for reason in item.due.reasons)


class _Guide:
    """Somebody who is asked about one document after the other."""

    def __init__(self, root: Path, today: date | None, person: str, words: Translator, *, commit: bool) -> None:
        self.root, self.today, self.person, self.words, self.commit = root, today, person, words, commit

    def go(self, waiting: tuple[Waiting, ...]) -> None:
        """Ask about each; q ends, and so does the end of what is typed."""
        words, asked = self.words, [item for item in waiting if item.asks != WAIT]
        done = 0
        try:
            for number, item in enumerate(asked, 1):
                line(words("{number} of {all}", number=number, all=len(asked)))
                self._show(item)
                answer = self._ask(item)
                if answer == "q":
                    break
                done += answer != "s"
                line()
        except click.Abort:
            line()
        line(words("{done} answered, {left} left", done=done, left=len(asked) - done))

    def _show(self, item: Waiting) -> None:
        from qmsctl.cli.reviews.looking_back import Reviewer

        handbook = open_handbook(self.root, self.today)
        document = handbook.system.document_by_id.get(item.due.document.id)
        if document is not None:
            Reviewer(handbook, self.words).show(document)

    def _ask(self, item: Waiting) -> str:
        """Return the letter of the answer that was carried out; what is refused is asked again.

        Numbers are the same in every language; the letters are those of the English words.
        """
        words = self.words
        question = (
            words("1 accept   0 skip   q quit")
            if item.asks == ACCEPT
            else words("1 confirm   2 new version needed   3 retire   4 hand over   0 skip   q quit")
        )
        letters = dict(zip("10q", "asq", strict=True) if item.asks == ACCEPT else zip("12340q", "cnrhsq", strict=True))
        while True:
            typed = str(click.prompt(question)).strip().casefold()
            letter = letters.get(typed, typed)
            if letter not in letters.values():
                line(words("answer with one of {known}; q leaves", known=", ".join(letters)))
                continue
            if letter in ("s", "q"):
                return letter
            try:
                self._carry_out(letter, item.due.document.id)
            except QmsctlError as error:
                line(str(error))
            else:
                return letter

    def _carry_out(self, letter: str, id_: str) -> None:
        from qmsctl.cli.reviews import outcomes
        from qmsctl.cli.reviews.reviewing import Act, Told, carry_out

        def text(question: str) -> str:
            return str(click.prompt(question, default="", show_default=False, prompt_suffix=" "))

        words = self.words
        how, why = words("How was it checked?"), words("Why?")
        acts: dict[str, Callable[[], Act]] = {
            "a": outcomes.accept,
            "c": lambda: outcomes.confirm(text(how)),
            "n": lambda: outcomes.change(text(words("What must change?"))),
            "r": lambda: outcomes.retire(text(why), text(words("Replaced by (an id, or nothing)"))),
            "h": lambda: outcomes.hand_over(text(words("To which role?")), text(why)),
        }
        act = acts[letter]()
        carry_out(self.root, self.today, [id_], act, Told(self.person), outcomes.says, commit=self.commit)
