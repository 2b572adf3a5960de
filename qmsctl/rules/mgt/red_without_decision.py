"""What is not good leads to a decision, or to a reason why not.

Once the meeting has been held, each input that is judged `needs-improvement` or
`not-good` is named by a decision (`inputs:`), or says `accepted_because`. A review that
is signed without that is MGT101.

Why: a review that finds faults and decides nothing tells everybody that it does not
matter.

Mend: decide something about it with `qmsctl review decide`, or accept it, because.
"""

from __future__ import annotations

from collections.abc import Iterator

from qmsctl.findings import Message, Problem, Severity
from qmsctl.reviews import management_reviews
from qmsctl.reviews.topics import spoken
from qmsctl.rules.protocol import Context
from qmsctl.system import System

CODE = "MGT104"
NAME = "red-without-decision"
SEVERITY = Severity.WARNING
CLAUSES = ("iso-9001-2015#9.3.3", "iso-9001-2026#9.3.3", "iso-14001-2015#9.3", "iso-14001-2026#9.3.3")
OPTIONS: dict[str, tuple[str, str]] = {}


def check(system: System, context: Context) -> Iterator[Problem]:
    for review in management_reviews(system).values():
        if review.held is None or review.held.on is None or review.held.on > context.today:
            continue
        if review.cancelled or review.statement_path in system.files:
            continue
        for row in review.inputs:
            if row.red and not row.accepted_because and not review.about(row.input):
                yield Problem(
                    review.record.at("inputs", row.index, "judgement"),
                    Message(
                        "“{input}” is judged {judgement}, and the meeting of {day} decided nothing about it",
                        input=spoken(row.input),
                        judgement=row.judgement,
                        day=review.held.on,
                    ),
                    Message("decide something about it: qmsctl review decide, or add accepted_because:"),
                    review.id,
                )
