"""A decision names what it rests on.

Each decision has in `rests_on` the figures, objectives, actions or other records that
it was made from (`IND-003@2025-12-31`, `OBJ-004`), or carries on an earlier decision. A
figure that is named with its day is in its series.

Why: whoever asks a year later whether the decision was right asks what was known then.

Mend: add `rests_on:` with the ids that the facts of the review name.
"""

from __future__ import annotations

from collections.abc import Iterator

from qmsctl.findings import Message, Problem, Severity
from qmsctl.reviews import Decision, ManagementReview, management_reviews
from qmsctl.rules.protocol import Context
from qmsctl.system import System

CODE = "MGT106"
NAME = "decision-rests-on-nothing"
SEVERITY = Severity.WARNING
CLAUSES = ("iso-9001-2015#9.1.3", "iso-9001-2015#9.3.2", "iso-9001-2026#9.3.2", "iso-14001-2015#9.3")
OPTIONS: dict[str, tuple[str, str]] = {}


def check(system: System, context: Context) -> Iterator[Problem]:
    for review in management_reviews(system).values():
        for decision in review.decisions if not review.cancelled else ():
            if not decision.rests_on and not decision.carried_from:
                yield Problem(
                    review.record.at("decisions", decision.index, "text"),
                    Message("decision {id} names nothing that it rests on", id=decision.id),
                    Message("add rests_on: with the ids of figures and records, such as IND-003@2025-12-31"),
                    review.id,
                )
            yield from _figures(system, review, decision)


def _figures(system: System, review: ManagementReview, decision: Decision) -> Iterator[Problem]:
    for number, name in enumerate(decision.rests_on):
        series, _, day = name.partition("@")
        values = system.series.get(series, ())
        if values and day and all(value.date != day for value in values):
            yield Problem(
                review.record.at("decisions", decision.index, "rests_on", number),
                Message(
                    "decision {id} rests on {name}, and {series} has no value of that day",
                    id=decision.id,
                    name=name,
                    series=series,
                ),
                Message("name a day that was measured, such as {near}", near=f"{series}@{values[-1].date}"),
                review.id,
            )
