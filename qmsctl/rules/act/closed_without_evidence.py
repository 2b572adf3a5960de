"""An action that is done says what shows it; one that is dropped says why.

Actions that are done or closed have `evidence`, and it is more than that
somebody was told. Dropped ones have `because`.

Why: “sent an e-mail” shows that somebody was told, not that anything became
different. Whoever asks next year finds what is written here, and nothing else.

Mend: name the document, record or figure that shows it.
"""

from __future__ import annotations

from collections.abc import Iterator

from qmsctl.actions import CLOSED, DONE, DROPPED, actions
from qmsctl.actions.changing import only_told
from qmsctl.findings import Message, Problem, Severity
from qmsctl.rules.protocol import Context
from qmsctl.system import System

CODE = "ACT105"
NAME = "closed-without-evidence"
SEVERITY = Severity.WARNING
CLAUSES = ("iso-9001-2015#10.2.1", "iso-9001-2026#10.2", "iso-14001-2015#10.2", "iso-14001-2026#10.2")
OPTIONS: dict[str, tuple[str, str]] = {}


def check(system: System, context: Context) -> Iterator[Problem]:
    for action in actions(system):
        if action.status == DROPPED and not action.because:
            yield Problem(
                action.record.at("because"),
                Message("the action is dropped, and nobody says why"),
                Message("add because:"),
                action.id,
            )
        elif action.status in (DONE, CLOSED) and not action.evidence:
            yield Problem(
                action.record.at("evidence"),
                Message("the action is done, and nothing shows it"),
                Message("add evidence: with a document, a record or a figure"),
                action.id,
            )
        elif action.status in (DONE, CLOSED) and only_told(action.evidence):
            yield Problem(
                action.record.at("evidence"),
                Message(
                    "“{evidence}” shows that somebody was told, not that something was done", evidence=action.evidence
                ),
                Message("name a document, a record or a figure that shows it"),
                action.id,
            )
