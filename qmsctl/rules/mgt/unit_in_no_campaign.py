"""A campaign asks every unit that reviews.

The latest campaign, while it is open, has each unit of qms.yaml, but for those that
leave their review out with a reason (`review: units: leaves_out:`).

Why: units are founded and merged during the year. The one that nobody asks is the one
that nobody looks at.

Mend: `qmsctl review open --node UNIT` adds it; or say in qms.yaml why it has no review of
its own.
"""

from __future__ import annotations

from collections.abc import Iterator

from qmsctl.findings import Message, Problem, Severity
from qmsctl.reviews import campaigns
from qmsctl.reviews.years import reviewing
from qmsctl.rules.protocol import Context
from qmsctl.system import System

CODE = "MGT114"
NAME = "unit-in-no-campaign"
SEVERITY = Severity.NOTE
CLAUSES = ("iso-9001-2015#4.3", "iso-9001-2015#9.3.1", "iso-9001-2026#9.3.1", "iso-14001-2015#4.3")
OPTIONS: dict[str, tuple[str, str]] = {}


def check(system: System, context: Context) -> Iterator[Problem]:
    latest = max(campaigns(system).values(), key=lambda campaign: campaign.year, default=None)
    if latest is None or latest.closed is not None:
        return
    asked = {node.unit for node in latest.nodes} | {row.unit for row in latest.without}
    for unit in reviewing(system):
        if unit not in asked:
            yield Problem(
                latest.record.at("nodes"),
                Message("“{unit}” is in no campaign", unit=system.organisation.units[unit].name),
                Message("add it: qmsctl review open --year {year} --node {unit}", year=latest.year, unit=unit),
                unit,
            )
