"""Questions to a person at a terminal: each answer is looked at when it is given, and is kept until it is written."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from datetime import date
from typing import TypeVar

import click

from qmsctl.actions.said import said
from qmsctl.cli.output import line
from qmsctl.errors import QmsctlError
from qmsctl.findings import Message
from qmsctl.i18n import Translator
from qmsctl.periods import parse_date
from qmsctl.refused import Refused

LEAVE = "q"
_YES = frozenset({"y", "yes", "j", "ja"})
_NO = frozenset({"n", "no", "nei", "nej"})
T = TypeVar("T")


class Left(Exception):
    """The person goes away."""


def somebody_there() -> bool:
    """Say whether a person can be asked."""
    return sys.stdin.isatty()


def prompt(question: str, default: str = "") -> str:
    """Return what a person types, without blanks around it; the end of input raises `Left`."""
    suffix = " " if question.endswith("?") else ": "
    try:
        found = click.prompt(question, default=default, show_default=bool(default), prompt_suffix=suffix)
    except click.Abort:
        raise Left from None
    return str(found).strip()


class Asking:
    """The questions of one step after the other, in the reader's language.

    `given` has the answers that are not written yet, by question. Where a step is taken anew they are what is offered;
    who leaves is told of them.
    """

    def __init__(self, words: Translator) -> None:
        self.words = words
        self.given: dict[str, str] = {}

    def ask(self, question: str, default: str = "", *, needed: bool = False) -> str:
        """Return an answer; what is needed is asked for until it is there, and `LEAVE` raises `Left`."""
        while True:
            found = prompt(question, self.given.get(question, default))
            if found.casefold() == LEAVE:
                raise Left
            if found or not needed:
                self.given[question] = found
                return found
            line(self.words("An answer is needed here; q leaves."))

    def read(self, question: str, reader: Callable[[str], T], default: str = "", *, needed: bool = True) -> T:
        """Return what `reader` makes of an answer; what it refuses is said, and asked for again."""
        while True:
            found = self.ask(question, default, needed=needed)
            try:
                return reader(found)
            except Refused as why:
                self.given.pop(question)
                line(f"! {self.words.sentence(why.message)}")

    def sentence(self, question: str) -> str:
        """Return something that is said, as it may stand in a record."""
        return self.read(question, lambda found: said(found, Message("an answer is needed here")))

    def yes(self, question: str) -> bool:
        """Return whether a person says yes; what is neither yes nor no is asked for again."""
        yes, no = self.words("y"), self.words("n")

        def reader(found: str) -> bool:
            if found.casefold() not in _YES | _NO:
                raise Refused(Message("answer {yes} or {no}; q leaves", yes=yes, no=no))
            return found.casefold() in _YES

        return self.read(question, reader, yes)

    def day(self, question: str, check: Callable[[date], None], default: str = "") -> date:
        """Return a day that `check` does not refuse."""

        def reader(found: str) -> date:
            day = parse_date(found)
            if day is None:
                raise Refused(Message("“{day}” is not a day; write YYYY-MM-DD", day=found))
            check(day)
            return day

        return self.read(question, reader, default)

    def choose(self, question: str, among: Mapping[str, str]) -> str:
        """Return the key that a person chooses; each stands with what it means."""
        for key, meaning in among.items():
            line(f"  {key}  {meaning}")

        def reader(found: str) -> str:
            if found not in among:
                raise Refused(Message("answer with one of {known}; q leaves", known=", ".join(among)))
            return found

        return self.read(question, reader)

    def among(self, question: str, known: Mapping[str, str]) -> str:
        """Return the id that a person chooses, by it or by its name."""
        for id_, name in known.items():
            line(f"  {id_}  {name}")

        def reader(found: str) -> str:
            return one_of(found, known)

        return self.read(question, reader, next(iter(known)) if len(known) == 1 else "")

    def until_done(self, step: Callable[[], None]) -> None:
        """Take a step; what is refused is said, and it is taken again with the answers that there are."""
        while True:
            try:
                step()
            except QmsctlError as error:
                line(f"! {error}")
            else:
                return

    def written(self) -> None:
        """Forget the answers: they are written."""
        self.given.clear()

    def tell_left(self, command: str) -> None:
        """Say what is written and what is not, and how to go on."""
        line()
        waiting = {question: answer for question, answer in self.given.items() if answer}
        if waiting:
            line(self.words("Not written yet; these are asked again:"))
            for question, answer in waiting.items():
                line(f"  {question} {answer}")
            line(self.words("Everything before that is written. Go on with: {command}", command=command))
        else:
            line(self.words("Everything that was answered is written. Go on with: {command}", command=command))


def one_of(found: str, known: Mapping[str, str]) -> str:
    """Return the id that is named by it or by its name. Raises `Refused` for what is neither."""
    by_name = {name.casefold(): id_ for id_, name in known.items()}
    if found in known:
        return found
    if found.casefold() not in by_name:
        raise Refused(Message("“{name}” is none of these", name=found))
    return by_name[found.casefold()]
