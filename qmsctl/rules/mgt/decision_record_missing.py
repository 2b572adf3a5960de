"""What was decided stands where the work is done.

A decision of a signed review that becomes an action or a change of a document has its
action, and the action says that it comes from this decision, or from the one it carries on. One that becomes an
objective names it.

Why: a decision that stands in the minutes alone is found again next year.

Mend: create the action with `qmsctl action new --source`, or correct `record:` before
the review is sealed.
"""

from __future__ import annotations

from collections.abc import Iterator

from qmsctl.actions import actions_of
from qmsctl.actions.model import KIND
from qmsctl.findings import Message, Problem, Severity
from qmsctl.reviews import Decision, management_reviews
from qmsctl.reviews.model import ACTION, DOCUMENT_CHANGE, OBJECTIVE
from qmsctl.rules.protocol import Context
from qmsctl.system import System

CODE = "MGT107"
NAME = "decision-record-missing"
SEVERITY = Severity.ERROR
CLAUSES = ("iso-9001-2015#9.3.3", "iso-9001-2026#9.3.3", "iso-14001-2015#9.3", "iso-14001-2026#9.3.3")
OPTIONS: dict[str, tuple[str, str]] = {}


def check(system: System, context: Context) -> Iterator[Problem]:
    for review in management_reviews(system).values():
        if review.statement_path not in system.files or review.cancelled:
            continue
        for decision in review.decisions:
            found = _lacking(system, decision)
            if found is not None:
                key, message = found
                fix = Message("create it with qmsctl action new --source {name}", name=decision.name)
                yield Problem(review.record.at("decisions", decision.index, key), message, fix, review.id)


def _lacking(system: System, decision: Decision) -> tuple[str, Message] | None:
    if decision.becomes == OBJECTIVE and not decision.record:
        return "becomes", Message("decision {id} became an objective, and names none", id=decision.id)
    if decision.becomes not in (ACTION, DOCUMENT_CHANGE) or actions_of(system, decision.name):
        return None
    kept = system.record_by_id.get(decision.record)
    if kept is None:
        return "becomes", Message("decision {id} is to be carried out, and there is no action for it", id=decision.id)
    if kept.kind == KIND and kept.text("source") not in {decision.name, decision.carried_from}:
        return "record", Message(
            "decision {id} is kept as {record}, which says that it comes from {source}",
            id=decision.id,
            record=kept.id,
            source=kept.text("source") or "?",
        )
    return None
