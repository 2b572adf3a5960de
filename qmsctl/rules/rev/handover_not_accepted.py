"""Who is handed a document says yes within a fortnight.

The latest review of a document hands it over, and the new role has not accepted it
14 days later. Until it has, the old owner answers for it, and the day of the next
review does not move.

Why: a document that one has given away and the other never took has no owner.

Mend: the holder of the new role accepts with `qmsctl review doc ID --accept`, or it is
handed to somebody else.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from qmsctl.findings import Message, Problem, Severity
from qmsctl.reviews import document_reviews
from qmsctl.reviews.model import HANDED_OVER
from qmsctl.rules.protocol import Context
from qmsctl.system import System

CODE = "REV210"
NAME = "handover-not-accepted"
SEVERITY = Severity.WARNING
CLAUSES = ("iso-9001-2015#5.3", "iso-9001-2015#7.5.2", "iso-9001-2026#7.5.2", "iso-14001-2015#5.3")
OPTIONS: dict[str, tuple[str, str]] = {}
_PATIENCE = timedelta(days=14)


def check(system: System, context: Context) -> Iterator[Problem]:
    for id_, reviews in document_reviews(system).items():
        latest = reviews[0]
        if latest.outcome != HANDED_OVER or latest.accepted is not None or latest.day is None:
            continue
        if latest.day + _PATIENCE < context.today:
            yield Problem(
                latest.record.at("to"),
                Message(
                    "{document} was handed to “{role}” on {day}, and nobody has accepted it",
                    document=id_,
                    role=latest.to,
                    day=latest.day,
                ),
                Message("let a holder of the role accept it: qmsctl review doc {id} --accept", id=id_),
                latest.id,
            )
