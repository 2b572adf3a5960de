"""What people call roles and units."""

from __future__ import annotations

from qmsctl.system.system import System


def role_name(system: System, role: str) -> str:
    """Return what people call a role, its id where qms.yaml has none."""
    found = system.organisation.roles.get(role)
    return found.name if found else role


def unit_name(system: System, unit: str) -> str:
    """Return what people call a unit, its id where qms.yaml has none."""
    found = system.organisation.units.get(unit)
    return found.name if found else unit
