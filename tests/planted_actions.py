"""One planted fault per rule about actions, expectations and plans, for the handbook of `tests.planted`."""

from __future__ import annotations

from collections.abc import Callable

CARRIED = ("OBJ-001", "OBJ-002", "OBJ-003", "OBJ-004", "OBJ-006", "OBJ-007")
"""The objectives of the top that an action below supports."""

OBJECTIVES = """\
- id: OBJ-007
  title: No late orders
  unit: smia
  owner: manager
  indicator: IND-001
  target: 2
  due: 2027-12-31
  measures: [Plan the week on Fridays]
  status: on-track
- id: OBJ-008
  title: Half the returns
  unit: smia
  owner: manager
  indicator: IND-001
  target: 2
  due: 2027-12-31
  resources: Two days a month
  measures: [Ask the customers]
  status: on-track
  expectations:
    - unit: annex
      text: Measure before packing
- id: OBJ-009
  title: Clean air
  unit: smia
  owner: manager
  indicator: IND-001
  target: 2
  due: 2027-12-31
  resources: A new filter
  measures: [Change the filter]
  status: on-track
- id: OBJ-010
  title: Shorter setup
  unit: yard
  reason: Orders wait for the yard
  owner: manager
  indicator: IND-001
  target: 2
  due: 2027-12-31
  resources: Ten hours
  measures: [Film the setup]
  status: late
"""
"""No resources; nobody answers; nobody contributes; late, and nobody decides."""

PLANNED = "  resources: Ten hours\n  measures: [Measure]\n"
"""What makes a plan of each of the other objectives."""


def plans(document: Callable[..., str]) -> dict[str, str]:
    """Return the plans of the year by path: one for each unit that reviews, but for the mill."""
    units = ("smia", "annex", "yard", "store", "north", "south")
    return {
        f"plans/PLA-{number:03d}-{unit}.md": document(
            f"PLA-{number:03d}", head=f'unit: {unit}\nyear: "2026"\n', owner="owner: manager\n"
        )
        for number, unit in enumerate(units, start=1)
    }


def actions() -> dict[str, str]:
    """Return the actions by path, one for each rule, and the one that carries the objectives."""
    effect = "\n  criterion: Fewer late\n  looked: 2026-11-02\n  result: '{}'\n  reviewer: kn"
    done = {"status": "closed", "done": "2026-10-01", "evidence": "PRO-002 1.0"}
    moved = "".join(f"\n  - {{from: 2026-0{month}-15, on: 2026-0{month}-14, because: No time}}" for month in (6, 7, 8))
    faults = (
        {"due": "2026-11-01"},
        {"owner": "vacant"},
        {"moved": moved},
        {**done, "kind": "corrective"},
        {"status": "dropped"},
        {"source": '"MGT-2006-smia#D9"'},
        {**done, "effect": effect.format("no")},
        {**done, "opened": "2026-10-02"},
    )
    found = {f"ACT-2026-7K3{number:02d}": fault for number, fault in enumerate(faults, start=1)}
    found["ACT-2026-7K300"] = {
        "unit": "annex",
        "supports": f"[{', '.join(CARRIED)}]",
    }
    return {f"records/actions/{name}.md": _sheet(name, fault) for name, fault in found.items()}


def _sheet(name: str, fault: dict[str, str]) -> str:
    values = {
        "id": name,
        "title": "Sharpen the planning board",
        "unit": "smia",
        "source": "PRO-001",
        "owner": "quality",
        "opened": "2026-05-01",
        "due": "2027-06-30",
        "status": "open",
        **fault,
    }
    rows = (f"{key}:{'' if value.startswith(chr(10)) else ' '}{value}\n" for key, value in values.items())
    return f"---\n{''.join(rows)}---\n"
