"""Somebody holds the role that sees to an action.

While an action is open or waits for a look at its effect, its `owner` has a
holder today in the action's unit or above it. A role or unit that does not
exist is reported by REF104.

Why: people leave, and what they were to do stays behind unseen.

Mend: name a holder for the role in qms.yaml, or give the action to another role.
"""

from __future__ import annotations

from collections.abc import Iterator

from qmsctl.actions import actions
from qmsctl.findings import Message, Problem, Severity
from qmsctl.rules.protocol import Context
from qmsctl.system import System

CODE = "ACT102"
NAME = "action-without-holder"
SEVERITY = Severity.WARNING
CLAUSES = ("iso-9001-2015#10.2.1", "iso-9001-2026#10.2", "iso-14001-2015#10.2", "iso-14001-2026#10.2")
OPTIONS: dict[str, tuple[str, str]] = {}


def check(system: System, context: Context) -> Iterator[Problem]:
    organisation = system.organisation
    for action in actions(system):
        role, unit = organisation.roles.get(action.owner), organisation.units.get(action.unit)
        if action.finished or role is None or unit is None or organisation.holders(role.id, unit.id, context.day):
            continue
        yield Problem(
            action.record.at("owner"),
            Message(
                "“{role}” sees to the action, and nobody holds it in “{unit}” or above", role=role.name, unit=unit.name
            ),
            Message("name a holder for the role in qms.yaml, or another owner"),
            action.id,
        )
