"""The organisation: a tree of units, the roles people answer with, and who holds them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from qmsctl.findings import Location
from qmsctl.settings import FILE
from qmsctl.system.circles import in_circles
from qmsctl.text.lenient import rows, text, texts
from qmsctl.text.marks import Map, locate

DEEPEST = 64
"""How many units a line upwards may hold; ORG001 reports what is deeper."""


@dataclass(frozen=True, slots=True)
class FrameworkUse:
    """An edition that a unit works under, why, and the clauses that do not apply there with their reason."""

    edition: str
    reason: str
    certified: bool
    applies: bool
    not_applicable: dict[str, str]
    unit: str
    keys: tuple[str | int, ...]

    def excludes(self, number: str) -> str:
        """Return why a clause (or a clause above it) does not apply, or ""."""
        for excluded, because in self.not_applicable.items():
            if number == excluded or number.startswith(excluded + "."):
                return because or "-"
        return ""


@dataclass(frozen=True, slots=True)
class Unit:
    """A node of the organisation tree; `folder` is its part of a document's path."""

    id: str
    name: str
    parent: str
    level: str
    type: str
    people: int | None
    leader: str
    folder: str
    frameworks: tuple[FrameworkUse, ...]
    keys: tuple[str | int, ...]
    committee: str = ""


