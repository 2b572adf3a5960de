"""Which actions somebody asks for, in the order in which they want to be done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from qmsctl.actions.model import Action, actions
from qmsctl.system import System

_PRIORITIES = ("high", "normal", "low")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for; "" and False ask for nothing in particular.

    `unit` means that unit and those below it; `source` what an action comes from, or the record that a decision
    stands in. `open` leaves out what is closed or dropped, `overdue` all but what should have been done.
    """

    unit: str = ""
    owner: str = ""
    source: str = ""
    open: bool = False
    overdue: bool = False


def listed(system: System, wanted: Wanted, today: date | None = None) -> tuple[Action, ...]:
    """Return the actions that are wanted: unfinished before finished, high priority first, then by day.

    `today` is needed to know what is overdue.
    """
    found = (action for action in actions(system) if _fits(system, action, wanted, today))
    return tuple(sorted(found, key=urgency))


def urgency(action: Action) -> tuple[bool, int, str, str]:
    """Return the key by which actions are sorted; a priority that nobody set is a normal one."""
    priority = _PRIORITIES.index(action.priority) if action.priority in _PRIORITIES else 1
    return action.finished, priority, str(action.due or "9999"), action.id


def _fits(system: System, action: Action, wanted: Wanted, today: date | None) -> bool:
    return (
        (not wanted.unit or wanted.unit in system.organisation.line(action.unit))
        and wanted.owner in ("", action.owner)
        and wanted.source in ("", action.source, action.source.partition("#")[0])
        and not (wanted.open and action.finished)
        and (not wanted.overdue or (today is not None and action.overdue(today)))
    )
