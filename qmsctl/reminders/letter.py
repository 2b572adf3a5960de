"""A digest in the words of its reader, before it is escaped for the place where it is read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from qmsctl.i18n import Translator
from qmsctl.reminders.digest import Digest, Item, State, Why
from qmsctl.system import System
from qmsctl.system.names import role_name

MOST = 100
"""So many things of one kind are named; of more it is said how many."""


class Line(NamedTuple):
    """One thing: its day, what is to be done with what, where it stands, and what else is to be known."""

    day: str
    what: str
    subject: str
    where: str
    notes: tuple[str, ...]


class Section(NamedTuple):
    """Things under one heading; `more` says how many were left out, "" for none."""

    heading: str
    lines: tuple[Line, ...]
    more: str


class Letter(NamedTuple):
    """A message to one role."""

    title: str
    opening: str
    sections: tuple[Section, ...]
    steps: tuple[str, ...]
    closing: str


def letter(digest: Digest, system: System, today: date, words: Translator) -> Letter:
    """Return the message that a digest stands for. Of confidential things only the id is named."""
    return Letter(
        title=words("{role}: what waits for you", role=digest.name or words("Nobody")),
        opening=_opening(digest, system, today, words),
        sections=tuple(_sections(digest, system, words)),
        steps=tuple(_steps(digest, words)),
        closing=_closing(digest, words),
    )


def kind(what: str, words: Translator) -> str:
    """Return what a kind of duty is called."""
    names = {
        "review": words("Review of a document"),
        "objective": words("Objective to be reached"),
        "evaluation": words("Evaluation of compliance"),
        "supplier": words("Evaluation of a supplier"),
        "page": words("Review of a page"),
        "action": words("Action to be carried out"),
        "effect": words("Effect of an action"),
        "management-review": words("Management review"),
    }
    return names.get(what, what)


def subject(item: Item, words: Translator) -> str:
    """Return the id and title of what is due; of something confidential the id alone (of a page that is its path)."""
    thing = item.due
    if thing.confidential:
        return words("{item} (confidential)", item=thing.item)
    return thing.title if thing.what == "page" else f"{thing.item} {thing.title}".strip()


def _opening(digest: Digest, system: System, today: date, words: Translator) -> str:
    late = digest.count(State.LATE) + digest.count(State.GRACE)
    soon = digest.count(State.SOON)
    parts = []
    if late:
        parts.append(words.plural("{number} thing is overdue", "{number} things are overdue", late))
    if soon:
        parts.append(words.plural("{number} thing is due soon", "{number} things are due soon", soon))
    if digest.handed:
        parts.append(
            words.plural(
                "{number} thing was handed up to you", "{number} things were handed up to you", len(digest.handed)
            )
        )
    return words(
        "{handbook}, {day}: {summary}.",
        handbook=system.settings.name,
        day=words.date(today),
        summary=", ".join(parts),
    )


def _sections(digest: Digest, system: System, words: Translator) -> Iterator[Section]:
    for state, heading in (
        (State.LATE, words("Overdue")),
        (State.GRACE, words("Overdue, within the days of grace")),
        (State.SOON, words("Due soon")),
    ):
        yield from _section(heading, [item for item in digest.items if item.state is state], system, words)
    yield from _section(words("Handed up to you"), digest.handed, system, words)


def _section(heading: str, items: Sequence[Item], system: System, words: Translator) -> Iterator[Section]:
    if items:
        left = len(items) - MOST
        more = words("and {number} more", number=words.number(left)) if left > 0 else ""
        yield Section(heading, tuple(_line(item, system, words) for item in items[:MOST]), more)


def _line(item: Item, system: System, words: Translator) -> Line:
    thing = item.due
    unit = system.organisation.units.get(thing.unit)
    notes = [_late(item, words)]
    notes += [] if thing.confidential else [words.sentence(reason.message) for reason in thing.because]
    notes += [unit.name] if unit else []
    notes += [words("told as well: {roles}", roles=", ".join(role_name(system, role) for role in item.told))] * bool(
        item.told
    )
    notes += [_why(item, system, words)] if item.why else []
    return Line(
        words.date(thing.day),
        kind(thing.what, words),
        subject(item, words),
        "" if thing.confidential else thing.path,
        tuple(notes),
    )


def _late(item: Item, words: Translator) -> str:
    if item.due.since is not None:
        return words("due since {day}", day=words.date(item.due.since))
    if item.days > 0:
        return words.plural("{number} day overdue", "{number} days overdue", item.days)
    if not item.days:
        return words("due today")
    return words.plural("{number} day left", "{number} days left", -item.days)


def _why(item: Item, system: System, words: Translator) -> str:
    owner = role_name(system, item.due.owner)
    if item.why is Why.NO_OWNER:
        return words("you have it because nobody answers for it")
    if item.why is Why.NO_HOLDER:
        return words("you have it because nobody holds the role {role} there", role=owner)
    return words("you have it because it has rested with {role} for too long", role=owner)


def _steps(digest: Digest, words: Translator) -> Iterator[str]:
    """What to do, for each kind of thing in the message."""
    said = {
        "review": words(
            "A document: read it. If it still says what you do, write the next day into next_review. "
            "If not, change it and give it a new version."
        ),
        "objective": words("An objective: write its result and status into the register."),
        "evaluation": words("An obligation: evaluate it, and write last_evaluated and result into the register."),
        "supplier": words("A supplier: evaluate it, and write the result and next_evaluation into the register."),
        "page": words("A page: read it, mend what is wrong, and write the next day into next_review."),
        "action": words("An action: carry it out, and write down what shows it: qmsctl action close and its id."),
        "effect": words("The effect of an action: look whether it helped, or ask somebody who did not carry it out."),
        "management-review": words("A management review: hold it and sign it; qmsctl review status shows what blocks."),
    }
    there = {item.due.what for item in (*digest.items, *digest.handed)}
    yield from (text for what, text in said.items() if what in there)


def _closing(digest: Digest, words: Translator) -> str:
    if not digest.role:
        return words("Somebody should answer for this: write an owner, or the leader of the unit, into the handbook.")
    if not digest.items:
        return words("Talk to those who own it, or give it another owner.")
    return words(
        "qmsctl due --owner {role} lists it at any time, qmsctl show and an id tell more. Thank you!", role=digest.role
    )
