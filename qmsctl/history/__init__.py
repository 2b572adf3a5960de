"""What stood in the handbook before, read from its Git history."""

from qmsctl.history.history import History
from qmsctl.history.in_force import earlier_versions, waits
from qmsctl.history.model import Author, InForce, Moment, State, Version
from qmsctl.history.opening import StartedHistory, open_history, start_history

__all__ = [
    "Author",
    "History",
    "InForce",
    "Moment",
    "StartedHistory",
    "State",
    "Version",
    "earlier_versions",
    "open_history",
    "start_history",
    "waits",
]
