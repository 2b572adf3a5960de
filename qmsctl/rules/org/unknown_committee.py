"""The committees that units name exist.

`committee:` of a unit is the id of a row under `committees:` in qms.yaml. A unit
without one belongs to the committee of the unit above.

Why: the management system of a municipality is looked at along its committees
and companies as well; a unit with an unknown one is missing from that picture.

Mend: write the id of a committee in qms.yaml, or add the committee there.
"""

from __future__ import annotations

from collections.abc import Iterator

from qmsctl.findings import Message, Problem, Severity
from qmsctl.rules.protocol import Context
from qmsctl.system import System
from qmsctl.text.near import did_you_mean

CODE = "ORG007"
NAME = "unknown-committee"
SEVERITY = Severity.ERROR
CLAUSES = ("iso-9001-2015#5.3", "iso-9001-2026#5.3", "iso-14001-2015#5.3", "iso-14001-2026#5.3")
OPTIONS: dict[str, tuple[str, str]] = {}


def check(system: System, context: Context) -> Iterator[Problem]:
    organisation = system.organisation
    for unit in organisation.units.values():
        if unit.committee and unit.committee not in organisation.committees:
            yield Problem(
                organisation.at(unit.keys, "committee"),
                Message("“{committee}” is no committee in qms.yaml", committee=unit.committee),
                did_you_mean(
                    unit.committee,
                    organisation.committees,
                    Message("write the id of a committee in qms.yaml, or add it under committees:"),
                ),
                unit.id,
            )
