"""Whether an action helped was looked at before it was closed, later, by somebody else.

It concerns actions with a criterion for their effect, corrective ones and those
of high priority. A closed one says when somebody looked (`effect.looked`) and
what was found (`effect.result`). That day lies behind the day it was done, and
the one who looked did not hold the owner's role, where anybody else holds a role
there or above.

Why: an action is taken so that something becomes different. Whether it did shows
later, and best to somebody who did not carry it out.

Mend: set the status back to done, and close it with `qmsctl action close ID --effect`.
"""

from __future__ import annotations

from collections.abc import Iterator

from qmsctl.actions import CLOSED, Action, actions
from qmsctl.actions.changing import another_could_look, holders_of, needs_effect
from qmsctl.findings import Message, Problem, Severity
from qmsctl.rules.protocol import Context
from qmsctl.system import System

CODE = "ACT104"
NAME = "closed-without-effect"
SEVERITY = Severity.WARNING
CLAUSES = ("iso-9001-2015#10.2.1", "iso-9001-2026#10.2", "iso-14001-2015#10.2", "iso-14001-2026#10.2")
OPTIONS: dict[str, tuple[str, str]] = {}


def check(system: System, context: Context) -> Iterator[Problem]:
    for action in actions(system):
        if action.status == CLOSED and needs_effect(action):
            yield from _problem(system, action)


def _problem(system: System, action: Action) -> Iterator[Problem]:
    fix = Message("let somebody else look on a later day, and write down what they saw")
    effect = action.effect
    if effect is None or effect.looked is None or not effect.result:
        yield Problem(
            action.record.at("status"),
            Message("the action is closed, and nobody looked whether it helped"),
            fix,
            action.id,
        )
    elif action.done and effect.looked <= action.done:
        yield Problem(
            action.record.at("effect", "looked"),
            Message("whether it helped was looked at on {day}, no later than it was done", day=effect.looked),
            fix,
            action.id,
        )
    elif effect.reviewer in holders_of(system, action, effect.looked) and another_could_look(
        system, action, effect.looked
    ):
        yield Problem(
            action.record.at("effect", "reviewer"),
            Message("“{person}” looked whether their own action helped", person=effect.reviewer),
            fix,
            action.id,
        )
