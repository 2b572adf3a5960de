"""A decision that an action comes from stands in its review.

Where the `source` of an action is a decision (`MGT-2026-group#D1`), that review
has a decision with that id. A review that does not exist is reported by REF104.

Why: who asks what became of a decision follows the id. One that leads nowhere
hides the action from the next review.

Mend: correct the number of the decision.
"""

from __future__ import annotations

from collections.abc import Iterator

from qmsctl.actions import CLOSED, actions
from qmsctl.actions.changing import known_source
from qmsctl.findings import Message, Problem, Severity
from qmsctl.rules.protocol import Context
from qmsctl.system import System

CODE = "ACT106"
NAME = "action-of-unknown-decision"
SEVERITY = Severity.ERROR
CLAUSES = ("iso-9001-2015#10.2.1", "iso-9001-2026#10.2", "iso-14001-2015#10.2", "iso-14001-2026#10.2")
OPTIONS: dict[str, tuple[str, str]] = {}


def check(system: System, context: Context) -> Iterator[Problem]:
    for action in actions(system):
        record, _, part = action.source.partition("#")
        found = system.record_by_id.get(record)
        if not part or found is None or action.status == CLOSED or known_source(system, action.source):
            continue
        yield Problem(
            action.record.at("source"),
            Message("“{record}” has no decision “{part}”", record=record, part=part),
            Message("name a decision that stands in {path}", path=found.path),
            action.id,
        )
