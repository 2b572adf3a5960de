"""The units form a tree: no unit lies below itself.

Each unit but the top names the unit above it as `parent`. Followed upwards,
parents end at a unit without one, within 64 steps.

Why: documents, roles and frameworks are inherited downwards; in a circle nobody
knows from whom.

Mend: let one unit of the circle name a unit outside it, or none.
"""

from __future__ import annotations

from collections.abc import Iterator

from qmsctl.findings import Message, Problem, Severity
from qmsctl.rules.protocol import Context
from qmsctl.system import System
from qmsctl.system.circles import circle_from
from qmsctl.system.organisation import DEEPEST

CODE = "ORG001"
NAME = "unit-cycle"
SEVERITY = Severity.ERROR
CLAUSES = ("iso-9001-2015#5.3", "iso-9001-2026#5.3", "iso-14001-2015#5.3", "iso-14001-2026#5.3")
OPTIONS: dict[str, tuple[str, str]] = {}

_SHOWN = 6


def check(system: System, context: Context) -> Iterator[Problem]:
    organisation = system.organisation
    above = {unit.id: unit.parent for unit in organisation.units.values()}
    for unit in organisation.units.values():
        if unit.id in organisation.cycles:
            # A long circle is told by its beginning; every unit of it has its own finding.
            way = (
                circle_from(above, unit.id)[: _SHOWN + 1]
                if len(organisation.cycles) <= _SHOWN
                else (unit.id, unit.parent, "…")
            )
            yield Problem(
                organisation.at(unit.keys, "parent"),
                Message("“{unit}” lies below itself: {way}", unit=unit.id, way=" → ".join(way)),
                Message("name a parent outside the circle, or none for the top unit"),
                unit.id,
            )
        elif len(organisation.line(unit.id)) > DEEPEST >= len(organisation.line(unit.parent)):
            yield Problem(
                organisation.at(unit.keys, "parent"),
                Message("“{unit}” has more than {limit} units above it", unit=unit.id, limit=DEEPEST - 1),
                Message("let it follow from a unit nearer to the top"),
                unit.id,
            )
