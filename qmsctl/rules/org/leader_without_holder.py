"""Somebody leads every unit today.

The role that a unit names as its leader has a holder in exactly that unit on
the day of the check. A holder of the same role in a unit above leads that unit,
not this one. A holder whose last day has passed, or whose first day has not
come, leads nobody.

Why: an owner or an approver who has left can neither review nor approve, and
nothing says so until the day it is needed.

Mend: add a holder with `unit:` and `from:` under the role; who leads two units
is written once for each.
"""

from __future__ import annotations

from collections.abc import Iterator

from qmsctl.findings import Message, Problem, Severity
from qmsctl.rules.protocol import Context
from qmsctl.system import System

CODE = "ORG003"
NAME = "leader-without-holder"
SEVERITY = Severity.ERROR
CLAUSES = ("iso-9001-2015#5.3", "iso-9001-2026#5.3", "iso-14001-2015#5.3", "iso-14001-2026#5.3")
OPTIONS: dict[str, tuple[str, str]] = {}


def check(system: System, context: Context) -> Iterator[Problem]:
    organisation = system.organisation
    posts = organisation.posts
    for unit in organisation.units.values():
        role = organisation.roles.get(unit.leader)
        # A role that does not exist is a reference to nothing, which REF104 reports.
        if role is None:
            continue
        holders = posts.get((role.id, unit.id), ())
        if any(holder.holds_on(context.day) for holder in holders):
            continue
        past = max((holder.until for holder in holders if holder.until and holder.until < context.day), default="")
        if past:
            message = Message(
                "“{role}” leads “{unit}”, and nobody has held it there since {day}",
                role=role.name,
                unit=unit.name,
                day=past,
            )
        else:
            message = Message("“{role}” leads “{unit}”, and nobody holds it there", role=role.name, unit=unit.name)
        yield Problem(
            organisation.at(unit.keys, "leader"),
            message,
            Message("add a holder with unit: {unit} to the role {role}", unit=unit.id, role=role.id),
            unit.id,
        )
