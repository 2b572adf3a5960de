"""What stood in the handbook before, read from its Git history."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from qmsctl.history.history import History
    from qmsctl.history.in_force import earlier_versions, waits
    from qmsctl.history.model import Author, InForce, Moment, State, Version
    from qmsctl.history.opening import StartedHistory, open_history, start_history
else:
    # The process that reads beside imports no more than it needs, so that it has begun before it is waited for.
    _IN = {
        "Author": "model", "History": "history", "InForce": "model", "Moment": "model", "StartedHistory": "opening",
        "State": "model", "Version": "model", "earlier_versions": "in_force", "open_history": "opening",
        "start_history": "opening", "waits": "in_force",
    }  # fmt: skip

    def __getattr__(name: str) -> Any:
        from importlib import import_module

        if name not in _IN:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return getattr(import_module(f"{__name__}.{_IN[name]}"), name)


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
