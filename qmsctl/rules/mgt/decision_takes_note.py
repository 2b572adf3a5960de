"""A decision decides something.

The text of a decision is more than that something was taken note of (“tatt til
orientering”, “noteras”, “noted”).

Why: who takes note does nothing, and the next review takes note of it again.

Mend: decide what is done, by whom and when, or leave the input as it is, with
`accepted_because`.
"""

from __future__ import annotations

from collections.abc import Iterator

from qmsctl.findings import Message, Problem, Severity
from qmsctl.reviews import management_reviews
from qmsctl.reviews.minutes.sound import only_noted
from qmsctl.rules.protocol import Context
from qmsctl.system import System

CODE = "MGT117"
NAME = "decision-takes-note"
SEVERITY = Severity.WARNING
CLAUSES = ("iso-9001-2015#9.3.3", "iso-9001-2026#9.3.3", "iso-14001-2015#9.3", "iso-14001-2026#9.3.3")
OPTIONS: dict[str, tuple[str, str]] = {}


def check(system: System, context: Context) -> Iterator[Problem]:
    for review in management_reviews(system).values():
        for decision in review.decisions if not review.cancelled else ():
            if only_noted(decision.text):
                yield Problem(
                    review.record.at("decisions", decision.index, "text"),
                    Message(
                        "decision {id} takes note and decides nothing: “{text}”", id=decision.id, text=decision.text
                    ),
                    Message("decide what is done, by whom and when, or add accepted_because: to the input"),
                    review.id,
                )
