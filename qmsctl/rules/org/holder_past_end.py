"""No role stands empty after its holder's last day.

Where the last holder of a role in a unit has passed `until` and nobody else
holds it there, the role is empty. It is reported once, at the latest `until`.
The leader of a unit is reported as `leader-without-holder` instead.

Why: people change their jobs and the list of holders does not follow by itself.

Mend: add the successor; where the role is not to be filled, delete the holder
and let other roles take over its tasks.
"""

from __future__ import annotations

from collections.abc import Iterator

from qmsctl.findings import Message, Problem, Severity
from qmsctl.rules.protocol import Context
from qmsctl.system import System

CODE = "ORG004"
NAME = "holder-past-end"
SEVERITY = Severity.WARNING
CLAUSES = ("iso-9001-2015#5.3", "iso-9001-2026#5.3", "iso-14001-2015#5.3", "iso-14001-2026#5.3")
OPTIONS: dict[str, tuple[str, str]] = {}


def check(system: System, context: Context) -> Iterator[Problem]:
    organisation = system.organisation
    for (role, unit), holders in organisation.posts.items():
        found = organisation.units.get(unit)
        if found is None or found.leader == role or any(holder.holds_on(context.day) for holder in holders):
            continue
        ended = [holder for holder in holders if holder.until and holder.until < context.day]
        if not ended:
            continue
        last = max(ended, key=lambda holder: holder.until)
        yield Problem(
            organisation.at(last.keys, "until"),
            Message(
                "nobody has held “{role}” in “{unit}” since {day}",
                role=organisation.roles[role].name,
                unit=found.name,
                day=last.until,
            ),
            Message("add who holds it now, or delete the holder if the role is not to be filled"),
            role,
        )
