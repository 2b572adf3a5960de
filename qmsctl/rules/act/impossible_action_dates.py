"""The days of an action are possible.

It is done no earlier than it was opened, and no day of what has happened
(`opened`, `done`, `effect.looked`, `moved`) lies in the future.

Why: a day that cannot be true makes every figure about deadlines untrue.

Mend: write the day on which it happened; where it was written down later, say so
in the text of the record.
"""

from __future__ import annotations

from collections.abc import Iterator

from qmsctl.actions import Action, actions
from qmsctl.findings import Message, Problem, Severity
from qmsctl.rules.protocol import Context
from qmsctl.system import System

CODE = "ACT108"
NAME = "impossible-action-dates"
SEVERITY = Severity.ERROR
CLAUSES = ("iso-9001-2015#10.2.1", "iso-9001-2026#10.2", "iso-14001-2015#10.2", "iso-14001-2026#10.2")
OPTIONS: dict[str, tuple[str, str]] = {}


def check(system: System, context: Context) -> Iterator[Problem]:
    fix = Message("write the day on which it happened")
    for action in actions(system):
        if action.done and action.opened and action.done < action.opened:
            yield Problem(
                action.record.at("done"),
                Message(
                    "it was done on {done}, before it was opened on {opened}", done=action.done, opened=action.opened
                ),
                fix,
                action.id,
            )
        for keys, day in _happened(action):
            if day > context.day:
                yield Problem(action.record.at(*keys), Message("{day} lies in the future", day=day), fix, action.id)


def _happened(action: Action) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """What has happened, by the place where its day stands."""
    looked = action.effect.looked if action.effect else None
    days = (("opened",), action.opened), (("done",), action.done), (("effect", "looked"), looked)
    yield from ((keys, day.isoformat()) for keys, day in days if day)
    yield from ((("moved", index, "on"), move.on.isoformat()) for index, move in enumerate(action.moved) if move.on)
