"""Who is to be reminded of what: the owner first, and the levels above of what rests for too long."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from qmsctl.due import Due, due
from qmsctl.periods import Interval
from qmsctl.system import System

_Post = tuple[str, str]
"""A role and the unit in which its holders hold it; "" where nobody does."""


class State(StrEnum):
    """How a thing stands on a day."""

    LATE = "late"
    GRACE = "grace"
    SOON = "soon"


class Why(StrEnum):
    """Why something is in the digest of a leader."""

    RESTED = "rested"
    NO_HOLDER = "no-holder"
    NO_OWNER = "no-owner"


@dataclass(frozen=True, slots=True)
class Item:
    """Something due. `days` counts from its day: 3 is three days late, -3 three days ahead.

    `told` are the roles above that have it in their digests, `why` says why it
    is in a leader's; None in the owner's.
    """

    due: Due
    state: State
    days: int
    told: tuple[str, ...] = ()
    why: Why | None = None


@dataclass(frozen=True, slots=True)
class Digest:
    """What one role is reminded of: its own (`items`) and what was handed up to it (`handed`), each by day.

    `role` is "" where nobody answers and no unit has a leader. `holders` are the ids of who holds the role today.
    """

    role: str
    name: str
    team: str
    holders: tuple[str, ...]
    items: tuple[Item, ...]
    handed: tuple[Item, ...]

    def count(self, state: State) -> int:
        """Return how many of its own things stand so."""
        return sum(1 for item in self.items if item.state is state)


def window(today: date, interval: Interval) -> timedelta | None:
    """Return how far an interval reaches from today; None for beyond the calendar, which is everything."""
    end = interval.after(today)
    return end - today if end else None


def digests(
    system: System, today: date, *, within: timedelta | None, unit: str = "", owner: str = ""
) -> tuple[Digest, ...]:
    """Return a digest for each role that has something to be reminded of, by role id.

    `within` is how far ahead (None: everything), `unit` narrows to it and what is below, `owner` to the digest of one
    role. Grace and escalation are those of ``reminders`` in qms.yaml.
    """
    organisation = system.organisation
    own: dict[str, list[Item]] = {}
    handed: dict[str, list[Item]] = {}
    for thing in due(system, today, within):
        if unit and unit not in organisation.line(thing.unit):
            continue
        item = Item(thing, _state(system, thing, today), (today - thing.day).days)
        above = list(_handed(system, item, today))
        if thing.owner in organisation.roles:
            own.setdefault(thing.owner, []).append(replace(item, told=tuple(role for role, _ in above)))
        elif not above:
            above = [("", Why.NO_OWNER)]
        for role, why in above:
            handed.setdefault(role, []).append(replace(item, why=why))
    roles = [role for role in sorted({*own, *handed}) if not owner or role == owner]
    return tuple(_digest(system, role, own.get(role, ()), handed.get(role, ()), today) for role in roles)


def _state(system: System, thing: Due, today: date) -> State:
    if not thing.overdue(today):
        return State.SOON
    until = system.settings.reminders.grace.after(thing.day)
    return State.GRACE if until is None or today <= until else State.LATE


def _handed(system: System, item: Item, today: date) -> Iterator[tuple[str, Why]]:
    """Yield the roles above that are to be told, the nearest first, and why.

    Where nobody answers or holds the role, the nearest leader is told at once, because no reminder would reach anybody;
    the others follow one by one, each after another `escalate_after`.
    """
    thing = item.due
    after = system.settings.reminders.escalate_after
    known = thing.owner in system.organisation.roles
    post = _post(system, thing.owner, thing.unit, today) if known else ("", "")
    leaders = [leader for leader in dict.fromkeys(_leaders(system, thing.unit, today)) if leader != post]
    if not known or not post[1]:
        yield from ((role, Why.NO_HOLDER if known else Why.NO_OWNER) for role, _ in leaders[:1])
        leaders = leaders[1:]
    told = set()
    for times, (role, _) in enumerate(leaders, start=1):
        end = after.after(thing.waits_since, times)
        if end is None or today <= end:
            return
        if role not in told:
            yield role, Why.RESTED
        told.add(role)


def _leaders(system: System, unit: str, today: date) -> Iterator[_Post]:
    """Yield the leaders of a unit and of the units above it."""
    for name in system.organisation.line(unit) or filter(None, [system.organisation.root]):
        leader = system.organisation.units[name].leader
        if leader in system.organisation.roles:
            yield _post(system, leader, name, today)


def _post(system: System, role: str, unit: str, today: date) -> _Post:
    return role, system.organisation.held_in(role, unit, today.isoformat())


def _digest(system: System, role: str, own: Iterable[Item], handed: Iterable[Item], today: date) -> Digest:
    known = system.organisation.roles.get(role)
    day = today.isoformat()
    return Digest(
        role=role,
        name=known.name if known else "",
        team=known.team if known else "",
        holders=tuple(dict.fromkeys(holder.person for holder in known.holders if holder.holds_on(day)))
        if known
        else (),
        items=tuple(own),
        handed=tuple(handed),
    )
