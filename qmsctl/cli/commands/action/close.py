"""``qmsctl action close``: done, its effect looked at, or given up."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import click

from qmsctl.actions import Action
from qmsctl.actions.changing import HELPED, RESULTS, Look, carried_out, dropped, looked_at, needs_effect, only_told
from qmsctl.cli.acting import Answer, carry_out, find_action, source_of
from qmsctl.cli.handbook import Handbook, handbook_options, open_handbook
from qmsctl.cli.refusing import refuse, words_for
from qmsctl.cli.who import person_at_work
from qmsctl.findings import Message
from qmsctl.i18n import Translator


@dataclass(frozen=True, slots=True)
class _Closing:
    """What was typed; exactly one of `done`, `result` and `dropped` is set."""

    done: bool
    evidence: str
    result: str
    comment: str
    criterion: str
    person: str
    dropped: bool
    because: str


@click.command("close")
@click.argument("identity", metavar="ID")
@handbook_options
@click.option("--done", is_flag=True, help="It is carried out; --evidence says what shows it.")
@click.option("--evidence", default="", metavar="TEXT", help="What shows that it was done: a document, record, figure.")
@click.option("--effect", type=click.Choice(RESULTS), help="Whether it helped, looked at on a later day.")
@click.option("--comment", default="", metavar="TEXT", help="How you looked, and what you saw.")
@click.option("--criterion", default="", metavar="TEXT", help="What is different if it helped, where nobody said so.")
@click.option("--person", metavar="PERSON", help="Who looked; by default whom your commits' address belongs to.")
@click.option("--dropped", "given_up", is_flag=True, help="It is given up; --because says why.")
@click.option("--because", default="", metavar="TEXT", help="Why it is given up.")
@click.option("--commit", is_flag=True, help="Commit the change, and nothing else.")
def command(
    identity: str,
    root: Path | None,
    today: date | None,
    done: bool,
    evidence: str,
    effect: str | None,
    comment: str,
    criterion: str,
    person: str | None,
    given_up: bool,
    because: str,
    commit: bool,
) -> None:
    """Close the action ID: --done with evidence, --effect on a later day, or --dropped with a reason.

    A corrective action, one of high priority and one with a criterion stays open for a look at its effect, by somebody
    who did not carry it out.
    """
    closing = _Closing(done, evidence, effect or "", comment, criterion, person or "", given_up, because)
    handbook = open_handbook(root, today)
    words = words_for(handbook)
    if done + bool(effect) + given_up != 1:
        refuse(words, Message("say one of --done, --effect and --dropped"))
    way: Callable[[Handbook, Translator, Action, _Closing], Answer] = _dropped
    if done:
        way, closing = _done, _asked_again(closing, words)
    elif effect:
        way = _looked

    def compute(handbook: Handbook, words: Translator) -> Answer:
        return way(handbook, words, find_action(handbook.system, identity), closing)

    carry_out(handbook.root, today, commit, compute)


def _asked_again(closing: _Closing, words: Translator) -> _Closing:
    """Who says no more than that somebody was told is asked once more, where a person is there."""
    if not only_told(closing.evidence) or not sys.stdin.isatty():
        if not closing.evidence:
            refuse(words, Message("say with --evidence what shows that it was done"))
        return closing
    evidence = click.prompt(words("What shows that it was done, beyond that somebody was told?"))
    return _Closing(
        closing.done, str(evidence), closing.result, closing.comment, closing.criterion, closing.person,
        closing.dropped, closing.because,
    )  # fmt: skip


def _done(handbook: Handbook, words: Translator, action: Action, closing: _Closing) -> Answer:
    path = action.record.path
    text = carried_out(source_of(handbook, path), action, closing.evidence, handbook.today, _order(handbook))
    says = [words("{id} is done", id=action.id)]
    if needs_effect(action):
        says.append(
            words(
                "whether it helped is looked at on a later day by somebody else: qmsctl action close {id} --effect …",
                id=action.id,
            )
        )
    return Answer({path: text}, tuple(says), f"Carry out {action.id}")


def _looked(handbook: Handbook, words: Translator, action: Action, closing: _Closing) -> Answer:
    path = action.record.path
    person = person_at_work(handbook, closing.person, words)
    look = Look(closing.result, closing.comment, person, handbook.today, closing.criterion)
    text = looked_at(handbook.system, source_of(handbook, path), action, look, _order(handbook))
    says = [words("{id} is closed", id=action.id)]
    if closing.result != HELPED:
        says.append(
            words("it did not help enough; what is done instead? qmsctl action new --source {id} …", id=action.id)
        )
    return Answer({path: text}, tuple(says), f"Look at the effect of {action.id}")


def _dropped(handbook: Handbook, words: Translator, action: Action, closing: _Closing) -> Answer:
    path = action.record.path
    text = dropped(source_of(handbook, path), action, closing.because, _order(handbook))
    return Answer({path: text}, (words("{id} is dropped", id=action.id),), f"Drop {action.id}")


def _order(handbook: Handbook) -> list[str]:
    return list(handbook.system.record_schemas["action"].properties)
