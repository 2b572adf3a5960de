"""The yearly plans of a story: begun by the command, filled in by people, approved by who may."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

PARTS = ("foremost", "budget", "heard")
"""What people write in a plan; the rest is made from the registers."""

Step = tuple[str, str, tuple[str, ...], tuple[Mapping[str, str], ...], str]
"""Day, person, words of a command, edits, subject of the commit."""


def plan_steps(plan: Mapping[str, Any], story: Mapping[str, Any]) -> Iterator[Step]:
    """Yield what is done for one unit's plan of a year; without `approved` it stays a draft."""
    unit, year, day, leader = plan["unit"], str(plan["year"]), str(plan["made"]), plan["leader"]
    name, file = f"Plan of {unit} for {year}", f"{{plan:{unit} {year}}}"
    yield day, leader, ("plan", "make", "--unit", unit, "--year", year), (), name
    said = ((f"\n## {story['plan_headings'][part]}\n", plan[part].strip()) for part in PARTS if part in plan)
    edits = tuple({"file": file, "old": heading, "new": f"{heading}\n{text}\n"} for heading, text in said)
    yield day, leader, (), edits, f"{name}: what matters, budget, statement"
    if "approved" in plan:
        approved = str(plan["approved"])
        edits = tuple({"file": file, "old": old, "new": new} for old, new in _approval(story, year, approved))
        yield approved, plan["approver"], (), edits, f"{name} is approved"


def _approval(story: Mapping[str, Any], year: str, day: str) -> Iterator[tuple[str, str]]:
    """What changes in the front matter; a plan of before it was kept in the handbook has its first version told."""
    first = story["plans_first_approved"]
    rows = (("1.1", day, story["plan_notes"]["1.1"]), ("1.0", str(first), story["plan_notes"]["1.0"]))
    changes = "".join(f'  - version: "{version}"\n    date: {on}\n    note: {note}\n' for version, on, note in rows)
    yield '\nversion: "0.1"\nstatus: draft\n', '\nversion: "1.1"\nstatus: approved\n'
    yield f'\nyear: "{year}"\n', f'\nvalid_from: {day}\nyear: "{year}"\nchanges:\n{changes}'