@dataclass(frozen=True, slots=True)
class Committee:
    """Who governs units beside the line of management: a council, committee, company."""

    id: str
    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds a role, in which unit, from and until which day (ISO dates, "" for open)."""

    person: str
    unit: str
    since: str
    until: str
    deputy: str
    keys: tuple[str | int, ...]

    def holds_on(self, today: str) -> bool:
        """Say whether the holder is in office on `today`; both days count."""
        return (not self.since or self.since <= today) and (not self.until or today <= self.until)


@dataclass(frozen=True, slots=True)
class Role:
    """What somebody answers for, and the forge team that stands for it."""

    id: str
    name: str
    tasks: tuple[str, ...]
    authority: tuple[str, ...]
    competence: tuple[str, ...]
    team: str
    holders: tuple[Holder, ...]
    keys: tuple[str | int, ...]


@dataclass(frozen=True)
class Organisation:
    """Units and roles by id. `root` is the first unit without a parent, "" in an empty organisation."""

    units: dict[str, Unit] = field(default_factory=dict)
    roles: dict[str, Role] = field(default_factory=dict)
    unit_types: dict[str, str] = field(default_factory=dict)
    committees: dict[str, Committee] = field(default_factory=dict)
    levels: tuple[str, ...] = ()
    root: str = ""
    source: Map = field(default_factory=Map)

    def at(self, keys: tuple[str | int, ...], *more: str | int) -> Location:
        """Return the place in qms.yaml of a unit, role or holder, or of one of its keys."""
        return locate(FILE, self.source, (*keys, *more))

    @cached_property
    def cycles(self) -> frozenset[str]:
        """The units whose parents lead back to themselves."""
        return in_circles({unit.id: unit.parent for unit in self.units.values()})

    @cached_property
    def _lines(self) -> dict[str, tuple[str, ...]]:
        lines = {}
        for start in self.units:
            line = [start]
            current = self.units[start].parent
            while current in self.units and current not in line and len(line) <= DEEPEST:
                line.append(current)
                current = self.units[current].parent
            lines[start] = tuple(line)
        return lines

    def line(self, unit: str) -> tuple[str, ...]:
        """Return the unit and the units above it, nearest first; empty for an unknown unit."""
        return self._lines.get(unit, ())

    @cached_property
    def _children(self) -> dict[str, tuple[str, ...]]:
        children: dict[str, list[str]] = {}
        for unit in self.units.values():
            if unit.parent in self.units:
                children.setdefault(unit.parent, []).append(unit.id)
        return {parent: tuple(found) for parent, found in children.items()}

    def children(self, unit: str) -> tuple[str, ...]:
        """Return the units directly below, in the order of qms.yaml."""
        return self._children.get(unit, ())

    def below(self, unit: str) -> Iterator[str]:
        """Yield the unit and everything below it, parents before children."""
        waiting = [unit]
        while waiting:
            current = waiting.pop()
            if current not in self.cycles:
                yield current
                waiting += reversed(self.children(current))

    def committee(self, unit: str) -> str:
        """Return the committee that a unit answers to, its own or the nearest above; "" where there is none."""
        named = (self.units[name].committee for name in self.line(unit))
        return next(filter(None, named), "")

    @cached_property
    def tops(self) -> tuple[str, ...]:
        """The units without a parent."""
        return tuple(unit.id for unit in self.units.values() if unit.parent not in self.units)

    @cached_property
    def _folders(self) -> dict[str, str]:
        return {unit.folder: unit.id for unit in self.units.values()}

    def unit_of_folder(self, folder: str) -> str:
        """Return the unit whose documents lie in a folder of that name, or ""."""
        return self._folders.get(folder, "")

    def frameworks(self, unit: str) -> dict[str, FrameworkUse]:
        """Return what a unit works under: its own editions and those of the units above, by edition.

        The nearest unit's words win; ``applies: false`` stops an edition from above.
        """
        return self._frameworks.get(unit, {})

    @cached_property
    def _frameworks(self) -> dict[str, dict[str, FrameworkUse]]:
        effective = {}
        for unit in self.units:
            found: dict[str, FrameworkUse] = {}
            for name in self.line(unit):
                for use in self.units[name].frameworks:
                    found.setdefault(use.edition, use)
            effective[unit] = {edition: use for edition, use in found.items() if use.applies}
        return effective

    def holders(self, role: str, unit: str, today: str) -> tuple[Holder, ...]:
        """Return who holds a role today for a unit: in the unit itself or the nearest unit above.

        Empty where nobody does.
        """
        key = (role, unit, today)
        cache = self._holders
        if key not in cache:
            cache[key] = self._find_holders(role, unit, today)
        return cache[key]

    @cached_property
    def posts(self) -> dict[tuple[str, str], tuple[Holder, ...]]:
        """The holders, past and future ones too, of each role in each unit that has any."""
        found: dict[tuple[str, str], list[Holder]] = {}
        for role in self.roles.values():
            for holder in role.holders:
                found.setdefault((role.id, holder.unit or self.root), []).append(holder)
        return {post: tuple(holders) for post, holders in found.items()}

    @cached_property
    def _holders(self) -> dict[tuple[str, str, str], tuple[Holder, ...]]:
        return {}

    def _find_holders(self, role: str, unit: str, today: str) -> tuple[Holder, ...]:
        for name in self.line(unit):
            here = self.holders_in(role, name, today)
            if here:
                return here
        return ()

    def held_in(self, role: str, unit: str, today: str) -> str:
        """Return the unit that the holders of a role in a unit stand in, itself or one above it; "" without any."""
        holders = self.holders(role, unit, today)
        return (holders[0].unit or self.root) if holders else ""

    def holders_in(self, role: str, unit: str, today: str) -> tuple[Holder, ...]:
        """Return who holds a role today in exactly this unit."""
        return tuple(holder for holder in self.posts.get((role, unit), ()) if holder.holds_on(today))


def organisation_from(source: Map) -> Organisation:
    """Return the organisation that a read ``qms.yaml`` describes."""
    levels = texts(source, "levels")
    types = {text(row, "id"): row for row in rows(source, "unit_types")}
    listed = [(index, row) for index, row in enumerate(rows(source, "units")) if text(row, "id")]
    parents = {text(row, "id"): text(row, "parent") for _, row in listed}
    root = next((name for name, parent in parents.items() if parent not in parents), next(iter(parents), ""))
    units: dict[str, Unit] = {}
    for index, row in listed:
        unit = _unit(index, row, levels, parents, types)
        units.setdefault(unit.id, unit)
    roles: dict[str, Role] = {}
    for index, row in enumerate(rows(source, "roles")):
        if text(row, "id"):
            roles.setdefault(text(row, "id"), _role(index, row))
    names = {name: text(row, "name") for name, row in types.items()}
    return Organisation(units, roles, names, _committees(source), levels, root, source)


def _committees(source: Map) -> dict[str, Committee]:
    found: dict[str, Committee] = {}
    for row in rows(source, "committees"):
        name = text(row, "id")
        if name:
            found.setdefault(name, Committee(name, text(row, "name") or name, text(row, "kind") or "committee"))
    return found


def _unit(index: int, row: Any, levels: tuple[str, ...], parents: dict[str, str], types: dict[str, Any]) -> Unit:
    name = text(row, "id")
    depth, current = 0, parents.get(name, "")
    while current in parents and depth < DEEPEST:
        depth, current = depth + 1, parents[current]
    keys: tuple[str | int, ...] = ("units", index)
    own = _uses(name, rows(row, "frameworks"), (*keys, "frameworks"))
    type_index = list(types).index(text(row, "type")) if text(row, "type") in types else -1
    of_type = _uses(name, rows(types.get(text(row, "type")), "frameworks"), ("unit_types", type_index, "frameworks"))
    people = row.get("people")
    return Unit(
        id=name,
        name=text(row, "name") or name,
        parent=text(row, "parent"),
        level=text(row, "level") or (levels[min(depth, len(levels) - 1)] if levels else ""),
        type=text(row, "type"),
        people=people if isinstance(people, int) else None,
        leader=text(row, "leader"),
        folder=text(row, "folder") or name,
        frameworks=(*own, *of_type),
        keys=keys,
        committee=text(row, "committee"),
    )


def _uses(unit: str, listed: list[Any], keys: tuple[str | int, ...]) -> tuple[FrameworkUse, ...]:
    return tuple(
        FrameworkUse(
            edition=text(row, "edition"),
            reason=text(row, "reason"),
            certified=row.get("certified") is True,
            applies=row.get("applies") is not False,
            not_applicable={
                text(item, "clause").rpartition("#")[2]: text(item, "because") for item in rows(row, "not_applicable")
            },
            unit=unit,
            keys=(*keys, index),
        )
        for index, row in enumerate(listed)
    )


def _role(index: int, row: Any) -> Role:
    keys: tuple[str | int, ...] = ("roles", index)
    holders = tuple(
        Holder(
            text(item, "person"),
            text(item, "unit"),
            text(item, "from"),
            text(item, "until"),
            text(item, "deputy"),
            (*keys, "holders", number),
        )
        for number, item in enumerate(rows(row, "holders"))
    )
    return Role(
        id=text(row, "id"),
        name=text(row, "name") or text(row, "id"),
        tasks=texts(row, "tasks"),
        authority=texts(row, "authority"),
        competence=texts(row, "competence"),
        team=text(row, "team"),
        holders=holders,
        keys=keys,
    )
