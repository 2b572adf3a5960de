"""What stood in the handbook before, read from its Git history."""

from qmsctl.history.in_force import earlier_versions, waits

__all__ = ["earlier_versions", "waits"]
