"""Somebody answers for every objective.

An objective names the role that owns it, and somebody holds that role today in
the objective's unit or above it. Objectives that are reached or dropped keep
the owner they had.

Why: an objective that nobody answers for is a wish.

Mend: write `owner:` with the id of a role in qms.yaml, or name a holder for it.
"""

from __future__ import annotations

from collections.abc import Iterator

from qmsctl.findings import Message, Problem, Severity
from qmsctl.rules.protocol import Context
from qmsctl.system import System

CODE = "OBJ002"
NAME = "objective-without-owner"
SEVERITY = Severity.ERROR
CLAUSES = (
    "iso-9001-2015#6.2.2",
    "iso-9001-2026#6.2.2",
    "iso-14001-2015#6.2.2",
    "iso-14001-2026#6.2.2",
)
OPTIONS: dict[str, tuple[str, str]] = {}


def check(system: System, context: Context) -> Iterator[Problem]:
    organisation = system.organisation
    for objective in system.register("objectives"):
        # An owner that is no text is a mismatch with the schema, which says so.
        if objective.data.get("owner") is None:
            yield Problem(
                objective.at("owner"),
                Message("“{title}” has no owner", title=objective.title),
                Message("add owner: with the id of a role in qms.yaml"),
                objective.id,
            )
            continue
        role, unit = organisation.roles.get(objective.owner), organisation.units.get(objective.unit)
        # A role or unit that does not exist is a reference to nothing, which REF104 reports.
        if role is None or unit is None or objective.text("status") in ("reached", "dropped"):
            continue
        if not organisation.holders(role.id, unit.id, context.day):
            yield Problem(
                objective.at("owner"),
                Message(
                    "“{role}” owns the objective, and nobody holds it in “{unit}” or above",
                    role=role.name,
                    unit=unit.name,
                ),
                Message("name a holder for the role in qms.yaml, or another owner"),
                objective.id,
            )
