"""What somebody who leaves hands over: the roles, and what nobody else would answer for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from qmsctl.actions import actions
from qmsctl.findings import Location, Message
from qmsctl.refused import Refused
from qmsctl.reviews.deadlines import asked
from qmsctl.reviews.ownership.orphaned import leader_of
from qmsctl.system import Holder, System
from qmsctl.system.document import RETIRED
from qmsctl.text.near import near


@dataclass(frozen=True, slots=True)
class Post:
    """A role that a person holds in a unit, or deputises in (`deputy_of` is then the holder, else "").

    `others` hold it there too. `asked` is the leader role that finds a successor. `at` is the place in qms.yaml.
    """

    role: str
    unit: str
    deputy_of: str
    until: str
    others: tuple[str, ...]
    asked: str
    at: Location


@dataclass(frozen=True, slots=True)
class Left:
    """Something that would be without anybody: `kind` is ``document``, a register's name, ``action`` or ``review``."""

    kind: str
    item: str
    title: str
    role: str
    unit: str
    day: date | None
    path: str


@dataclass(frozen=True, slots=True)
class Leaving:
    """What a person hands over by a day: posts, and by kind what only they answer for."""

    person: str
    on: date
    posts: tuple[Post, ...]
    left: tuple[Left, ...]


def refuse_unknown(system: System, person: str) -> None:
    """Raise `Refused` with the nearest id where qms.yaml knows no such person."""
    known = _people(system)
    if person not in known:
        meant = near(person, sorted(known))
        if meant:
            raise Refused(
                Message("nobody in qms.yaml is “{person}”; did you mean {meant}?", person=person, meant=meant)
            )
        raise Refused(Message("nobody in qms.yaml is “{person}”; write the id that holders have", person=person))


def leaving(system: System, person: str, on: date) -> Leaving:
    """Return what a person hands over who leaves on a day. Raises `Refused` where qms.yaml knows no such person."""
    refuse_unknown(system, person)
    return Leaving(person, on, tuple(_posts(system, person, on)), tuple(_left(system, person, on)))


def _people(system: System) -> set[str]:
    holders = [holder for role in system.organisation.roles.values() for holder in role.holders]
    return (
        {holder.person for holder in holders} | {holder.deputy for holder in holders} | set(system.settings.people)
    ) - {""}


def _posts(system: System, person: str, on: date) -> Iterator[Post]:
    organisation, day = system.organisation, on.isoformat()
    for (role, unit), holders in organisation.posts.items():
        for holder in holders:
            if holder.until and holder.until < day:
                continue
            if holder.person == person:
                yield _post(system, role, unit, holder, person, on)
            elif holder.deputy == person:
                yield _post(system, role, unit, holder, person, on, holder.person)


def _post(system: System, role: str, unit: str, holder: Holder, person: str, on: date, deputy_of: str = "") -> Post:
    organisation = system.organisation
    others = tuple(each.person for each in organisation.holders_in(role, unit, on.isoformat()) if each.person != person)
    asked, _ = leader_of(system, unit, on, without=person)
    return Post(role, unit, deputy_of, holder.until, others, asked, organisation.at(holder.keys))


def _left(system: System, person: str, on: date) -> Iterator[Left]:
    theirs = _Only(system, person, on)
    for document in system.documents:
        if document.status != RETIRED and theirs(document.owner, document.unit):
            yield Left(
                "document", document.id, document.title, document.owner, document.unit, document.next_review(),
                document.path,
            )  # fmt: skip
    for register in system.registers.values():
        if "owner" in register.schema.properties:
            for entry in register.entries:
                if theirs(entry.owner, entry.unit):
                    yield Left(register.name, entry.id, entry.title, entry.owner, entry.unit, None, entry.path)
    for action in actions(system):
        if not action.finished and theirs(action.owner, action.unit):
            yield Left(
                "action", action.id, action.title, action.owner, action.unit, action.due, action.record.path
            )  # fmt: skip
    yield from _reviews(system, person, on)


def _reviews(system: System, person: str, on: date) -> Iterator[Left]:
    """A review is led by who leads that very unit; a holder of the role above leads another."""
    for each in asked(system):
        if each.expected and each.unfinished:
            holders = system.organisation.holders_in(each.leader, each.unit, on.isoformat())
            if {holder.person for holder in holders} == {person}:
                path = each.at(system).path
                yield Left("review", each.id, each.title(system), each.leader, each.unit, each.deadline, path)


class _Only:
    """Whether a person holds a role for a unit on a day, and nobody else there or in a unit above."""

    def __init__(self, system: System, person: str, on: date) -> None:
        self._organisation, self._person, self._day = system.organisation, person, on.isoformat()

    def __call__(self, role: str, unit: str) -> bool:
        organisation = self._organisation
        people = {
            holder.person
            for name in organisation.line(unit or organisation.root)
            for holder in organisation.holders_in(role, name, self._day)
        }
        return people == {self._person}
