"""Every unit has a plan of the year once the year has begun.

In handbooks that have yearly plans (documents of type plan with a `year`), each
unit that takes part in the yearly review has one of this year that is in force.
Years before the first plan are left in peace, and so is a handbook without any.

Why: objectives become work in the plan of the unit. It is a note: time alone
never makes a warning.

Mend: `qmsctl plan make --unit UNIT --year YEAR`, and have it approved.
"""

from __future__ import annotations

from collections.abc import Iterator

from qmsctl.findings import Message, Problem, Severity
from qmsctl.plans.standing import COMING, IN_FORCE, begun, standings
from qmsctl.rules.protocol import Context
from qmsctl.system import System

CODE = "OBJ205"
NAME = "unit-without-plan"
SEVERITY = Severity.NOTE
CLAUSES = ("iso-9001-2015#6.2.2", "iso-9001-2026#6.2.2", "iso-14001-2015#6.2.2", "iso-14001-2026#6.2.2")
OPTIONS: dict[str, tuple[str, str]] = {}


def check(system: System, context: Context) -> Iterator[Problem]:
    year, first = context.day[:4], begun(system)
    if not first or first > year:
        return
    for standing in standings(system, year, context.today):
        unit, document = system.organisation.units[standing.unit], standing.document
        if document is None:
            yield Problem(
                system.organisation.at(unit.keys),
                Message("“{unit}” has no plan for {year}", unit=unit.name, year=year),
                Message("make one: qmsctl plan make --unit {unit} --year {year}", unit=unit.id, year=year),
                unit.id,
            )
        elif standing.state == COMING:
            yield Problem(
                document.at("valid_from"),
                Message("the plan of “{unit}” for {year} is not in force yet", unit=unit.name, year=year),
                Message("let it be valid from the beginning of the year"),
                document.id,
            )
        elif standing.state != IN_FORCE:
            yield Problem(
                document.at("status"),
                Message("the plan of “{unit}” for {year} is still a draft", unit=unit.name, year=year),
                Message("have it approved"),
                document.id,
            )
