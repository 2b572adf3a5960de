"""Every unit has a leader.

`leader` names the role that is accountable for the unit: it approves what its
documents say where no other approver is named, and answers for its reviews.

Why: responsibility that is assigned to nobody in particular is nobody's.

Mend: write `leader:` with the id of a role in qms.yaml.
"""

from __future__ import annotations

from collections.abc import Iterator

from qmsctl.findings import Message, Problem, Severity
from qmsctl.rules.protocol import Context
from qmsctl.system import System
from qmsctl.text.lenient import rows

CODE = "ORG002"
NAME = "unit-without-leader"
SEVERITY = Severity.ERROR
CLAUSES = ("iso-9001-2015#5.3", "iso-9001-2026#5.3", "iso-14001-2015#5.3", "iso-14001-2026#5.3")
OPTIONS: dict[str, tuple[str, str]] = {}


def check(system: System, context: Context) -> Iterator[Problem]:
    organisation = system.organisation
    written = [row.get("leader") for row in rows(organisation.source, "units")]
    for unit in organisation.units.values():
        # A leader that is no text is a mismatch with the schema, which says so.
        if unit.leader or written[int(unit.keys[-1])] is not None:
            continue
        yield Problem(
            organisation.at(unit.keys, "leader"),
            Message("“{unit}” has no leader", unit=unit.name),
            Message("add leader: with the id of the role that is accountable for the unit"),
            unit.id,
        )
